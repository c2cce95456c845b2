"""What clients keep of an account: "Client Config", "Room Tagging", "Push Notifications"."""

from typing import Any

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import anything
from tests.servers.homestead.refusals import not_found
from tests.servers.homestead.rooms import Room


@endpoint("GET", "v3/user/{user}/account_data/{type}")
async def account_data(call: Call) -> Any:
    return _kept(call, "", call.path["type"])


@endpoint("PUT", "v3/user/{user}/account_data/{type}", any_body=True)
async def keep_account_data(call: Call) -> Any:
    call.only_me()
    call.me.keeps(call.path["type"], call.body)
    return {}


@endpoint("GET", "v3/user/{user}/rooms/{room}/account_data/{type}")
async def room_account_data(call: Call) -> Any:
    return _kept(call, call.path["room"], call.path["type"])


@endpoint("PUT", "v3/user/{user}/rooms/{room}/account_data/{type}", any_body=True)
async def keep_room_account_data(call: Call) -> Any:
    call.only_me()
    call.me.keeps(call.path["type"], call.body, call.room)
    return {}


@endpoint("GET", "v3/user/{user}/rooms/{room}/tags")
async def tags(call: Call) -> Any:
    call.only_me()
    return {"tags": _tags(call, call.room)}


@endpoint("PUT", "v3/user/{user}/rooms/{room}/tags/{tag}", body={"order": anything})
async def tag(call: Call) -> Any:
    call.only_me()
    tags = {**_tags(call, call.room), call.path["tag"]: call.body}
    call.me.keeps("m.tag", {"tags": tags}, call.room)
    return {}


@endpoint("DELETE", "v3/user/{user}/rooms/{room}/tags/{tag}")
async def untag(call: Call) -> Any:
    call.only_me()
    tags = {name: of for name, of in _tags(call, call.room).items() if name != call.path["tag"]}
    call.me.keeps("m.tag", {"tags": tags}, call.room)
    return {}


def _tags(call: Call, room: Room) -> dict[str, Any]:
    return dict(call.me.kept("m.tag", room).get("tags", {}))


def _kept(call: Call, room: str, type_: str) -> Any:
    call.only_me()
    if (room, type_) not in call.me.account:
        raise not_found("Account data not found")
    return call.me.account[room, type_][1]


@endpoint("GET", "v3/pushrules/")
async def push_rules(call: Call) -> Any:
    kinds = ("override", "content", "room", "sender", "underride")
    return {"global": {kind: [] for kind in kinds}}
