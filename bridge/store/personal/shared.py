"""What an account said in rooms that all share: taken back, so that a nameless tombstone stands in
its position; and others' words, which say no longer whom they answer.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select, update

from bridge.api import events
from bridge.api.ids import EventId, Place
from bridge.store import codec, places, tables
from bridge.store.personal.traces import XMPP, deletion
from bridge.store.statements import Prepared, among, prepare, run
from bridge.store.stored import event_of, stored
from bridge.store.tombstones import forget_what_refers

AT_ONCE: Final = 100
"""Events that are dealt with in one commit."""

_events = tables.events
_bodies = tables.bodies
_copies = tables.copies
_deliveries = tables.deliveries
_positions = tables.positions
_rooms = tables.hosted_rooms

_NOBODY: Final = {"actor": 0, "author": 0, "actor_name": "", "author_name": ""}


def unsay(connection: Connection, said: Sequence[int], now: float) -> None:
    """Take back what an account said, did to messages, or changed. now: Unix time in seconds."""
    for row in _read(connection, said):
        event = _event(connection, row)
        match event:
            case events.Message() | events.Tombstone():
                _entomb(connection, row, event, now)
            case events.Retraction():
                _unname_moderator(connection, event)
            case events.RoomChange():
                _unname_subject(connection, row.event_id, row.actor_name)
    dialect = connection.dialect.name
    is_said, is_left = _events.c.id.in_(said), _events.c.kind == codec.TOMBSTONE
    kept = set(connection.execute(select(_events.c.id).where(is_said, is_left)).scalars())
    run(connection, deletion(dialect, _bodies.c.event), ids=set(said) - kept)
    run(connection, deletion(dialect, _deliveries.c.event), ids=said)
    connection.execute(update(_events).where(is_said).values(_NOBODY))
    mine = _copies.c.event.in_(said)
    connection.execute(delete(_copies).where(mine, _copies.c.native.is_(None)))
    connection.execute(update(_copies).where(mine).values(alias=None))


def unquote(connection: Connection, quoting: Sequence[int], account: str) -> None:
    """Others' words no longer say that it is this account whom they answer, or are about."""
    for row in _read(connection, quoting):
        event = _event(connection, row)
        changed = _unquoted(event, account)
        if changed is not event:
            _put(connection, row.event_id, changed)


def _entomb(
    connection: Connection, row: Row[Any], event: events.Message | events.Tombstone, now: float
) -> None:
    event_id = EventId(row.event_id)
    if isinstance(event, events.Tombstone):
        stone = replace(event, actor=None, alias=None, back=None)
    else:
        stone = events.Tombstone(
            place=event.place,
            actor=None,
            at=event.at,
            retraction=event_id,
            retracted_at=now,
            native=event.native,
        )
    kind, _ = codec.body(stone)
    connection.execute(update(_events).where(_events.c.id == event_id).values(kind=kind))
    _put(connection, event_id, stone)
    forget_what_refers(connection, event_id)


def _unname_moderator(connection: Connection, retraction: events.Retraction) -> None:
    """What it removed of others says no longer who did."""
    target = retraction.target.event
    for row in () if target is None else _read(connection, [target]):
        stone = _event(connection, row)
        if isinstance(stone, events.Tombstone) and stone.by_moderator:
            _put(connection, row.event_id, replace(stone, by=""))


def _unname_subject(connection: Connection, change: int, name: str) -> None:
    """The subject stays as the room's."""
    in_rooms = select(_positions.c.room).where(_positions.c.event == change)
    is_his = (_rooms.c.room.in_(in_rooms), _rooms.c.subject_by == name)
    connection.execute(update(_rooms).where(*is_his).values(subject_by=""))


def _unquoted(event: events.Stored, account: str) -> events.Stored:
    if isinstance(event, events.Edit | events.Retraction | events.Reactions | events.Vote):
        event = replace(event, target=_bare(event.target, account))
    if isinstance(event, events.Message | events.Edit) and event.answers is not None:
        return replace(event, answers=_bare(event.answers, account))
    return event


def _bare(ref: events.Ref, account: str) -> events.Ref:
    who = ref.author
    if who is None or (who.network, who.native) != (XMPP, account):
        return ref
    quote = None if ref.quote is None else ""
    return replace(ref, author=None, alias=None, origin=None, words="", quote=quote)


def _read(connection: Connection, ids: Sequence[int]) -> Sequence[Row[Any]]:
    return run(connection, _stored(connection.dialect.name), ids=ids).all()


def _event(connection: Connection, row: Row[Any]) -> events.Stored:
    seen_in: Place = places.by_id(connection, {row.event_place})[row.event_place]
    return event_of(row, seen_in)


def _put(connection: Connection, event_id: int, event: events.Stored) -> None:
    _, payload = codec.body(event)
    connection.execute(update(_bodies).where(_bodies.c.event == event_id).values(payload=payload))


@cache
def _stored(dialect: str) -> Prepared:
    return prepare(stored().where(among(_events.c.id, "ids", dialect)), dialect)
