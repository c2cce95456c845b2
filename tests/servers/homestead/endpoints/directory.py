"""Finding rooms: "Room aliases", "Published room directory"."""

from typing import Any

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import digits, number, one_of, record, text, truth
from tests.servers.homestead.events import Json
from tests.servers.homestead.refusals import RefusalError, forbidden, invalid, not_found
from tests.servers.homestead.rooms import Room


@endpoint("GET", "v3/directory/room/{alias}", is_open=True)
async def alias(call: Call) -> Any:
    if not call.path["alias"].startswith("#") or ":" not in call.path["alias"]:
        raise invalid("Room alias invalid")
    room = call.world.alias(call.path["alias"])
    if not room:
        raise not_found("Room alias not found")
    return {"room_id": room.id, "servers": [call.world.name]}


@endpoint("PUT", "v3/directory/room/{alias}", body={"room_id!": text})
async def set_alias(call: Call) -> Any:
    name = call.path["alias"]
    if name in call.world.aliases:
        raise RefusalError(409, "M_UNKNOWN", f"Room alias {name} already exists")
    if call.body["room_id"] not in call.world.rooms:
        raise not_found("Room not found")
    call.world.aliases[name] = call.body["room_id"]
    return {}


@endpoint("DELETE", "v3/directory/room/{alias}")
async def delete_alias(call: Call) -> Any:
    if call.world.aliases.pop(call.path["alias"], None) is None:
        raise not_found("Room alias not found")
    return {}


@endpoint("GET", "v3/rooms/{room}/aliases")
async def aliases(call: Call) -> Any:
    room = call.own_room
    return {"aliases": [name for name, id_ in call.world.aliases.items() if id_ == room.id]}


@endpoint("GET", "v3/directory/list/room/{room}", is_open=True)
async def visibility(call: Call) -> Any:
    room = call.world.rooms.get(call.path["room"])
    if not room:
        raise not_found("Unknown room")
    return {"visibility": "public" if room.is_published else "private"}


@endpoint("PUT", "v3/directory/list/room/{room}", body={"visibility": one_of("public", "private")})
async def set_visibility(call: Call) -> Any:
    if call.me.level(call.own_room) < 50:
        raise forbidden("You must have permission to publish the room")
    call.room.is_published = call.body.get("visibility", "public") == "public"
    return {}


@endpoint(
    "GET", "v3/publicRooms", query={"limit": digits, "since": text, "server": text}, is_open=True
)
async def public_rooms(call: Call) -> Any:
    return _public(call, int(call.query.get("limit", "0")), call.query.get("since"), {})


@endpoint(
    "POST",
    "v3/publicRooms",
    query={"server": text},
    body={
        "limit": number,
        "since": text,
        "filter": record,
        "include_all_networks": truth,
        "third_party_instance_id": text,
    },
)
async def search_rooms(call: Call) -> Any:
    wanted = call.body.get("filter", {})
    return _public(call, call.body.get("limit", 0), call.body.get("since"), wanted)


def _public(call: Call, limit: int, since: str | None, wanted: Json) -> Json:
    """Of other servers, what a test put beside: `settings.elsewhere`."""
    server = call.query.get("server", call.world.name)
    if server != call.world.name:
        if server not in call.settings.elsewhere:
            raise RefusalError(502, "M_UNKNOWN", f"Failed to connect to {server}")
        found = list(call.settings.elsewhere[server])
    else:
        rooms = [room for room in call.world.rooms.values() if room.is_published]
        found = [chunk(room) for room in rooms]
    term = str(wanted.get("generic_search_term", "")).lower()
    found = [one for one in found if _meets(one, term)]
    begin = int(since or 0)
    end = begin + (limit or len(found))
    page: Json = {"chunk": found[begin:end], "total_room_count_estimate": len(found)}
    if end < len(found):
        page["next_batch"] = str(end)
    return page


def chunk(room: Room) -> Json:
    """Of the directory, and of spaces."""
    now = room.now
    whole = {
        "room_id": room.id,
        "name": now("m.room.name").get("name"),
        "topic": now("m.room.topic").get("topic"),
        "avatar_url": now("m.room.avatar").get("url"),
        "canonical_alias": now("m.room.canonical_alias").get("alias"),
        "room_type": room.kind,
    }
    return {
        **{key: value for key, value in whole.items() if value is not None},
        "num_joined_members": len(room.here),
        "join_rule": now("m.room.join_rules").get("join_rule", "invite"),
        "world_readable": now("m.room.history_visibility").get("history_visibility")
        == "world_readable",
        "guest_can_join": now("m.room.guest_access").get("guest_access") == "can_join",
    }


def _meets(one: Json, term: str) -> bool:
    words = (one.get("name"), one.get("topic"), one.get("canonical_alias"))
    return not term or any(term in str(word).lower() for word in words if word)
