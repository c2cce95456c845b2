"""What is asked of a homeserver about a room, and its no in words.

Client-Server API: PUT /rooms/{roomId}/state/{eventType}/{stateKey}, POST /rooms/{roomId}/kick and
its like.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

from adapters.matrix import ids
from adapters.matrix.rooms import ranks
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import NOT_CONNECTED, Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.paths import path
from bridge.api.errors import Refused
from bridge.api.ids import Place

UP_WITHIN: Final = 20.0
SEEN_WITHIN: Final = 3.0

NOT_IN: Final = "You are not in this room."
NOBODY: Final = "There is nobody of this name."
NOT_THERE: Final = "There is nobody of this name in the room."
NO_RIGHT: Final = "You have no right to do this in this room."


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
    if room is None or room.membership != "join":
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


async def change(session: Session, room: Room, kind: str, content: Mapping[str, Any]) -> None:
    """The same, and see it changed: who asks again at once is to be told how it is then."""
    with session.awaited.until(f"{room.id} {kind}") as seen:
        await put_state(session, room, kind, content)
        with suppress(TimeoutError):
            async with asyncio.timeout(SEEN_WITHIN):
                await seen.wait()


async def levels(session: Session, room: Room) -> Mapping[str, Any]:
    """The power levels with whatever else stands there: what is put there is all of it."""
    if room.power is None:
        return asdict(ranks.power(room))
    return await session.homeserver.ask("GET", path("rooms", room.id, "state", states.POWER, ""))


async def about_member(session: Session, room: Room, what: str, person: str, reason: str) -> None:
    """Kick, ban, unban or invite somebody. Raises Refused."""
    if not ids.is_person(person):
        raise Refused("not-found", NOBODY)
    body = {"user_id": person, **({"reason": reason} if reason else {})}
    try:
        await session.homeserver.ask("POST", path("rooms", room.id, what), body=body)
    except Failure as failure:
        if failure.errcode != "M_FORBIDDEN":
            raise
        has_right = ranks.level(room, session.me) >= ranks.to_moderate(room)
        if what == "kick" and has_right and person not in room.members:
            raise Refused("not-found", NOT_THERE) from failure
        raise Refused("forbidden", NO_RIGHT) from failure


async def permitted(session: Session, method: str, where: str, body: Mapping[str, Any]) -> None:
    """Ask for something that not everybody may do. Raises Refused, in words."""
    try:
        await session.homeserver.ask(method, where, body=body)
    except Failure as failure:
        if failure.errcode == "M_FORBIDDEN":
            raise Refused("forbidden", NO_RIGHT) from failure
        raise
