"""In which room a chat with one person goes on.

Matrix Client-Server API, "Creation" (`is_direct`, `trusted_private_chat`), "Direct Messaging". Of
several rooms that is the one in which was said something last; where there is none, one is made.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.chats import contacts, directing, marking, turning
from adapters.matrix.chats.signs import remember
from adapters.matrix.rooms import going, kept, names
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Member
from adapters.matrix.session import NOT_CONNECTED, Session
from adapters.matrix.wire import accepting
from adapters.matrix.wire.errors import Away, Busy, Failure, Lost
from adapters.matrix.wire.paths import path
from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.api.ids import Key

UNSURE_FOR: Final = 20.0
"""Seconds in which a room is waited for that may have been made, when nobody knows."""

KEYS_WITHIN: Final = 10.0
"""Seconds for somebody's homeserver to tell his devices."""

NOT_INVITED: Final = "This person cannot be written to: {}"


async def for_call(session: Session, peer: str, key: Key) -> str:
    """The id of the room that a call is made in. Made again it goes where it may have gone: else it
    were said twice. Raises Refused, TryLater.
    """
    room = session.signs.chosen.get(key, "")
    is_there = session.directs.peer(room) == peer and contacts.is_live(session, room)
    if not is_there or not await _is_his(session, room, peer):
        room = await for_peer(session, peer)
    remember(session.signs.chosen, key, room)
    return room


async def for_peer(session: Session, peer: str) -> str:
    """The id of the room, which is made where there is none. Raises Refused, TryLater."""
    found = await _his(session, peer)
    if not found:
        async with session.signs.making[peer]:
            found = await _his(session, peer) or await _accepted(session, peer)
            found = found or await _made(session, peer)
        session.signs.making.pop(peer, None)
    if found not in session.directs.listed.get(peer, ()):
        session.run_errand(partial(marking.ensure, session, peer, found))
    return found


def known(session: Session, peer: str) -> str:
    """The same where there is one; "" for none. Where one of them is encrypted the chat goes on
    in such a one: nobody turns that off by writing in another.
    """
    rooms = [room for room in session.directs.rooms(peer) if contacts.is_live(session, room)]
    encrypted = (room for room in rooms if session.rooms[room].is_encrypted)
    return next(encrypted, rooms[0] if rooms else "")


async def _his(session: Session, peer: str) -> str:
    """One that there is, and that he is in; "" for none. Raises TryLater."""
    while found := known(session, peer):
        if await _is_his(session, found, peer):
            break
    return found


async def _is_his(session: Session, native: str, peer: str) -> bool:
    """Whether he is in it, or invited: asked where it is not known, since an account can say what
    it likes of a room. Where he is not, it is no chat with him any longer. Raises TryLater.
    """
    room = session.rooms[native]
    if peer in room.members:
        return True
    where = path("rooms", native, "state", "m.room.member", peer)
    try:
        membership = foreign.text(await session.homeserver.ask("GET", where), "membership")
    except Refused:
        membership = ""
    if membership == "join" or membership == "invite":
        names.put(room, peer, Member(membership="join" if membership == "join" else "invite"))
        return True
    await accepting.accept(session, directing.crowded(session, room, peer, ""))
    await session.keep(session.directs.keep())
    return False


async def _accepted(session: Session, peer: str) -> str:
    """He has invited the owner, who answers by this."""
    for native in session.directs.rooms(peer):
        room = session.rooms.get(native)
        if room is not None and room.membership == "invite":
            try:
                return (await going.enter(session, native, knocks=False)).id
            except Refused:
                continue
    return ""


async def _made(session: Session, peer: str) -> str:
    """A new one. Where it is not known whether one was made, it is waited for: what was made comes
    by syncing.
    """
    since = session.signs.unsure.get(peer, float("-inf"))
    left = since + UNSURE_FOR - session.now()
    if not session.is_up or left > 0:
        raise TryLater(NOT_CONNECTED, max(left, 0.0))
    await contacts.check(session, peer)
    is_encrypted = await _has_keys(session, peer)
    try:
        answer = await session.homeserver.ask(
            "POST", path("createRoom"), body=_wanted(peer, is_encrypted)
        )
    except (Busy, Lost):
        raise
    except Away:
        remember(session.signs.unsure, peer, session.now())
        raise
    except Failure as failure:
        raise Refused(failure.reason, NOT_INVITED.format(failure.text)) from failure
    room = foreign.text(answer, "room_id")
    if not ids.is_room(room):
        raise TryLater(NOT_CONNECTED)
    _learn(session, room, peer, is_encrypted)
    await session.keep(session.directs.keep())
    return room


def _learn(session: Session, native: str, peer: str, is_encrypted: bool) -> None:
    """As it is until syncing tells more."""
    room = session.rooms.get(native)
    if room is None:
        room = kept.begin(session, native)
        names.put(room, session.me, Member())
        names.put(room, peer, Member(membership="invite"))
        room.joined, room.invited, room.creators = 1, 1, (session.me,)
    if is_encrypted:
        room.encryption = room.encryption or states.MEGOLM
    session.directs.ask(native, peer)
    session.directs.active[peer] = native
    session.show(*turning.turned(session))


def _wanted(peer: str, is_encrypted: bool) -> Mapping[str, Any]:
    return {
        "preset": "trusted_private_chat",
        "visibility": "private",
        "is_direct": True,
        "invite": [peer],
        "initial_state": [states.ENCRYPTING] if is_encrypted else [],
    }


async def _has_keys(session: Session, peer: str) -> bool:
    """Whether he has a device that can read what is encrypted; where nobody tells, he may."""
    if session.machine is None:
        return False
    body = {"device_keys": {peer: []}, "timeout": int(KEYS_WITHIN * 1000)}
    try:
        answer = await session.homeserver.ask(
            "POST", path("keys", "query"), body=body, within=2 * KEYS_WITHIN
        )
    except GatewayError:
        return True
    if foreign.table(answer, "failures"):
        return True
    return bool(foreign.nested(answer, "device_keys", peer))
