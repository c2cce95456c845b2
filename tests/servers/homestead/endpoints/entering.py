"""Logging in and out: Client-Server API, "Login", "Logout", "Refreshing access tokens"."""

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import record, text, truth
from tests.servers.homestead.devices import Device
from tests.servers.homestead.events import Json
from tests.servers.homestead.people import Person
from tests.servers.homestead.refusals import RefusalError, forbidden, unknown_token


@endpoint("GET", "v3/login", is_open=True)
async def flows(call: Call) -> Any:
    return {"flows": [_flow(kind) for kind in call.settings.flows]}


def _flow(kind: str) -> Json:
    more = (
        {"identity_providers": [{"id": "oidc", "name": "House"}]} if kind == "m.login.sso" else {}
    )
    return {"type": kind, **more}


@endpoint(
    "POST",
    "v3/login",
    body={
        "type!": text,
        "identifier": record,
        "user": text,
        "password": text,
        "token": text,
        "device_id": text,
        "initial_device_display_name": text,
        "refresh_token": truth,
    },
    is_open=True,
)
async def login(call: Call) -> Any:
    if call.body["type"] not in call.settings.flows:
        raise RefusalError(400, "M_UNKNOWN", "Unknown login type")
    person = _by_token(call) if call.body["type"] == "m.login.token" else _by_password(call)
    if person.is_deactivated:
        raise RefusalError(403, "M_USER_DEACTIVATED", "This account has been deactivated")
    name = call.body.get("initial_device_display_name", "")
    device = person.device(call.body.get("device_id", ""), name)
    call.world.keys_changed(person.id)
    found = {"user_id": person.id, "access_token": device.token, "device_id": device.id}
    found["home_server"] = call.world.name
    found |= _renewed(call, device) if call.body.get("refresh_token") else {}
    return found | ({"well_known": call.settings.well_known} if call.settings.well_known else {})


def _renewed(call: Call, device: Device) -> Json:
    if not call.settings.lasts:
        return {}
    device.refresh = f"syr_{call.world.number()}"
    return {"refresh_token": device.refresh, "expires_in_ms": call.settings.lasts}


def _by_password(call: Call) -> Person:
    identifier = call.body.get("identifier") or {"type": "m.id.user", "user": call.body.get("user")}
    if identifier.get("type") != "m.id.user":
        raise RefusalError(400, "M_UNKNOWN", "Unknown login identifier")
    user = str(identifier.get("user"))
    id_ = user if user.startswith("@") else f"@{user}:{call.world.name}"
    person = call.world.people.get(id_.lower())
    if not person or person.password != call.body.get("password"):
        raise forbidden("Invalid username or password")
    return person


def _by_token(call: Call) -> Person:
    person = call.settings.login_tokens.pop(str(call.body.get("token")), None)
    if not person:
        raise forbidden("Invalid login token")
    return call.world.people[person]


@endpoint("GET", "v3/login/sso/redirect", query={"redirectUrl!": text}, is_open=True)
async def sso(call: Call) -> Any:
    return _redirected(call)


@endpoint("GET", "v3/login/sso/redirect/{provider}", query={"redirectUrl!": text}, is_open=True)
async def sso_by(call: Call) -> Any:
    return _redirected(call)


def _redirected(call: Call) -> web.Response:
    """As if `settings.signs_in` had said there who he is."""
    token = f"login{call.world.number()}"
    call.settings.login_tokens[token] = call.settings.signs_in
    back = call.query["redirectUrl"]
    joint = "&" if "?" in back else "?"
    location = f"{back}{joint}{urlencode({'loginToken': token})}"
    return web.Response(status=302, headers={"Location": location})


@endpoint("POST", "v3/refresh", body={"refresh_token!": text}, is_open=True)
async def refresh(call: Call) -> Any:
    for person in call.world.people.values():
        for device in person.devices.values():
            if device.refresh and device.refresh == call.body["refresh_token"]:
                person.device(device.id)
                return {"access_token": device.token, **_renewed(call, device)}
    raise unknown_token()


@endpoint("POST", "v3/logout")
async def logout(call: Call) -> Any:
    call.me.loses(call.device)
    return {}


@endpoint("POST", "v3/logout/all")
async def logout_all(call: Call) -> Any:
    for device in list(call.me.devices.values()):
        call.me.loses(device)
    return {}


@endpoint("GET", "v3/account/whoami")
async def whoami(call: Call) -> Any:
    return {"user_id": call.me.id, "device_id": call.device.id, "is_guest": False}
