"""Pages of a hosted room's archive: XEP-0313 section 4, XEP-0059.

Positions are dense, so entries are counted by differences of positions, and a page out of a
million costs what one out of a hundred does.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, exists, select

from bridge.api.ids import EventId, Place
from bridge.store import places, positions, tables
from bridge.store.statements import Prepared, among, prepare, run_bare
from bridge.store.values import Entry

SCANNED: Final = 4_000
"""Entries looked at for one page of what somebody said; the next page begins behind them."""

_CHUNK: Final = 500

_positions = tables.positions
_events = tables.events
_bodies = tables.bodies

Missing = Literal["room", "id"]
"""What is not there: nothing was ever kept for the room; an id means nothing that may be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What of an archive is asked for, and which page of that.

    first: the lowest position that may be read.
    since, until: stamps in milliseconds of Unix time, both included.
    after_id, before_id: what is asked for stands between them.
    ids: these entries are asked for and no others.
    by: tells by an author's name whether what he said is asked for; None: all is.

    most: entries of the page at most.
    after, before: the page stands next to them, or between them.
    index: how much of what is asked for stands before the page.
    is_backwards: the page is taken from the end.
    """

    room: Place
    first: int = 1
    since: int | None = None
    until: int | None = None
    after_id: EventId | None = None
    before_id: EventId | None = None
    ids: frozenset[EventId] | None = None
    by: Callable[[str], bool] | None = None
    most: int
    after: EventId | None = None
    before: EventId | None = None
    index: int | None = None
    is_backwards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries, in order; those that were erased are left out, but counted.

    first, last: the neighbouring pages stand next to them; None: there is nothing.
    index, count: of the first, of all that is asked for; None: unknown without reading it all.
    is_complete: nothing follows in the direction of paging.
    """

    entries: Sequence[Entry] = ()
    first: EventId | None = None
    last: EventId | None = None
    index: int | None = None
    count: int | None = None
    is_complete: bool = True


class Mark(NamedTuple):
    """Where an archive begins or ends. stamp: Unix time in seconds."""

    event_id: EventId
    stamp: float


class _Line(NamedTuple):
    position: int
    event: int
    is_meant: bool


def page(connection: Connection, query: Query) -> Page | Missing:
    """One page."""
    room = places.find(connection, query.room)
    if room is None:
        return "room"
    readable = _readable(connection, query.room, room, query.first)
    named = _named(query)
    found = _positions_of(connection, room, named)
    if any(found.get(id_, 0) not in readable for id_ in named):
        return "id"
    wanted = _wanted(connection, room, readable, found, query)
    part = _part(wanted, found, query)
    if query.by is None:
        return _cut(connection, query, room, wanted, part)
    return _scan(connection, query, room, wanted[part.start : part.stop], query.by)


def ends(connection: Connection, room: Place, first: int) -> tuple[Mark, Mark] | None:
    """The first and the last entry that may be read; None: there is none."""
    id_ = places.find(connection, room)
    readable = range(0) if id_ is None else _readable(connection, room, id_, first)
    if not readable:
        return None
    assert id_ is not None
    marks = _marks(connection, id_, readable)
    return marks[0], marks[-1]


def _marks(connection: Connection, room: int, of: Sequence[int]) -> list[Mark]:
    """The first and the last of some positions; they are there when the entries are erased."""
    statement = _marked(connection.dialect.name)
    rows = run_bare(connection, statement, room=room, positions={of[0], of[-1]}).fetchall()
    return [Mark(EventId(event), stamp / 1000) for event, stamp in rows]


def _readable(connection: Connection, place: Place, room: int, first: int) -> range:
    return range(
        max(first, positions.lowest(connection, room)), positions.highest(connection, place) + 1
    )


def _named(query: Query) -> set[EventId]:
    """The entries that a query names."""
    bounds = {query.after_id, query.before_id, query.after, query.before}
    return {id_ for id_ in bounds | set(query.ids or ()) if id_ is not None}


def _positions_of(connection: Connection, room: int, ids: set[EventId]) -> Mapping[EventId, int]:
    if not ids:
        return {}
    rows = run_bare(connection, _by_event(connection.dialect.name), ids=ids).fetchall()
    return {event: position for event, in_room, position in rows if in_room == room}


def _wanted(
    connection: Connection,
    room: int,
    readable: range,
    found: Mapping[EventId, int],
    query: Query,
) -> Sequence[int]:
    """The positions of all that is asked for, whoever said it."""
    low, high = readable.start, readable.stop
    if query.since is not None:
        low = positions.stamped(connection, room, range(low, high), query.since)
    if query.until is not None:
        high = positions.stamped(connection, room, range(low, high), query.until + 1)
    if query.after_id is not None:
        low = max(low, found[query.after_id] + 1)
    if query.before_id is not None:
        high = min(high, found[query.before_id])
    between = range(low, max(low, high))
    if query.ids is None:
        return between
    return sorted(found[id_] for id_ in query.ids if found[id_] in between)


def _part(wanted: Sequence[int], found: Mapping[EventId, int], query: Query) -> range:
    """In which part of what is asked for the page is, by indices."""
    start = 0 if query.after is None else bisect_right(wanted, found[query.after])
    stop = len(wanted) if query.before is None else bisect_left(wanted, found[query.before])
    if query.index is not None:
        start = min(query.index, stop)
    return range(start, max(start, stop))


def _cut(
    connection: Connection, query: Query, room: int, wanted: Sequence[int], part: range
) -> Page | Missing:
    taken = _taken(part, query)
    chosen = wanted[taken.start : taken.stop]
    entries = positions.at(connection, query.room, chosen) if chosen else []
    if query.ids is not None and len(entries) < len(chosen):
        return "id"
    if chosen and not entries:
        part = _behind_erased(connection, room, wanted, part, is_backwards=query.is_backwards)
        taken = _taken(part, query)
        chosen = wanted[taken.start : taken.stop]
        entries = positions.at(connection, query.room, chosen) if chosen else []
    is_complete = taken.start == part.start if query.is_backwards else taken.stop == part.stop
    marks = _marks(connection, room, chosen) if chosen else []
    return Page(
        entries=entries,
        first=marks[0].event_id if marks else None,
        last=marks[-1].event_id if marks else None,
        index=taken.start,
        count=len(wanted),
        is_complete=is_complete,
    )


def _taken(part: range, query: Query) -> range:
    return part[max(0, len(part) - query.most) :] if query.is_backwards else part[: query.most]


def _behind_erased(
    connection: Connection, room: int, wanted: Sequence[int], part: range, *, is_backwards: bool
) -> range:
    """The part without what was erased at the end where its page would begin: a page on which
    nothing is cannot say where the next one stands (XEP-0059 section 2.2).
    """
    statement = _next_kept(connection.dialect.name, is_backwards)
    bounds = {"low": wanted[part.start], "high": wanted[part.stop - 1]}
    row = run_bare(connection, statement, room=room, **bounds).fetchone()
    if row is None:
        return part[:0] if is_backwards else part[len(part) :]
    index = bisect_left(wanted, row[0])
    return range(part.start, index + 1) if is_backwards else range(index, part.stop)


def _scan(
    connection: Connection,
    query: Query,
    room: int,
    part: Sequence[int],
    by: Callable[[str], bool],
) -> Page:
    """Look for what somebody said, from one end; how much there is, is not counted."""
    lines = _lines(connection, room, part, by, is_backwards=query.is_backwards)
    said: list[_Line] = []
    edge = None
    for edge in lines if query.most else ():
        if edge.is_meant:
            said.append(edge)
            if len(said) == query.most:
                break
    is_complete = not part or (
        edge is not None and edge.position == part[0 if query.is_backwards else -1]
    )
    marks = [EventId(line.event) for line in said]
    if edge is not None and not is_complete:
        marks.append(EventId(edge.event))
    if query.is_backwards:
        marks.reverse()
    entries = positions.at(connection, query.room, [line.position for line in said]) if said else []
    return Page(
        entries=entries,
        first=marks[0] if marks else None,
        last=marks[-1] if marks else None,
        is_complete=is_complete,
    )


def _lines(
    connection: Connection,
    room: int,
    part: Sequence[int],
    by: Callable[[str], bool],
    *,
    is_backwards: bool,
) -> Iterator[_Line]:
    """What is at positions, from one end, so far as it is looked at; is it meant.

    Whether there are words is asked only of what somebody meant said: most of it others did.
    """
    statement = _authors(connection.dialect.name)
    step = -1 if is_backwards else 1
    looked_at = part[::step][:SCANNED]
    for start in range(0, len(looked_at), _CHUNK):
        chunk = looked_at[start : start + _CHUNK]
        rows = run_bare(connection, statement, room=room, positions=chunk).fetchall()[::step]
        meant = _kept(connection, [event for _, event, author in rows if by(author)])
        for position, event, _ in rows:
            yield _Line(position, event, event in meant)


def _kept(connection: Connection, events: Sequence[int]) -> Collection[int]:
    """Those of some events that have words."""
    if not events:
        return ()
    rows = run_bare(connection, _with_bodies(connection.dialect.name), ids=events)
    return {event for (event,) in rows.fetchall()}


@cache
def _by_event(dialect: str) -> Prepared:
    """Wherever events are: with the room among the conditions SQLite would look through it all."""
    return prepare(
        select(_positions.c.event, _positions.c.room, _positions.c.position).where(
            among(_positions.c.event, "ids", dialect)
        ),
        dialect,
    )


@cache
def _next_kept(dialect: str, is_backwards: bool) -> Prepared:
    """The first or last position whose entry has words."""
    position = _positions.c.position
    return prepare(
        select(position)
        .where(
            _positions.c.room == bindparam("room"),
            position.between(bindparam("low"), bindparam("high")),
            exists().where(_bodies.c.event == _positions.c.event),
        )
        .order_by(position.desc() if is_backwards else position)
        .limit(1),
        dialect,
    )


@cache
def _marked(dialect: str) -> Prepared:
    return prepare(
        select(_positions.c.event, _positions.c.stamp)
        .where(
            _positions.c.room == bindparam("room"),
            among(_positions.c.position, "positions", dialect),
        )
        .order_by(_positions.c.position),
        dialect,
    )


@cache
def _with_bodies(dialect: str) -> Prepared:
    return prepare(select(_bodies.c.event).where(among(_bodies.c.event, "ids", dialect)), dialect)


@cache
def _authors(dialect: str) -> Prepared:
    return prepare(
        select(
            _positions.c.position,
            _positions.c.event,
            _events.c.author_name,
        )
        .join(_events, _events.c.id == _positions.c.event)
        .where(
            _positions.c.room == bindparam("room"),
            among(_positions.c.position, "positions", dialect),
        )
        .order_by(_positions.c.position),
        dialect,
    )
