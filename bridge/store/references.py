"""What events refer to: found by the ids of a place, by aliases, or by our own ids.

Looked up in the writer thread, in the commit that remembers the event that refers: what came
before it, in the same commit too, is found. Only who said something may change it.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, or_, select

from bridge.api import events
from bridge.api.ids import EventId, Identity, NativeId, Place
from bridge.api.parts import marks
from bridge.api.readable import words
from bridge.store import codec, places, tables
from bridge.store.codec import clean
from bridge.store.positions import behind
from bridge.store.reacted import whole
from bridge.store.statements import Prepared, among, prepare, run
from bridge.store.stored import author_of, event_of, stored

WORDS = 300
"""Characters of an original that are kept with what refers to it, for a quotation."""

_events = tables.events
_copies = tables.copies
_identities = tables.identities
_positions = tables.positions
_deliveries = tables.deliveries

_OF_OTHERS = (codec.EDIT, codec.REACTIONS, codec.RETRACTION, codec.VOTE)
"""Kinds of events that stand for the message that they are about."""

Referring = events.Edit | events.Retraction | events.Reactions | events.Vote


def refers(event: events.Stored) -> bool:
    """Whether something has to be looked up for this event."""
    return isinstance(event, Referring) or (
        isinstance(event, events.Message) and event.answers is not None
    )


def resolved(
    connection: Connection,
    event: events.Stored,
    author: Identity | None,
    twin: Place | None = None,
) -> events.Stored | None:
    """The event with what it refers to; None when that is not here, or not his to change.

    An answer stands for itself, and new words for what never came are a message. twin: the other
    place of a chat with one person.
    """
    match event:
        case events.Message():
            return replace(event, answers=_answered(connection, event.place, event.answers, twin))
        case events.Edit():
            return _edit(connection, event, author, twin)
        case events.Retraction():
            found = find(connection, event.place, event.target, author, twin)
            is_own = found is not None and _is_same(found.author, author)
            if found is None or not (event.by_moderator or is_own):
                return None
            # Networks need not tell apart whether it is somebody's own that he removes.
            by_moderator = event.by_moderator and not (is_own and event.back is None)
            # What was taken back is not kept in the words that say so either.
            target = replace(found, words="")
            return replace(event, target=target, by_moderator=by_moderator)
        case events.Reactions() | events.Vote():
            found = find(connection, event.place, event.target, None, twin)
            if found is None or found.event is None:
                return None
            # As what it is shown does not matter to those.
            event = replace(event, target=replace(found, parts=()))
            if isinstance(event, events.Vote):
                return event
            return whole(connection, event, found.event, author)
        case _:
            return event


def target_of(event: events.Stored) -> EventId | None:
    """What an event edits, takes back, reacts to or answers."""
    if isinstance(event, Referring):
        return event.target.event
    return event.answers.event if isinstance(event, events.Message) and event.answers else None


def find(
    connection: Connection,
    place: Place,
    ref: events.Ref,
    author: Identity | None,
    twin: Place | None = None,
) -> events.Ref | None:
    """The message that is meant in a place: the first version of what was edited.

    author: whose it must be where an alias is looked up, since people choose those; None:
    anybody's, if there is one alone. None as well for what was taken back. twin: where it may have
    been said, too, if it is meant by our own id.
    """
    row = _first_version(connection, place, ref, author, twin)
    if row is None or row.event_kind != codec.MESSAGE:
        return None
    event = read_event(connection, row)
    assert isinstance(event, events.Message)
    back, alias = event.back, event.alias
    return events.Ref(
        native=ref.native,
        event=EventId(row.event_id),
        author=author_of(row),
        alias=None if back is None else back.native,
        words=words(event.content)[:WORDS],
        at=event.at,
        origin=None if back is None or alias == back.native else alias,
        is_markable=back is not None and back.markable,
        parts=marks(event),
    )


def natives(connection: Connection, place: Place, event: EventId) -> tuple[NativeId, ...] | None:
    """The ids of a message's parts in a place, in order; None while it is still carried there."""
    id_ = places.find(connection, place)
    if id_ is None:
        return ()
    carried = select(_deliveries.c.id).where(
        _deliveries.c.place == id_, _deliveries.c.event == event
    )
    rows = connection.execute(
        # Where ids are written down one by one, more of them may follow.
        select(_copies.c.native, exists(carried.where(_deliveries.c.written > 0)).label("grows"))
        .where(_copies.c.event == event, _copies.c.place == id_, _copies.c.native.is_not(None))
        .order_by(_copies.c.part)
    ).all()
    if rows:
        return None if rows[0].grows else tuple(NativeId(row.native) for row in rows)
    return None if connection.execute(carried.limit(1)).scalar() is not None else ()


def reference(connection: Connection, place: Place, ref: events.Ref) -> events.Ref | None:
    """What is meant in a place, with its ids in it; None when it is not there."""
    found = find(connection, place, ref, None) if ref.event is None else ref
    if found is None or found.event is None:
        return None
    ids = natives(connection, place, found.event) or ()
    return replace(found, native=ids[0] if ids else found.native, natives=ids)


def read_up_to(
    connection: Connection, place: Place, far: Place, refs: Sequence[events.Ref]
) -> events.Ref | None:
    """The newest of these messages, with its ids far away; whoever read an edit read what it edits.

    place: on XMPP; far: what it shows. What was taken back was read all the same.
    """
    rows = (_first_version(connection, place, ref, None, far) for ref in refs)
    kinds = (codec.MESSAGE, codec.TOMBSTONE)
    events_ = [row.event_id for row in rows if row is not None and row.event_kind in kinds]
    if not events_:
        return None
    newest = EventId(max(events_))
    return events.Ref(event=newest, natives=natives(connection, far, newest) or ())


def read_event(connection: Connection, row: Row[Any]) -> events.Stored:
    """The event of a row, in its place."""
    return event_of(row, places.by_id(connection, {row.event_place})[row.event_place])


def _answered(
    connection: Connection, place: Place, ref: events.Ref | None, twin: Place | None
) -> events.Ref | None:
    """What is known of the original, as it reads now; else what its network told of it."""
    if ref is None:
        return None
    found = find(connection, place, ref, None, twin)
    if found is None or found.event is None:
        # The id that was given is of one place: in another one it could be anything's.
        return replace(ref, native=None, event=None)
    if place.kind == "room":
        found = replace(found, behind=behind(connection, place, found.event))
    edited = run(connection, _edits(connection.dialect.name), target=found.event).first()
    if edited is None:
        return replace(found, quote=ref.quote, parts=())
    event = event_of(edited, place)
    assert isinstance(event, events.Edit)
    return replace(found, words=words(event.content)[:WORDS], quote=ref.quote, parts=())


def _edit(
    connection: Connection, event: events.Edit, author: Identity | None, twin: Place | None
) -> events.Stored | None:
    answers = _answered(connection, event.place, event.answers, twin)
    found = find(connection, event.place, event.target, author, twin)
    if found is not None:
        mine = _is_same(found.author, author)
        return replace(event, target=found, answers=answers) if mine else None
    row = _first_version(connection, event.place, event.target, author, twin)
    if row is not None and row.event_kind == codec.TOMBSTONE:
        return None  # what was taken back does not come again in other words
    return replace(events.said_anew(event), answers=answers)


def _is_same(one: Identity | None, other: Identity | None) -> bool:
    if one is None or other is None:
        return False
    return (one.network, one.native) == (other.network, other.native)


def _first_version(
    connection: Connection,
    place: Place,
    ref: events.Ref,
    author: Identity | None,
    twin: Place | None,
) -> Row[Any] | None:
    row = _row(connection, place, ref, author, twin)
    if row is not None and row.event_kind in _OF_OTHERS:
        return by_id(connection, row.target)
    return row


def _row(
    connection: Connection,
    place: Place,
    ref: events.Ref,
    author: Identity | None,
    twin: Place | None,
) -> Row[Any] | None:
    id_ = places.find(connection, place)
    if id_ is None:
        return None
    if ref.event is not None:
        other = None if twin is None else places.find(connection, twin)
        row = _here(connection, (id_, other), ref.event)
        if row is not None:
            return row
    return None if ref.native is None else _named(connection, id_, clean(ref.native), author)


def _here(connection: Connection, here: tuple[int, int | None], event: EventId) -> Row[Any] | None:
    """A message by our own id, if it was said here, or is shown in the first of the places."""
    row = by_id(connection, event)
    if row is None or row.event_place in here:
        return row
    return row if _is_shown(connection, here[0], event) else None


def _named(
    connection: Connection, place: int, native: str, author: Identity | None
) -> Row[Any] | None:
    dialect = connection.dialect.name
    found = run(connection, _by_native(dialect), place=place, native=native).all()
    if found:
        return found[0]
    # Of one's own the last is meant; of others' an ambiguous id means nothing.
    if author is not None:
        by, at = clean(author.native), author.network
        own = _by_alias_of(dialect)
        return run(connection, own, place=place, native=native, by=by, network=at).first()
    found = run(connection, _by_alias(dialect), place=place, native=native).all()
    return found[0] if len(found) == 1 else None


def by_id(connection: Connection, event: int) -> Row[Any] | None:
    """The row of an event by our own id."""
    rows = run(connection, _by_event(connection.dialect.name), ids=[event]).all()
    return rows[0] if rows else None


def _is_shown(connection: Connection, room: int, event: EventId) -> bool:
    shown = select(_positions.c.position).where(
        _positions.c.event == event, _positions.c.room == room
    )
    return connection.execute(shown).scalar() is not None


@cache
def _by_event(dialect: str) -> Prepared:
    return prepare(stored(_events.c.target).where(among(_events.c.id, "ids", dialect)), dialect)


def _in_place(column: Any) -> Select[Any]:
    return (
        stored(_events.c.target)
        .join(_copies, _copies.c.event == _events.c.id)
        .where(_copies.c.place == bindparam("place"), column == bindparam("native"))
        .order_by(_copies.c.event.desc())
        .limit(2)
    )


@cache
def _edits(dialect: str) -> Prepared:
    """The last words that a message was given, so far as others have seen them: neither those that
    are still carried, nor those that were refused. In chats with one person an id tells.
    """
    is_shown = or_(
        exists().where(_positions.c.event == _events.c.id),
        exists().where(_copies.c.event == _events.c.id, _copies.c.native.is_not(None)),
    )
    return prepare(
        stored()
        .where(_events.c.target == bindparam("target"), _events.c.kind == codec.EDIT, is_shown)
        .order_by(_events.c.id.desc())
        .limit(1),
        dialect,
    )


@cache
def _by_native(dialect: str) -> Prepared:
    return prepare(_in_place(_copies.c.native), dialect)


@cache
def _by_alias(dialect: str) -> Prepared:
    return prepare(_in_place(_copies.c.alias), dialect)


@cache
def _by_alias_of(dialect: str) -> Prepared:
    author = (
        select(_identities.c.id)
        .where(
            _identities.c.native == bindparam("by"), _identities.c.network == bindparam("network")
        )
        .scalar_subquery()
    )
    return prepare(_in_place(_copies.c.alias).where(_events.c.author == author), dialect)
