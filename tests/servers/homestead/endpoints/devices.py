"""Devices of the account: Client-Server API, "Client management", "User-Interactive Auth"."""

from typing import Any

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import record, text, texts
from tests.servers.homestead.devices import Device
from tests.servers.homestead.events import Json
from tests.servers.homestead.refusals import BareError, not_found


@endpoint("GET", "v3/devices")
async def devices(call: Call) -> Any:
    return {"devices": [_shape(one) for one in call.me.devices.values()]}


@endpoint("GET", "v3/devices/{device}")
async def device(call: Call) -> Any:
    return _shape(_own(call))


@endpoint("PUT", "v3/devices/{device}", body={"display_name": text})
async def rename_device(call: Call) -> Any:
    _own(call).name = call.body.get("display_name", "")
    call.world.keys_changed(call.me.id)
    return {}


@endpoint("DELETE", "v3/devices/{device}", body={"auth": record})
async def delete_device(call: Call) -> Any:
    prove(call)
    found = call.me.devices.get(call.path["device"])
    if found:
        call.me.loses(found)
    return {}


@endpoint("POST", "v3/delete_devices", body={"auth": record, "devices!": texts})
async def delete_devices(call: Call) -> Any:
    prove(call)
    for id_ in call.body["devices"]:
        if id_ in call.me.devices:
            call.me.loses(call.me.devices[id_])
    return {}


def prove(call: Call) -> None:
    """By password. Raises BareError."""
    if not call.settings.needs_password:
        return
    asked: Json = {
        "flows": [{"stages": ["m.login.password"]}],
        "params": {},
        "session": f"session{call.world.number()}",
        "completed": [],
    }
    given = call.body.get("auth")
    if not given:
        raise BareError(401, asked)
    if given.get("type") != "m.login.password" or given.get("password") != call.me.password:
        raise BareError(401, {**asked, "errcode": "M_FORBIDDEN", "error": "Invalid password"})


def _own(call: Call) -> Device:
    found = call.me.devices.get(call.path["device"])
    if not found:
        raise not_found("No device found")
    return found


def _shape(one: Device) -> Json:
    return {"device_id": one.id, "display_name": one.name or None, "last_seen_ip": "192.0.2.1"}
