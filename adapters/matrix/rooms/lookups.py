"""Who is in a room, looked up: all of a small room, of a large one those who say something.

Client-Server API: GET /joined_members, GET /state/m.room.member/{userId}.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.items import Items
from adapters.matrix.rooms import comings, kept, names, occupants
from adapters.matrix.rooms.room import Member, Room
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent

WITHIN: Final = 20.0


def appear(session: Session, room: Room, person: str) -> Items:
    """Somebody says something: whoever was not known is shown before, and looked up."""
    items = comings.appear(session, room, person)
    if items.things:
        items.errands.append(partial(look, session, room, person))
    return items


async def all_of(session: Session, room: Room) -> None:
    """All who are in it become known, where they are few; shown, where the room is."""
    if await learn(session, room) and room.is_shown:
        session.show(occupants.everyone(session, room), occupants.about(session, room))
        await session.keep(kept.changed(session))


async def learn(session: Session, room: Room) -> bool:
    """Whether they were asked for. Raises Refused, TryLater."""
    if room.is_whole or room.joined > session.settings.members:
        return False
    where = path("rooms", room.id, "joined_members")
    answer = await session.homeserver.ask("GET", where, within=WITHIN)
    told = foreign.table(answer, "joined")
    if len(told) > max(session.settings.members, 1):
        return False
    _become(room, told)
    session.changed.add(room.id)
    return True


async def look(session: Session, room: Room, person: str) -> None:
    """Who this is, who was not known."""
    where = path("rooms", room.id, "state", "m.room.member", person)
    try:
        answer = await session.homeserver.ask("GET", where, within=WITHIN)
    except Refused:
        return  # nobody tells
    is_there = foreign.text(answer, "membership") == "join"
    member = _member(answer, "displayname") if is_there else None
    for thing in comings.learned(session, room, person, member).things:
        if not isinstance(thing, AnyEvent):
            session.show(thing)
    await session.keep(kept.changed(session))


def _become(room: Room, told: Mapping[str, Any]) -> None:
    """These are all who are there."""
    room.members = {
        one: member for one, member in room.members.items() if member.membership != "join"
    }
    names.forget(room)
    for person, one in told.items():
        if ids.is_person(person):
            room.members[person] = _member(one, "display_name")
    room.joined = sum(member.membership == "join" for member in room.members.values())
    room.is_whole = True


def _member(told: Any, name: str) -> Member:
    found = foreign.text(told, name, 4 * names.MOST)
    return Member(found, foreign.text(told, "avatar_url", 1000))
