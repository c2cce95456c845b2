"""What leaves for Matrix: each call an event that is sent, or one that is redacted.

Matrix Client-Server API, "PUT /_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}",
"Redactions", "Transaction identifiers": asked again with the same id, the homeserver answers as the
first time. So whatever came to nothing can be repeated.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.calls import resolving
from adapters.matrix.calls.call import Call
from adapters.matrix.chats import rooms as chats
from adapters.matrix.chats import signals
from adapters.matrix.session import NOT_CONNECTED, Session, Shared
from adapters.matrix.wire.errors import Away, Lost
from adapters.matrix.wire.paths import path
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import NativeId, Place

SOON: Final = 5.0
"""Seconds for which a call waits here until the homeserver answers."""
AWAY: Final = 5.0
"""Seconds until the next attempt when nobody knows when it is of use."""

NOT_THERE: Final = "You are not in this room on Matrix."
NOT_ALONE: Final = "That was said where others are by now. Say it as a message of its own."
NO_ENCRYPTION: Final = "This room is encrypted, and the gateway has no keys for it."


async def perform(shared: Shared, call: Call) -> NativeId | None:
    """Make it; the id of the event that it made. Raises TryLater, Refused."""
    session = shared.session(call.login)
    await _up(session)
    session.leaving[call.key] = call
    try:
        room = await _room(session, call)
        event = await resolving.carry(session, call, room, partial(_make, session, room))
    except Lost:
        # It is told that the login is lost; what waits waits for the next one.
        raise TryLater(NOT_CONNECTED, AWAY) from None
    except Away as error:
        error.after = error.after or AWAY
        raise
    finally:
        session.leaving.pop(call.key, None)
    signals.spoke(session, room, call.key)
    return ids.message(call.place, room, event) if event else None


async def _up(session: Session) -> None:
    if session.is_up:
        return
    try:
        async with asyncio.timeout(SOON):
            await session.went_up.wait()
    except TimeoutError:
        raise TryLater(NOT_CONNECTED, AWAY) from None


async def _room(session: Session, call: Call) -> str:
    place: Place = call.place
    if call.room:
        _check(session, call)
        return call.room
    if place.kind == "direct":
        return await chats.for_call(session, place.native, call.key)
    room = session.room_of(place)
    if room is None or room.membership != "join":
        raise Refused("offline", NOT_THERE)
    return room.id


def _check(session: Session, call: Call) -> None:
    """What is for one person is not said where others are by now; taken back it may be. Raises
    Refused.
    """
    is_for_one = call.place.kind == "direct" and call.kind not in ("redact", "shorten")
    if is_for_one and session.directs.peer(call.room) != call.place.native:
        raise Refused("not-acceptable", NOT_ALONE)


async def _make(session: Session, room: str, call: Call) -> str:
    """One request: the event that there is since."""
    answer = await (_redacted if call.kind == "redact" else _sent)(session, call, room)
    event = foreign.text(answer, "event_id", ids.MOST_BYTES)
    if not ids.is_event(event):
        raise Away("what answers there is no homeserver")
    return event


async def _sent(session: Session, call: Call, room: str) -> dict[str, Any]:
    kind, content = await _sealed(session, call, room)
    return await session.homeserver.ask(
        "PUT", path("rooms", room, "send", kind, call.key), body=content
    )


async def _redacted(session: Session, call: Call, room: str) -> dict[str, Any]:
    body = {"reason": call.reason} if call.reason else {}
    return await session.homeserver.ask(
        "PUT", path("rooms", room, "redact", call.target, call.key), body=body
    )


async def _sealed(session: Session, call: Call, native: str) -> tuple[str, Mapping[str, Any]]:
    """As it leaves. What cannot be encrypted never leaves for a room that is."""
    room = session.rooms.get(native)
    if call.is_open or room is None or not room.is_encrypted:
        return call.type, call.content
    if session.machine is None:
        raise Refused("internal", NO_ENCRYPTION)
    return await session.machine.sealed(room, call.type, call.content)
