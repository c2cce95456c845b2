"""The archives of hosted rooms: each entry has a dense position, from 1, in the order of showing.

Entries have stamps that never run backwards in a room, so that a moment is found by halving the
archive, without an index over times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import floor
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update

from bridge.api.ids import EventId, Place
from bridge.store import places, tables
from bridge.store.ids import milliseconds
from bridge.store.known import known
from bridge.store.statements import Prepared, among, insert, prepare, run, run_bare
from bridge.store.stored import author_of, event_of, joined
from bridge.store.values import Entry

_positions = tables.positions
_rooms = tables.hosted_rooms


@dataclass(frozen=True, slots=True)
class Placing:
    """An event that gets a position in each of some rooms, by their ids."""

    event_id: EventId
    rooms: Sequence[int]


def place_in_rooms(connection: Connection, placings: Sequence[Placing]) -> list[tuple[int, ...]]:
    """Give events the next positions, in this order; the positions of each."""
    ends = known(connection).ends
    rows: list[tuple[int, int, int, int]] = []
    placed: list[tuple[int, ...]] = []
    for placing in placings:
        given = []
        stamp = milliseconds(placing.event_id)
        for room in placing.rooms:
            last, last_stamp = ends[room] if room in ends else _end(connection, room)
            ends[room] = position, stamp = last + 1, max(stamp, last_stamp)
            rows.append((room, position, placing.event_id, stamp))
            given.append(position)
        placed.append(tuple(given))
    insert(connection, _positions, rows)
    return placed


def place_past(connection: Connection, room: Place, past: Sequence[tuple[EventId, float]]) -> None:
    """Give events of long ago the next positions, in this order, each with its own moment; what is
    stamped later already stays later. past: with Unix times in seconds.
    """
    id_ = places.ensure(connection, (room,))[room]
    ends = known(connection).ends
    last, stamp = ends[id_] if id_ in ends else _end(connection, id_)
    rows: list[tuple[int, int, int, int]] = []
    for event_id, at in past:
        last, stamp = last + 1, max(floor(at * 1000), stamp)
        rows.append((id_, last, event_id, stamp))
    ends[id_] = last, stamp
    insert(connection, _positions, rows)


def append(connection: Connection, room: int, past: Sequence[tuple[int, int]]) -> None:
    """Give events of another room's archive the next positions here, in this order; what is stamped
    later already stays later. past: with stamps in milliseconds.
    """
    ends = known(connection).ends
    last, stamp = ends[room] if room in ends else _end(connection, room)
    rows: list[tuple[int, int, int, int]] = []
    for event_id, at in past:
        last, stamp = last + 1, max(at, stamp)
        rows.append((room, last, event_id, stamp))
    ends[room] = last, stamp
    insert(connection, _positions, rows)


def entries(connection: Connection, room: Place, after: int, limit: int) -> list[Entry]:
    """Entries with positions higher than `after`, in order. One without a body is left out."""
    statement = _entries_after(connection.dialect.name)
    return _entries(connection, room, statement, bound=after, limit=limit)


def last(connection: Connection, room: Place, limit: int, before: int | None = None) -> list[Entry]:
    """The last entries, with positions lower than `before`; in order."""
    statement = _entries_before(connection.dialect.name)
    bound = 2**63 - 1 if before is None else before
    return _entries(connection, room, statement, bound=bound, limit=limit)[::-1]


def since(connection: Connection, room: Place, at: float, limit: int) -> list[Entry]:
    """Entries whose stamps are at this moment or later, in order. at: Unix time in seconds."""
    first = position_at(connection, room, at)
    return entries(connection, room, first - 1, limit)


def highest(connection: Connection, room: Place) -> int:
    """The position of the last entry, 0 when there is none."""
    id_ = places.find(connection, room)
    return 0 if id_ is None else _end(connection, id_)[0]


def behind(connection: Connection, room: Place, event: EventId) -> int:
    """How many entries stand behind an event's, 0 where it has none."""
    id_ = places.find(connection, room)
    shown = (_positions.c.room == id_, _positions.c.event == event)
    position = connection.execute(select(_positions.c.position).where(*shown)).scalar()
    return 0 if id_ is None or position is None else _end(connection, id_)[0] - position


def at(connection: Connection, room: Place, positions: Sequence[int]) -> list[Entry]:
    """The entries with these positions, in order. One without a body is left out."""
    return _entries(connection, room, _entries_at(connection.dialect.name), positions=positions)


def position_at(connection: Connection, room: Place, at: float) -> int:
    """The first position whose stamp is in the millisecond of this moment or later; one past the
    last when none.
    """
    id_ = places.find(connection, room)
    if id_ is None:
        return 1
    there = range(lowest(connection, id_), _end(connection, id_)[0] + 1)
    # Stamps are whole milliseconds: of the moment's own one none may be left out.
    return stamped(connection, id_, there, floor(round(at * 1000, 3)))


def stamped(connection: Connection, room: int, there: range, stamp: float) -> int:
    """Of positions that all have rows, the first with this stamp or a later one; else the end.

    stamp: in milliseconds of Unix time.
    """
    low, high = there.start, there.stop
    statement = _stamp(connection.dialect.name)
    while low < high:
        middle = (low + high) // 2
        (found,) = run_bare(connection, statement, room=room, position=middle).fetchone()
        low, high = (middle + 1, high) if found < stamp else (low, middle)
    return low


def lowest(connection: Connection, room: int) -> int:
    """The lowest position that can be read; 1 when there is none.

    What expired has no rows, but the last position of a room keeps its own, for event 0.
    """
    row = run(connection, _first(connection.dialect.name), room=room).one_or_none()
    return 1 if row is None else row.position + (row.event == 0)


def shown(connection: Connection, through: Mapping[Place, int]) -> None:
    """Up to where rooms were shown to those present; never backwards. Rooms that were hosted."""
    # Of a room that was erased meanwhile nothing is made again.
    ids = {room: places.find(connection, room) for room in through}
    rows = [
        {"room_": id_, "through": through[room]}
        for room, id_ in sorted(ids.items(), key=lambda item: item[1] or 0)
        if id_ is not None
    ]
    if rows:
        connection.execute(
            update(_rooms)
            .where(
                _rooms.c.room == bindparam("room_"),
                _rooms.c.shown_through < bindparam("through"),
            )
            .values(shown_through=bindparam("through")),
            rows,
        )


def _end(connection: Connection, room: int) -> tuple[int, int]:
    """The last position of a room and its stamp; zeros when the archive is empty."""
    row = run(connection, _last(connection.dialect.name), room=room).one_or_none()
    return (0, 0) if row is None else (row.position, row.stamp)


def _entries(
    connection: Connection, room: Place, statement: Prepared, **values: int | Sequence[int]
) -> list[Entry]:
    id_ = places.find(connection, room)
    if id_ is None:
        return []
    rows = run(connection, statement, room=id_, **values).all()
    seen_in = places.by_id(connection, {row.event_place for row in rows})
    return [
        Entry(
            row.position,
            EventId(row.event_id),
            event_of(row, seen_in[row.event_place]),
            author_of(row),
            row.stamp / 1000,
        )
        for row in rows
    ]


@cache
def _last(dialect: str) -> Prepared:
    return prepare(
        select(_positions.c.position, _positions.c.stamp)
        .where(_positions.c.room == bindparam("room"))
        .order_by(_positions.c.position.desc())
        .limit(1),
        dialect,
    )


@cache
def _first(dialect: str) -> Prepared:
    return prepare(
        select(_positions.c.position, _positions.c.event)
        .where(_positions.c.room == bindparam("room"))
        .order_by(_positions.c.position)
        .limit(1),
        dialect,
    )


@cache
def _stamp(dialect: str) -> Prepared:
    return prepare(
        select(_positions.c.stamp).where(
            _positions.c.room == bindparam("room"),
            _positions.c.position == bindparam("position"),
        ),
        dialect,
    )


@cache
def _entries_after(dialect: str) -> Prepared:
    higher = _positions.c.position > bindparam("bound")
    return prepare(_select_entries().where(higher).order_by(_positions.c.position), dialect)


@cache
def _entries_before(dialect: str) -> Prepared:
    lower = _positions.c.position < bindparam("bound")
    return prepare(_select_entries().where(lower).order_by(_positions.c.position.desc()), dialect)


@cache
def _entries_at(dialect: str) -> Prepared:
    among_them = among(_positions.c.position, "positions", dialect)
    return prepare(
        _select_rows().where(among_them).order_by(_positions.c.position),
        dialect,
    )


def _select_entries() -> Select[Any]:
    return _select_rows().limit(bindparam("limit"))


def _select_rows() -> Select[Any]:
    statement = select(_positions.c.position, _positions.c.stamp)
    return joined(statement, _positions.c.event).where(_positions.c.room == bindparam("room"))
