"""Coming and going: "Room membership"."""

from typing import Any

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import record, text
from tests.servers.homestead.refusals import bad_state, forbidden, invalid, not_found, unknown
from tests.servers.homestead.rooms import Room

VIA = {"via": text, "server_name": text}
NO_SERVERS = "Can't join remote room because no servers that are in the room have been provided."
JOINING = {"reason": text, "third_party_signed": record}


@endpoint("POST", "v3/join/{room}", query=VIA, body=JOINING)
async def join(call: Call) -> Any:
    return _join(call, named(call))


@endpoint("POST", "v3/rooms/{room}/join", body=JOINING)
async def join_room(call: Call) -> Any:
    if call.path["room"] not in call.world.rooms:
        raise unknown(NO_SERVERS)
    return _join(call, call.room)


def _join(call: Call, room: Room) -> Any:
    if room.membership(call.me.id) != "join":
        _change(call, room, call.me.id, "join", **call.me.face)
    return {"room_id": room.id}


@endpoint("POST", "v3/knock/{room}", query=VIA, body={"reason": text})
async def knock(call: Call) -> Any:
    room = named(call)
    _change(call, room, call.me.id, "knock", **call.me.face)
    return {"room_id": room.id}


def named(call: Call) -> Room:
    """By its id or an alias. Raises RefusalError."""
    name = call.path["room"]
    if name.startswith("#"):
        room = call.world.alias(name)
        if not room:
            raise not_found("Room alias not found")
        return room
    if not name.startswith("!"):
        raise invalid(f"{name} was not legal room ID or room alias")
    if name not in call.world.rooms:
        raise unknown(NO_SERVERS)
    return call.world.rooms[name]


def _change(call: Call, room: Room, person: str, membership: str, **more: Any) -> Any:
    if call.body.get("reason"):
        more["reason"] = call.body["reason"]
    call.world.member(room, call.me.id, person, membership, **more)
    return {}


@endpoint("POST", "v3/rooms/{room}/leave", body={"reason": text})
async def leave(call: Call) -> Any:
    """Once is enough: as Synapse."""
    if call.path["room"] not in call.world.rooms:
        raise unknown("Not a known room")
    own = call.room.membership_event(call.me.id)
    if own and own.content.get("membership") == "leave":
        return {}
    return _change(call, call.room, call.me.id, "leave")


@endpoint("POST", "v3/rooms/{room}/forget")
async def forget(call: Call) -> Any:
    if call.room.membership(call.me.id) in {"join", "invite"}:
        raise invalid("User is in the room")
    return {}


@endpoint("POST", "v3/rooms/{room}/invite", body={"user_id!": text, "reason": text})
async def invite(call: Call) -> Any:
    """Of somebody who is not there, too: as Synapse."""
    person = call.body["user_id"]
    return _change(call, call.room, person, "invite", **call.world.shown_as(person))


@endpoint("POST", "v3/rooms/{room}/kick", body={"user_id!": text, "reason": text})
async def kick(call: Call) -> Any:
    person = call.body["user_id"]
    if call.room.membership(person) not in {"join", "invite", "knock"}:
        raise forbidden("The target user is not in the room")
    return _change(call, call.room, person, "leave")


@endpoint("POST", "v3/rooms/{room}/ban", body={"user_id!": text, "reason": text})
async def ban(call: Call) -> Any:
    return _change(call, call.room, call.body["user_id"], "ban")


@endpoint("POST", "v3/rooms/{room}/unban", body={"user_id!": text, "reason": text})
async def unban(call: Call) -> Any:
    person = call.body["user_id"]
    if call.room.membership(person) != "ban":
        raise bad_state("Cannot unban user who was not banned (membership=leave)")
    return _change(call, call.room, person, "leave")
