"""Coming into rooms and leaving them.

Client-Server API: POST /join/{roomIdOrAlias}, /knock/{roomIdOrAlias}, /rooms/{roomId}/leave.
"""

import asyncio
from typing import Final

from adapters.matrix import foreign
from adapters.matrix.rooms import aliases
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.paths import path
from bridge.api.errors import GatewayError, Refused

ANSWER_WITHIN: Final = 60.0
"""Seconds: a homeserver may have to ask others first, and large rooms take their time."""
SEEN_WITHIN: Final = 20.0
"""Seconds until what was joined comes by /sync."""

ASKED_TO_BE_LET_IN: Final = (
    "Only who is let in can join this room. The people in it were asked to let you in: when they"
    " do, you get an invitation."
)
NOT_FOR_ALL: Final = "Only who is invited can join this room."
BANNED: Final = "You are banned from this room."
NO_ROOM: Final = "There is no such room, or nobody who is in it can be reached."
TOO_SLOW: Final = "Your homeserver has not said in time that you are in the room."


async def enter(session: Session, room: str, *, knocks: bool = True) -> Room:
    """Be in a room, by its id; it is known then. knocks: where one has to be let in, that is asked
    for. Raises Refused, TryLater.
    """
    with session.awaited.until(room) as seen:
        await _join(session, room, knocks=knocks)
        if not is_there(session.rooms.get(room)):
            try:
                async with asyncio.timeout(SEEN_WITHIN):
                    await seen.wait()
            except TimeoutError as error:
                raise Refused("timeout", TOO_SLOW) from error
    known = session.rooms.get(room)
    if known is None:
        raise Refused("offline", NO_ROOM)
    return known


async def seen(session: Session, what: str) -> None:
    """It was told by /sync, and committed, that the login is in a room (its id), or what a room is
    (`!id m.room.name`).
    """
    session.awaited.seen(what)


async def leave(session: Session, room: str, reason: str) -> None:
    """Be in a room no longer, or refuse an invitation; harmless for one that one is not in."""
    body = {"reason": reason} if reason else {}
    try:
        await session.homeserver.ask("POST", path("rooms", room, "leave"), body=body)
    except Failure as failure:
        if failure.errcode not in ("M_FORBIDDEN", "M_NOT_FOUND", "M_UNKNOWN"):
            raise


async def _join(session: Session, room: str, *, knocks: bool) -> None:
    where = path("join", room) + aliases.routed(session, room)
    try:
        answer = await session.homeserver.ask("POST", where, body={}, within=ANSWER_WITHIN)
    except Failure as failure:
        raise await _refused(session, room, failure, knocks=knocks) from failure
    if foreign.text(answer, "room_id") not in ("", room):
        raise Refused("not-found", NO_ROOM)


async def _refused(session: Session, room: str, failure: Failure, *, knocks: bool) -> Refused:
    """Why one cannot come in, in words; where one can ask for it, that is done."""
    if failure.errcode == "M_NOT_FOUND" or failure.status == 404 or "server" in failure.errcode:
        return Refused("not-found", NO_ROOM)
    if failure.errcode == "M_UNKNOWN":  # none of the servers that were asked is in it
        return Refused("not-found", NO_ROOM)
    # M_FORBIDDEN or M_BAD_STATE, as homeservers and versions of them have it.
    if failure.status == 403 and "banned" in foreign.text(failure.answer, "error", 500).casefold():
        return Refused("forbidden", BANNED)
    if failure.errcode != "M_FORBIDDEN":
        return failure
    return await _knock(session, room) if knocks else Refused("members-only", NOT_FOR_ALL)


async def _knock(session: Session, room: str) -> Refused:
    where = path("knock", room) + aliases.routed(session, room)
    try:
        await session.homeserver.ask("POST", where, body={}, within=ANSWER_WITHIN)
    except GatewayError:
        return Refused("members-only", NOT_FOR_ALL)
    return Refused("members-only", ASKED_TO_BE_LET_IN)


def is_there(room: Room | None) -> bool:
    """Whether the login is in it."""
    return room is not None and room.membership == "join"
