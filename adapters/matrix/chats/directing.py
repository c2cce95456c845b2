"""Which of the rooms that come by syncing are chats with one person: looked at before anything of
them is read, since a third person makes a room of it.

Matrix Client-Server API, "Direct Messaging"; `m.room.member`, "is_direct".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.chats import marking, turning
from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.events import Invite

Event = Mapping[str, Any]

MEMBER: Final = "m.room.member"
CREATE: Final = "m.room.create"
TALK: Final = frozenset({"m.room.message", "m.room.encrypted", "m.sticker"})

AHEAD: Final = 60.0
"""Seconds by which clocks may differ."""

CROWDED: Final = "Somebody else is in your chat with {} now, so it goes on in this room."


@dataclass(slots=True)
class _Seen:
    """What the events of one room tell. others: who is or will be in it, and who says something;
    by: who brought the last of them in. predecessor: the room that it replaces.
    talk_at: when something was said last, in ms.
    """

    others: dict[str, None] = field(default_factory=dict)
    by: str = ""
    predecessor: str = ""
    talk_at: int | None = None


def look(session: Session, room: Room, told: Event) -> Items:
    """One room of an answer to /sync, joined by the login."""
    directs = session.directs
    seen = _seen(session, room, told)
    if seen.predecessor and not directs.meant(room.id):
        _follow(session, room, seen.predecessor)
    peer = directs.meant(room.id)
    if not peer or room.id in directs.crowded:
        return Items()
    two = (peer, session.me)
    third = next((one for one in _others(room, seen) if one not in two), "")
    if third or _count(room, told) > 2:
        return crowded(session, room, peer, seen.by or third)
    if seen.talk_at is not None:
        # Homeservers write what time they like.
        latest = int((session.now() + AHEAD) * 1000)
        directs.said_in(room.id, min(seen.talk_at, latest))
    if peer in seen.others:
        directs.touched.add(peer)
    return Items(things=[*turning.turned(session)])


def is_begun(session: Session, room: Room, event: Event) -> bool:
    """Whether a chat begins by this event of its room: what is said to who is only invited yet is
    said to him.
    """
    is_own = event["type"] == MEMBER and event.get("state_key") == session.me
    is_invite = foreign.text(foreign.table(event, "content"), "membership") == "invite"
    return is_own and is_invite and bool(session.directs.peer(room.id))


def heard(session: Session, room: Room, sender: str) -> Items:
    """Somebody says something: of a chat it may be a third person, of whom nothing was known."""
    peer = session.directs.peer(room.id)
    if not peer or sender == peer or sender == session.me:
        return Items()
    return crowded(session, room, peer, sender)


def _seen(session: Session, room: Room, told: Event) -> _Seen:
    found, directs = _Seen(), session.directs
    is_meant = bool(directs.meant(room.id))
    for event in _events(told):
        kind, sender = foreign.text(event, "type"), foreign.text(event, "sender")
        if kind in TALK:
            found.talk_at = foreign.number(event, "origin_server_ts")
            if is_meant and sender != session.me and ids.is_person(sender):
                found.others[sender] = None
        elif kind == CREATE:
            replaced = foreign.nested(event, "content", "predecessor")
            found.predecessor = foreign.text(replaced, "room_id")
        elif kind == MEMBER:
            person, content = foreign.text(event, "state_key"), foreign.table(event, "content")
            membership = content.get("membership")
            if membership != "join" and membership != "invite":
                if person == directs.meant(room.id):
                    directs.touched.add(person)
                continue
            if person != session.me and ids.is_person(person):
                found.others[person] = None
                found.by = sender
            if membership == "invite" and content.get("is_direct") is True:
                _asked(session, room.id, sender, person)
    return found


def _asked(session: Session, room: str, by: str, person: str) -> None:
    """Who is invited has a chat with who invites him."""
    if by == session.me and ids.is_person(person):
        session.directs.ask(room, person)
    elif person == session.me and ids.is_person(by):
        session.directs.ask(room, by)


def _follow(session: Session, room: Room, predecessor: str) -> None:
    """What a chat with one person was replaced by is one as well."""
    peer = session.directs.peer(predecessor)
    if peer:
        session.directs.ask(room.id, peer)
        session.run_errand(partial(marking.ensure, session, peer, room.id))


def _others(room: Room, seen: _Seen) -> Iterable[str]:
    yield from seen.others
    for person, member in room.members.items():
        if member.membership in ("join", "invite"):
            yield person


def _count(room: Room, told: Event) -> int:
    """How many are in it, or will be."""
    summary = foreign.table(told, "summary")
    joined = foreign.number(summary, "m.joined_member_count", room.joined)
    return joined + foreign.number(summary, "m.invited_member_count", room.invited)


def crowded(session: Session, room: Room, peer: str, by: str) -> Items:
    """It is a room from now on; its owner is told where it is."""
    items, directs = Items(), session.directs
    directs.crowd(room.id)
    if not session.token:
        return items
    is_others = ids.is_person(by) and by != session.me
    who = session.identity(by, room) if is_others else None
    words = CROWDED.format(session.identity(peer, room).name)
    items.add(Invite(place=session.place(room.id), actor=who, at=session.now(), reason=words))
    return items


def _events(told: Event) -> Iterable[Event]:
    for part in ("state", "timeline"):
        for event in foreign.rows(foreign.table(told, part), "events"):
            if isinstance(event, dict):
                yield event
