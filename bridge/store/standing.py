"""How a message reads in a place where what was said stays: in the words that were said last."""

from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, or_, select

from bridge.api.content import Content
from bridge.api.events import Edit, Message
from bridge.api.ids import EventId, Place
from bridge.store import codec, places, tables
from bridge.store.statements import Prepared, prepare, run
from bridge.store.stored import event_of, stored

_events = tables.events
_copies = tables.copies
_positions = tables.positions
_deliveries = tables.deliveries


class Standing(NamedTuple):
    """content: as it was said there last. came: it was said there at all; is_gone: and was taken
    back.
    """

    content: tuple[Content, ...] = ()
    came: bool = True
    is_gone: bool = False


def standing(
    connection: Connection, place: Place, message: EventId, before: EventId
) -> Standing | None:
    """How a message reads that was carried to a place, but for this edit and those behind it.

    None while something of that is still carried there.
    """
    id_ = places.find(connection, place)
    if id_ is None:
        return Standing(came=False)
    dialect = connection.dialect.name
    told = {"place": id_, "message": message, "before": before}
    if run(connection, _carried(dialect), **told).first() is not None:
        return None
    row = run(connection, _message(dialect), message=message).first()
    if row is None or row.event_kind != codec.MESSAGE:
        return Standing(is_gone=True)
    said_in = places.by_id(connection, {row.event_place})[row.event_place]
    edited = run(connection, _edited(dialect), **told).first()
    event = event_of(row if edited is None else edited, said_in)
    assert isinstance(event, Message | Edit)
    came = edited is not None or said_in == place or _came(connection, said_in, id_, message)
    return Standing(event.content, came)


def _came(connection: Connection, said_in: Place, place: int, message: EventId) -> bool:
    """Said in a room, it is shown there when the other side has taken it. Of chats nobody knows."""
    if said_in.kind != "room":
        return True
    return connection.execute(
        select(
            or_(
                exists().where(_positions.c.event == message),
                exists().where(_copies.c.event == message, _copies.c.place == place),
            )
        )
    ).scalar_one()


@cache
def _message(dialect: str) -> Prepared:
    return prepare(stored().where(_events.c.id == bindparam("message")), dialect)


@cache
def _edited(dialect: str) -> Prepared:
    """The last edit that was said there: it has a copy, with an id or without."""
    said = exists().where(_copies.c.event == _events.c.id, _copies.c.place == bindparam("place"))
    return prepare(
        stored()
        .where(
            _events.c.target == bindparam("message"),
            _events.c.kind == codec.EDIT,
            _events.c.id < bindparam("before"),
            said,
        )
        .order_by(_events.c.id.desc())
        .limit(1),
        dialect,
    )


@cache
def _carried(dialect: str) -> Prepared:
    edits = select(_events.c.id).where(
        _events.c.target == bindparam("message"),
        _events.c.kind == codec.EDIT,
        _events.c.id < bindparam("before"),
    )
    event = _deliveries.c.event
    return prepare(
        select(_deliveries.c.id)
        .where(
            _deliveries.c.place == bindparam("place"),
            or_(event == bindparam("message"), event.in_(edits)),
        )
        .limit(1),
        dialect,
    )
