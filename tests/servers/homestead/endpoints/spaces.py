"""Rooms that hold rooms: "Spaces", "Room summaries"."""

from typing import Any

from tests.servers.homestead import events
from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import digits, text, yes_or_no
from tests.servers.homestead.endpoints.directory import chunk
from tests.servers.homestead.endpoints.membership import named
from tests.servers.homestead.events import Json
from tests.servers.homestead.refusals import forbidden, not_found
from tests.servers.homestead.rooms import Room


@endpoint(
    "GET",
    "v1/rooms/{room}/hierarchy",
    query={"from": text, "limit": digits, "max_depth": digits, "suggested_only": yes_or_no},
)
async def hierarchy(call: Call) -> Any:
    root = call.world.rooms.get(call.path["room"])
    if not root or not _sees(call, root):
        raise forbidden("You are not allowed to view this room.")
    found: list[Room] = []
    _walk(call, root, int(call.query.get("max_depth", "9")), found)
    begin = int(call.query.get("from", "0"))
    end = begin + int(call.query.get("limit", "50"))
    page: Json = {"rooms": [_shape(room) for room in found[begin:end]]}
    return {**page, "next_batch": str(end)} if end < len(found) else page


def _walk(call: Call, room: Room, depth: int, found: list[Room]) -> None:
    if room in found or not _sees(call, room):
        return
    found.append(room)
    if depth == 0 or room.kind != "m.space":
        return
    for (type_, key), event in room.state.items():
        child = call.world.rooms.get(key)
        if type_ == "m.space.child" and event.content.get("via") and child:
            _walk(call, child, depth - 1, found)


def _sees(call: Call, room: Room) -> bool:
    open_ = room.now("m.room.join_rules").get("join_rule") in {"public", "knock"}
    return open_ or room.membership(call.me.id) in {"join", "invite"}


def _shape(room: Room) -> Json:
    children = [
        {**events.stripped(event), "origin_server_ts": event.whole["origin_server_ts"]}
        for (type_, _), event in room.state.items()
        if type_ == "m.space.child" and event.content.get("via")
    ]
    return {**chunk(room), "children_state": children}


@endpoint("GET", "v1/room_summary/{room}", query={"via": text})
async def summary(call: Call) -> Any:
    room = named(call)
    if not _sees(call, room):
        raise not_found("Room not found")
    more = {"room_version": room.version, "membership": room.membership(call.me.id)}
    encryption = room.now("m.room.encryption").get("algorithm")
    return {**chunk(room), **more, **({"encryption": encryption} if encryption else {})}
