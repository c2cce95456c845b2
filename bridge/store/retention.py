"""Lets archives forget what is too old or too much, and all forget what nothing holds, a little at
a time.

What expires goes from the low end, so positions stay dense. The last position of a room keeps its
row, for event 0, so that positions go on from there and none is given twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Column, Connection, bindparam, delete, func, select, update

from bridge.api.ids import NetworkName
from bridge.store import cursors, positions, tables
from bridge.store.ids import earliest
from bridge.store.statements import Prepared, among, prepare, run, run_bare

TURN: Final = 250
"""Entries erased in one commit: head, body, position and copy are some thousand rows. 300,000 rows
at once would keep the writer for 0.4 s."""

ROOMS: Final = 500
"""Rooms looked at in one read."""

COPIES: Final = 1000
"""Copies looked at in one read."""

LOOKED_AT: Final = 1000
"""Events looked at in one read for those that nothing holds, and erased in one commit at most."""

AGAIN: Final = 7 * 86_400.0
"""Seconds after which all events are looked at once more: what was still carried when it was looked
at, or lost its room since, is held no longer."""

COPIES_KEPT: Final = 7 * 86_400.0
"""Seconds for which native ids are known, at least: a network that tells its history again must not
have it shown again, however little the archive keeps."""

_SOURCE: Final = "retention"
_LOOSE_SOURCE: Final = "retention-loose"

_positions = tables.positions
_events = tables.events
_bodies = tables.bodies
_copies = tables.copies
_deliveries = tables.deliveries
_rooms = tables.hosted_rooms
_places = tables.places


@dataclass(frozen=True, slots=True)
class Limits:
    """What a network's archives keep. age: in seconds, 0 for ever; entries: 0 for all."""

    age: float = 0.0
    entries: int = 0


class Expired(NamedTuple):
    """A room has expired entries, up to this position. room: its place's id."""

    room: int
    through: int


class Batch(NamedTuple):
    """Expired entries of one room, to be erased in one commit."""

    room: int
    through: int
    events: tuple[int, ...]


class Stale(NamedTuple):
    """Events that are no more but have copies; through: how far was looked."""

    events: tuple[int, ...]
    through: int


class Loose(NamedTuple):
    """Events that nothing holds; through: how far was looked.

    round: the first id that was too young when this round began, by which its age is known.
    """

    events: tuple[int, ...]
    through: int
    round: int


def expired(
    connection: Connection, limits: Mapping[NetworkName, Limits], now: float, after: int
) -> tuple[list[Expired], int | None]:
    """Of some rooms with higher ids than `after` those in which something expired, and the last
    one looked at; None: there are no more. now: Unix time in seconds.
    """
    statement = _ends(connection.dialect.name)
    rows = run(connection, statement, after=after, most=ROOMS, networks=list(limits)).all()
    found = []
    for row in rows:
        if row.low is None or (row.low == row.high and not row.event):
            continue
        there = range(row.low, row.high + 1)
        through = _through(connection, limits[row.network], now, row.room, there)
        if through >= row.low:
            found.append(Expired(row.room, through))
    return found, rows[-1].room if len(rows) == ROOMS else None


def batch(connection: Connection, one: Expired) -> Batch | None:
    """The lowest expired entries of a room, up to one that is still to be carried somewhere."""
    statement = _lowest(connection.dialect.name)
    rows = run_bare(connection, statement, room=one.room, through=one.through, most=TURN).fetchall()
    statement = _carried(connection.dialect.name)
    carried = {event for (event,) in run_bare(connection, statement, ids=[row[1] for row in rows])}
    held = next((n for n, (_, event) in enumerate(rows) if event in carried), len(rows))
    free = rows[:held]
    if not free or (len(free) == 1 and not free[0][1]):
        return None
    return Batch(one.room, free[-1][0], tuple(event for _, event in free if event))


def erase(connection: Connection, gone: Batch, now: float) -> None:
    """Forget entries; what other rooms have of them stays."""
    room, events = gone.room, gone.events
    name = connection.dialect.name
    ((last,),) = run_bare(connection, _last(name), room=room).fetchall()
    run_bare(connection, _delete_below(name), room=room, position=min(gone.through + 1, last))
    if last <= gone.through:
        run_bare(connection, _empty(name), room_=room, position_=last)
    # Looked up by ids first: a condition in the deletion has PostgreSQL read whole tables.
    shown = {event for (event,) in run_bare(connection, _shown(name), ids=events)}
    forgotten = [event for event in events if event not in shown]
    run_bare(connection, _delete(name, _events.c.id), ids=forgotten)
    run_bare(connection, _delete(name, _bodies.c.event), ids=forgotten)
    old = [event for event in forgotten if event < earliest(now - COPIES_KEPT)]
    run_bare(connection, _delete(name, _copies.c.event), ids=old)


def stale(connection: Connection, now: float) -> Stale | None:
    """Copies that were kept although their events had gone, and are old by now.

    Each copy is looked at once, when it comes of that age; None: there are none of it.
    """
    name = connection.dialect.name
    seen = int(cursors.cursor(connection, _SOURCE) or 0)
    bounds = {"after": seen, "before": earliest(now - COPIES_KEPT)}
    rows = run_bare(connection, _aging(name), **bounds, most=COPIES).fetchall()
    if not rows:
        return None
    aged = {event for (event,) in rows}
    there = {event for (event,) in run_bare(connection, _heads(name), ids=aged)}
    return Stale(tuple(sorted(aged - there)), rows[-1][0])


def erase_stale(connection: Connection, gone: Stale) -> None:
    """Forget these copies, and look no more where was looked."""
    if gone.events:
        statement = _delete(connection.dialect.name, _copies.c.event)
        run_bare(connection, statement, ids=gone.events)
    cursors.move(connection, {_SOURCE: str(gone.through)})


def loose(connection: Connection, now: float) -> Loose | None:
    """Events that are in no archive and carried nowhere, and have been for as long as copies are
    known: what was said to one person, what a room refused or was not there for, invitations.

    Each is looked at when it comes of that age, and once more in each round; None: there are no
    more for now.
    """
    name = connection.dialect.name
    before = earliest(now - COPIES_KEPT)
    through, round_ = _looked(connection) or (0, before)
    rows = run_bare(connection, _heads_between(name), after=through, before=before, most=LOOKED_AT)
    aged = [event for (event,) in rows]
    if not aged:
        is_over = round_ < earliest(now - COPIES_KEPT - AGAIN)
        return Loose((), 0, before) if is_over else None
    shown = {event for (event,) in run_bare(connection, _shown(name), ids=aged)}
    left = [event for event in aged if event not in shown]
    if left:
        carried = {event for (event,) in run_bare(connection, _carried(name), ids=left)}
        left = [event for event in left if event not in carried]
    return Loose(tuple(left), aged[-1], round_)


def erase_loose(connection: Connection, gone: Loose) -> None:
    """Forget these events and their copies, and look on behind them."""
    if gone.events:
        name = connection.dialect.name
        for column in (_events.c.id, _bodies.c.event, _copies.c.event):
            run_bare(connection, _delete(name, column), ids=gone.events)
    cursors.move(connection, {_LOOSE_SOURCE: f"{gone.through} {gone.round}"})


def _looked(connection: Connection) -> tuple[int, int] | None:
    """How far was looked for what nothing holds, and which id marks when that round began."""
    cursor = cursors.cursor(connection, _LOOSE_SOURCE)
    if cursor is None:
        return None
    through, _, round_ = cursor.partition(" ")
    return int(through), int(round_)


def _through(connection: Connection, limits: Limits, now: float, room: int, there: range) -> int:
    """The last of these positions that expired; lower than all of them when none has."""
    through = there.start - 1
    if limits.entries:
        through = max(through, there.stop - 1 - limits.entries)
    if limits.age:
        first = positions.stamped(connection, room, there, (now - limits.age) * 1000)
        through = max(through, first - 1)
    return through


@cache
def _ends(dialect: str) -> Prepared:
    """Of rooms: lowest and highest position, and the event of the lowest."""
    own = _positions.c.room == _rooms.c.room
    low = select(func.min(_positions.c.position)).where(own).scalar_subquery()
    high = select(func.max(_positions.c.position)).where(own).scalar_subquery()
    event = (
        select(_positions.c.event)
        .where(own)
        .order_by(_positions.c.position)
        .limit(1)
        .scalar_subquery()
    )
    return prepare(
        select(
            _rooms.c.room,
            _places.c.network,
            low.label("low"),
            high.label("high"),
            event.label("event"),
        )
        .join(_places, _places.c.id == _rooms.c.shows)
        .where(_rooms.c.room > bindparam("after"), among(_places.c.network, "networks", dialect))
        .order_by(_rooms.c.room)
        .limit(bindparam("most")),
        dialect,
    )


@cache
def _lowest(dialect: str) -> Prepared:
    return prepare(
        select(_positions.c.position, _positions.c.event)
        .where(
            _positions.c.room == bindparam("room"), _positions.c.position <= bindparam("through")
        )
        .order_by(_positions.c.position)
        .limit(bindparam("most")),
        dialect,
    )


@cache
def _carried(dialect: str) -> Prepared:
    event = _deliveries.c.event
    return prepare(select(event).where(among(event, "ids", dialect)), dialect)


@cache
def _last(dialect: str) -> Prepared:
    last = func.coalesce(func.max(_positions.c.position), 0)
    return prepare(select(last).where(_positions.c.room == bindparam("room")), dialect)


@cache
def _delete_below(dialect: str) -> Prepared:
    return prepare(
        delete(_positions).where(
            _positions.c.room == bindparam("room"), _positions.c.position < bindparam("position")
        ),
        dialect,
    )


@cache
def _empty(dialect: str) -> Prepared:
    return prepare(
        update(_positions)
        .where(
            _positions.c.room == bindparam("room_"),
            _positions.c.position == bindparam("position_"),
        )
        .values(event=0),
        dialect,
    )


@cache
def _shown(dialect: str) -> Prepared:
    event = _positions.c.event
    return prepare(select(event).where(among(event, "ids", dialect)), dialect)


@cache
def _delete(dialect: str, event: Column[int]) -> Prepared:
    """The rows of a table that belong to events."""
    return prepare(delete(event.table).where(among(event, "ids", dialect)), dialect)


@cache
def _aging(dialect: str) -> Prepared:
    """The events of copies, from one to another."""
    return prepare(
        select(_copies.c.event)
        .where(_copies.c.event > bindparam("after"), _copies.c.event < bindparam("before"))
        .order_by(_copies.c.event)
        .limit(bindparam("most")),
        dialect,
    )


@cache
def _heads_between(dialect: str) -> Prepared:
    id_ = _events.c.id
    return prepare(
        select(id_)
        .where(id_ > bindparam("after"), id_ < bindparam("before"))
        .order_by(id_)
        .limit(bindparam("most")),
        dialect,
    )


@cache
def _heads(dialect: str) -> Prepared:
    id_ = _events.c.id
    return prepare(select(id_).where(among(id_, "ids", dialect)), dialect)
