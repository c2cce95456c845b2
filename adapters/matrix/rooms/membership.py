"""What people ask for in rooms and want answered at once: `Membership` of the port.

Client-Server API: POST /rooms/{roomId}/kick; PUT /rooms/{roomId}/state/m.room.topic,
/profile/{userId}/displayname.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from adapters.matrix import ids
from adapters.matrix.rooms import aliases, going, history, kept, lookups, occupants, ranks
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import NOT_CONNECTED, Session
from adapters.matrix.wire import inward
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.homeserver import path
from bridge.api.asked import Joined
from bridge.api.errors import Elsewhere, GatewayError, Refused
from bridge.api.events import AnyEvent
from bridge.api.ids import Identity, Place

UP_WITHIN: Final = 20.0
LOOKED_WITHIN: Final = 10.0
"""Seconds to find out who is in a room; who is missing comes later."""

NOT_IN: Final = "You are not in this room."
NO_ROOM: Final = "There can be no such room."
IS_CHAT: Final = "This room is a chat with one person: write to {} itself."
IS_SPACE: Final = (
    "This is a space: it has rooms in it, and nobody speaks there. Its rooms are in the list of"
    " rooms."
)
NO_RIGHT: Final = "You have no right to do this in this room."


async def join(session: Session, place: Place) -> Joined:
    """Be in a room; quick where the login is in it. Raises Refused."""
    await up(session)
    if ids.is_alias(place.native):
        raise Elsewhere(native_of(session, await aliases.lookup(session, place.native)))
    if not ids.is_room(place.native):
        raise Refused("malformed", NO_ROOM)
    room = session.room_of(place) or session.rooms.get(place.native)
    if room is None or room.membership != "join":
        room = await going.enter(session, place.native if room is None else room.id)
    _check(session, room, place)
    room.is_shown = True
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
    room = session.room_of(place)
    if room is not None:
        room.is_shown = False  # who asked for it knows
        await going.leave(session, room.id, reason)


async def rename(session: Session, name: str) -> Joined:
    """Have another name, in all rooms. Raises Refused."""
    await up(session)
    body = {"displayname": name}
    await session.homeserver.ask("PUT", path("profile", session.me, "displayname"), body=body)
    return Joined(name)


async def subject(session: Session, place: Place, words: str) -> None:
    """Give a room another topic. Raises Refused."""
    await put_state(session, inside(session, place), states.TOPIC, {"topic": words})


async def kick(session: Session, place: Place, who: Identity, reason: str) -> None:
    """Remove somebody, who may come back. Raises Refused."""
    await about_member(session, inside(session, place), "kick", who.native, reason)


# --- what others need, too ------------------------------------------------------------------------


async def up(session: Session) -> None:
    """Return when the homeserver answers, and what rooms there are is known. Raises Refused."""
    if session.is_up:
        return
    try:
        async with asyncio.timeout(UP_WITHIN):
            await session.went_up.wait()
    except TimeoutError as error:
        raise Refused("offline", NOT_CONNECTED) from error


def inside(session: Session, place: Place) -> Room:
    """The room of a place, where the login is in it. Raises Refused."""
    room = session.room_of(place)
    if room is None or not going.is_there(room):
        raise Refused("offline", NOT_IN)
    return room


async def put_state(
    session: Session, room: Room, kind: str, content: Mapping[str, Any], key: str = ""
) -> None:
    """Change what a room is. Raises Refused, in words where it is for want of rights."""
    if ranks.level(room, session.me) < ranks.needed(room, kind):
        raise Refused("forbidden", NO_RIGHT)
    where = path("rooms", room.id, "state", kind, key)
    await permitted(session, "PUT", where, content)


async def about_member(session: Session, room: Room, what: str, person: str, reason: str) -> None:
    """Kick, ban, unban or invite somebody. Raises Refused."""
    if not ids.is_person(person):
        raise Refused("not-found", "There is nobody of this name.")
    body = {"user_id": person, **({"reason": reason} if reason else {})}
    await permitted(session, "POST", path("rooms", room.id, what), body)


async def permitted(session: Session, method: str, where: str, body: Mapping[str, Any]) -> None:
    """Ask for something that not everybody may do. Raises Refused, in words."""
    try:
        await session.homeserver.ask(method, where, body=body)
    except Failure as failure:
        if failure.errcode == "M_FORBIDDEN":
            raise Refused("forbidden", NO_RIGHT) from failure
        raise


def native_of(session: Session, room: str) -> str:
    """The native id of the place at which a room is seen."""
    return session.place(room).native


async def _past(session: Session, room: Room) -> None:
    """What was said before goes into its archive, if it did not go there before."""
    if room.has_past:
        return
    events = await history.before(session, room, "")
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
