"""Polls, as they stand now: the one that is meant, or the last that was shown in a place."""

from typing import Final, NamedTuple

from sqlalchemy import Connection, Select, select

from bridge.api.content import Content, Poll
from bridge.api.events import Edit, Message, Ref
from bridge.api.ids import EventId, Place
from bridge.store import codec, places, references, tables
from bridge.store.stored import event_of, stored

RECENT: Final = 300
"""The last messages of a place, among which its last poll is looked for."""

_LIKE: Final = '[[%[3,"%'
"""How a payload that holds a poll looks, and few others."""

_events = tables.events
_bodies = tables.bodies
_copies = tables.copies
_positions = tables.positions


class Standing(NamedTuple):
    """A poll; event: of the message that it was asked in."""

    event: EventId
    poll: Poll


def meant(connection: Connection, shown: Place, far: Place, ref: Ref) -> Standing | None:
    """The poll in a message, or in which a vote was; None: there is none. far: what a place on
    XMPP shows.
    """
    twin = far if shown.kind == "direct" else None
    found = references.find(connection, shown, ref, None, twin)
    return None if found is None or found.event is None else _standing(connection, found.event)


def last(connection: Connection, shown: Place, far: Place) -> Standing | None:
    """The last poll of those that can still be answered, else the last of all."""
    recent = _in_room(connection, shown) if shown.kind == "room" else _in_chat(connection, far)
    if recent is None:
        return None
    polls = (
        select(_bodies.c.event)
        .join(_events, _events.c.id == _bodies.c.event)
        .where(
            _bodies.c.event.in_(recent),
            _events.c.kind == codec.MESSAGE,
            _bodies.c.payload.like(_LIKE),
        )
        .order_by(_bodies.c.event.desc())
    )
    newest = None
    for event in connection.execute(polls).scalars():
        standing = _standing(connection, EventId(event))
        if standing is not None and not standing.poll.is_closed:
            return standing
        newest = newest or standing
    return newest


def _in_room(connection: Connection, shown: Place) -> Select[tuple[int]] | None:
    room = places.find(connection, shown)
    if room is None:
        return None
    return (
        select(_positions.c.event)
        .where(_positions.c.room == room)
        .order_by(_positions.c.position.desc())
        .limit(RECENT)
    )


def _in_chat(connection: Connection, far: Place) -> Select[tuple[int]] | None:
    """A poll that one can vote in has an id there."""
    chat = places.find(connection, far)
    if chat is None:
        return None
    return (
        select(_copies.c.event)
        .where(_copies.c.place == chat, _copies.c.native.is_not(None))
        .order_by(_copies.c.event.desc())
        .limit(RECENT)
    )


def _standing(connection: Connection, event: EventId) -> Standing | None:
    """As its author last changed it: its network tells so who voted how."""
    changed = select(_events.c.id).where(_events.c.target == event, _events.c.kind == codec.EDIT)
    newest = connection.execute(changed.order_by(_events.c.id.desc()).limit(1)).scalar()
    for id_ in (newest, event):
        row = None if id_ is None else connection.execute(_one(id_)).first()
        if row is None:
            continue
        place = places.by_id(connection, {row.event_place})[row.event_place]
        now = event_of(row, place)
        if isinstance(now, Message | Edit) and (poll := poll_in(now.content)) is not None:
            return Standing(event, poll)
    return None


def poll_in(content: tuple[Content, ...]) -> Poll | None:
    """The first poll of a message."""
    return next((part for part in content if isinstance(part, Poll)), None)


def _one(event: int) -> Select[tuple[int]]:
    return stored().where(_events.c.id == event)
