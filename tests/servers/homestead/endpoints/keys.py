"""Keys of devices: "End-to-End Encryption", "Cross-signing"."""

from typing import Any

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import number, record, text
from tests.servers.homestead.devices import Device
from tests.servers.homestead.endpoints.devices import prove
from tests.servers.homestead.events import Json
from tests.servers.homestead.people import Person
from tests.servers.homestead.refusals import RefusalError, invalid, not_found
from tests.servers.homestead.stream import position


@endpoint(
    "POST",
    "v3/keys/upload",
    body={"device_keys": record, "one_time_keys": record, "fallback_keys": record},
)
async def upload_keys(call: Call) -> Any:
    device = call.device
    if keys := call.body.get("device_keys"):
        if keys.get("user_id") != call.me.id or keys.get("device_id") != device.id:
            raise invalid("Keys of another device")
        if keys != device.keys:
            device.keys = keys
            call.world.keys_changed(call.me.id)
    for id_, key in call.body.get("one_time_keys", {}).items():
        if device.one_time.get(id_, key) != key:
            raise invalid(f"One time key {id_} already exists.")
        device.one_time[id_] = key
    for id_, key in call.body.get("fallback_keys", {}).items():
        algorithm = id_.partition(":")[0]
        device.fallback[algorithm] = (id_, key)
        device.used_fallback.discard(algorithm)
    call.world.changed()
    return {"one_time_key_counts": device.counts()}


@endpoint("POST", "v3/keys/query", body={"device_keys!": record, "timeout": number})
async def query_keys(call: Call) -> Any:
    """Servers that are away are `settings.away`."""
    found: Json = {"device_keys": {}, "failures": {}, "master_keys": {}, "self_signing_keys": {}}
    found["user_signing_keys"] = {}
    for user, wanted in call.body["device_keys"].items():
        server = user.partition(":")[2]
        if server in call.settings.away:
            found["failures"][server] = {"status": 503, "message": "Not ready for retry"}
            continue
        person = call.world.people.get(user)
        if not person:
            continue
        devices = [one for one in person.devices.values() if one.keys]
        found["device_keys"][user] = {
            one.id: _shape(one) for one in devices if not wanted or one.id in wanted
        }
        _cross(call, person, found)
    return found


def _shape(device: Device) -> Json:
    return {**device.keys, "unsigned": {"device_display_name": device.name}}


def _cross(call: Call, person: Person, found: Json) -> None:
    for use in ("master", "self_signing"):
        if use in person.cross:
            found[f"{use}_keys"][person.id] = person.cross[use]
    if person is call.me and "user_signing" in person.cross:
        found["user_signing_keys"][person.id] = person.cross["user_signing"]


@endpoint("POST", "v3/keys/claim", body={"one_time_keys!": record, "timeout": number})
async def claim_keys(call: Call) -> Any:
    found: Json = {}
    failures: Json = {}
    for user, devices in call.body["one_time_keys"].items():
        server = user.partition(":")[2]
        if server in call.settings.away:
            failures[server] = {"status": 503, "message": "Not ready for retry"}
            continue
        person = call.world.people.get(user)
        for id_, algorithm in devices.items():
            device = person.devices.get(id_) if person else None
            if device and (claimed := _claim(device, algorithm)):
                found.setdefault(user, {})[id_] = claimed
    call.world.changed()
    return {"one_time_keys": found, "failures": failures}


def _claim(device: Device, algorithm: str) -> Json:
    """Each is given once; the fallback again and again."""
    ids = [id_ for id_ in device.one_time if id_.startswith(f"{algorithm}:")]
    if ids:
        return {ids[0]: device.one_time.pop(ids[0])}
    if algorithm in device.fallback:
        device.used_fallback.add(algorithm)
        id_, key = device.fallback[algorithm]
        return {id_: key}
    return {}


@endpoint("GET", "v3/keys/changes", query={"from!": text, "to!": text})
async def key_changes(call: Call) -> Any:
    begin, end = position(call.query["from"]), position(call.query["to"])
    changed = {user for at, user in call.world.key_changes if begin < at <= end}
    return {"changed": sorted(changed), "left": []}


@endpoint(
    "POST",
    "v3/keys/device_signing/upload",
    body={
        "auth": record,
        "master_key": record,
        "self_signing_key": record,
        "user_signing_key": record,
    },
)
async def upload_cross_signing(call: Call) -> Any:
    """The first time, no password is needed: as Synapse."""
    if call.me.cross:
        prove(call)
    for name, key in call.body.items():
        if name != "auth":
            call.me.cross[name.removesuffix("_key")] = key
    call.world.keys_changed(call.me.id)
    return {}


@endpoint("POST", "v3/keys/signatures/upload", any_body=True)
async def upload_signatures(call: Call) -> Any:
    failures: Json = {}
    for user, signed in call.body.items():
        for id_, whole in signed.items():
            if not _sign(call, user, id_, whole):
                error = {"errcode": "M_NOT_FOUND", "error": "Unknown device or key"}
                failures.setdefault(user, {})[id_] = error
        call.world.keys_changed(user)
    return {"failures": failures}


def _sign(call: Call, user: str, id_: str, whole: Json) -> bool:
    person = call.world.people.get(user)
    if not person:
        return False
    places = [one.keys for one in person.devices.values() if one.id == id_]
    places += [key for key in person.cross.values() if f"ed25519:{id_}" in key.get("keys", {})]
    for place in places:
        for signer, signatures in whole.get("signatures", {}).items():
            place.setdefault("signatures", {}).setdefault(signer, {}).update(signatures)
    return bool(places)


@endpoint("GET", "v3/room_keys/version")
async def backup(call: Call) -> Any:
    """There is none."""
    raise not_found("No backup found")


@endpoint("POST", "v3/room_keys/version", any_body=True)
async def make_backup(call: Call) -> Any:
    raise RefusalError(403, "M_FORBIDDEN", "No backups here")
