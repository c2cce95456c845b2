"""What people ask for in rooms and want answered at once: `Membership` of the port.

Client-Server API: POST /rooms/{roomId}/kick; PUT /rooms/{roomId}/state/m.room.topic,
/profile/{userId}/displayname.
"""

import asyncio
from contextlib import suppress
from typing import Final

from adapters.matrix import ids
from adapters.matrix.rooms import (
    aliases,
    asking,
    going,
    history,
    kept,
    lookups,
    occupants,
    upgrading,
)
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from adapters.matrix.wire import inward
from adapters.matrix.wire.paths import path
from bridge.api.asked import Joined
from bridge.api.errors import Elsewhere, GatewayError, Refused
from bridge.api.events import AnyEvent
from bridge.api.ids import Identity, Place

LOOKED_WITHIN: Final = 10.0
"""Seconds to find out who is in a room; who is missing comes later."""

NO_ROOM: Final = "There can be no such room."
IS_CHAT: Final = "This room is a chat with one person: write to {} itself."
IS_SPACE: Final = (
    "This is a space: it has rooms in it, and nobody speaks there. Its rooms are in the list of"
    " rooms."
)


async def join(session: Session, place: Place) -> Joined:
    """Be in a room; quick where the login is in it. Raises Refused."""
    await asking.up(session)
    if ids.is_alias(place.native):
        raise Elsewhere(session.place(await aliases.lookup(session, place.native)).native)
    if not ids.is_room(place.native):
        raise Refused("malformed", NO_ROOM)
    room = session.room_of(place) or session.rooms.get(place.native)
    if room is None or room.membership != "join":
        room = await going.enter(session, place.native if room is None else room.id)
    _check(session, room, place)
    if not upgrading.is_followed(session, room):
        await upgrading.follow(session, room)
        room = session.room_of(place) or room
    room.is_shown = True
    if not room.is_visited:
        room.is_visited = True
        session.changed.add(room.id)
    with suppress(GatewayError, TimeoutError):
        async with asyncio.timeout(LOOKED_WITHIN):
            await lookups.learn(session, room)
            await _past(session, room)
    session.show(*occupants.whole(session, room))
    # What came before is shown by then.
    await session.inbox.accept((), keep=kept.changed(session))
    return Joined(session.identity(session.me, room).name)


async def leave(session: Session, place: Place, reason: str) -> None:
    """Be in a room no longer, and in what became of it."""
    for room in list(session.rooms.values()):
        if session.place(room.id) == place:
            await going.leave(session, room.id, reason)


async def rename(session: Session, name: str) -> Joined:
    """Have another name, in all rooms. Raises Refused."""
    await asking.up(session)
    body = {"displayname": name}
    await session.homeserver.ask("PUT", path("profile", session.me, "displayname"), body=body)
    return Joined(name)


async def subject(session: Session, place: Place, words: str) -> None:
    """Give a room another topic. Raises Refused."""
    await asking.put_state(session, asking.inside(session, place), states.TOPIC, {"topic": words})


async def kick(session: Session, place: Place, who: Identity, reason: str) -> None:
    """Remove somebody, who may come back. Raises Refused."""
    await asking.about_member(session, asking.inside(session, place), "kick", who.native, reason)


async def _past(session: Session, room: Room) -> None:
    """What was said before goes into its archive, if it did not go there before."""
    if room.has_past:
        return
    events = await history.before(session, room, "", session.settings.history)
    if history.begins(session, room):
        items = await inward.past(session, room, events)
        found = [thing for thing in items.things if isinstance(thing, AnyEvent)]
        await session.inbox.accept(found, keep=items.keep)


def _check(session: Session, room: Room, place: Place) -> None:
    """Whether it is a room to be spoken in, and here. Raises Refused."""
    seen = session.place(room.id)
    if seen.kind == "direct":
        raise Refused("conflict", IS_CHAT.format(session.identity(seen.native, room).name))
    if room.is_space:
        raise Refused("not-acceptable", IS_SPACE)
    if seen != place:
        raise Elsewhere(seen.native)
