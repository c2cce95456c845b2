"""Invitations that come: into rooms, which are told; to chats with one person, which are accepted,
so that he is heard as anybody is who writes for the first time.

Matrix Client-Server API, "Room membership", "Stripped state"; `m.room.member`, "is_direct".
"""

from contextlib import suppress
from functools import partial
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.chats.signs import remember
from adapters.matrix.items import Items
from adapters.matrix.rooms import going, kept, reading, upgrading
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.errors import GatewayError
from bridge.api.events import Invite
from bridge.api.pacing import Bucket

MEMBER: Final = "m.room.member"
LONGEST: Final = 2000
"""Characters of a reason."""
MOST_PENDING: Final = 1000
"""Invitations of one login that nobody has answered; more are not told of."""
OF_ONE: Final = (10, 600.0)
OF_SERVER: Final = (100, 60.0)
"""Invitations by one person, and by people of one server, that are told of or accepted: so many at
once, and one in so many seconds.
"""


def read(session: Session, room: str, events: Any) -> Items:
    """An invitation into a room, by the state that goes with it: a list of events, if it is one."""
    known = session.rooms.get(room)
    by, content = _own(session, events)
    if known is None:
        if by and not _is_heard(session, by):
            return Items()
        if sum(one.membership == "invite" for one in session.rooms.values()) >= MOST_PENDING:
            return Items()
        known = kept.begin(session, room, "invite")
    known.membership = "invite"
    reading.stripped(known, events)
    session.changed.add(room)
    if by in session.directs.ignored:
        return Items()
    if (old := upgrading.awaited(session, room)) is not None:
        return Items(errands=[partial(upgrading.follow, session, old, by)])
    if content.get("is_direct") is True and by and not known.is_space:
        session.directs.ask(room, by)
        return Items(errands=[partial(accept, session, room)])
    return _told(session, known, by, foreign.text(content, "reason", LONGEST))


def _is_heard(session: Session, by: str) -> bool:
    """Whether who invites, and his server, did not do so without end."""
    invited, now = session.signs.invited, session.now()
    of_both = [
        invited.get(of) or Bucket(*bounds)
        for of, bounds in ((by, OF_ONE), (ids.server_of(by), OF_SERVER))
    ]
    if any(bucket.wait(now) > 0 for bucket in of_both):
        return False
    for of, bucket in zip((by, ids.server_of(by)), of_both, strict=True):
        bucket.take(now)
        remember(invited, of, bucket)
    return True


async def accept(session: Session, room: str) -> None:
    """Be in the room of a chat. What cannot be done now is done at the next start, or when the
    owner writes to who invited him.
    """
    async with session.signs.accepting, session.signs.making[session.directs.peer(room)]:
        known = session.rooms.get(room)
        if known is None or known.membership != "invite":
            return
        with suppress(GatewayError):
            await going.enter(session, room, knocks=False)


async def accept_all(session: Session) -> None:
    """Those that were left over when the login ended."""
    for room in list(session.rooms.values()):
        if room.membership == "invite" and session.directs.peer(room.id):
            await accept(session, room.id)


def _told(session: Session, room: Room, by: str, reason: str) -> Items:
    items = Items()
    actor = session.identity(by, room) if by else None
    place = session.place(room.id)
    items.add(Invite(place=place, actor=actor, at=session.now(), reason=reason))
    return items


def _own(session: Session, events: Any) -> tuple[str, Any]:
    """Who invites, "" where nobody says; and what goes with it. What stands beside the invitation
    is written by whoever invites: where another one stands there, nobody knows which it is.
    """
    found = [
        event
        for event in (events if isinstance(events, list) else ())
        if foreign.text(event, "state_key") == session.me and foreign.text(event, "type") == MEMBER
    ]
    if len({foreign.text(event, "sender") for event in found}) != 1:
        return "", {}
    by = foreign.text(found[-1], "sender")
    return by if ids.is_person(by) else "", foreign.table(found[-1], "content")
