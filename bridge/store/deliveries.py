"""What is to be carried: a row each until it has its outcome, then the row goes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, compress
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from bridge.api.adapter import Speaker
from bridge.api.events import AnyEvent
from bridge.api.ids import EventId, Place
from bridge.store import codec, places, tables
from bridge.store.codec import clean
from bridge.store.places import login_column, login_of
from bridge.store.positions import Placing, place_in_rooms
from bridge.store.statements import Prepared, among, insert, prepare, run, run_bare
from bridge.store.stored import event_of, joined
from bridge.store.tombstones import entomb, forget_late
from bridge.store.values import DeliveryId, Ending, LaneStart, Pending, Written

_deliveries = tables.deliveries
_bodies = tables.bodies
_copies = tables.copies
_COLUMNS = ("id", "place", "login", "name", "event", "kind", "payload", "expires", "not_before")


def add(connection: Connection, pending: Sequence[Pending]) -> None:
    """Remember what is to be carried."""
    if not pending:
        return
    ids = places.ensure(connection, (one.place for one in pending))
    rows = []
    for one in pending:
        # A stored event is kept once, however many carry it.
        word = codec.encode(one.event) if one.event_id is None else (None, None)
        login, name = login_column(one.speaker.login), clean(one.speaker.name)
        rows.append(
            (one.id, ids[one.place], login, name, one.event_id, *word, one.expires, one.not_before)
        )
    insert(connection, _deliveries, rows, columns=_COLUMNS)


def write_down(connection: Connection, marks: Sequence[Written]) -> None:
    """Remember of deliveries what is about to leave, and what is known to be there."""
    _insert_copies(connection, marks)
    statement = _mark(connection.dialect.name)
    for one in marks:
        run_bare(connection, statement, delivery=one.id, parts=one.parts)


def settle(connection: Connection, endings: Sequence[Ending]) -> list[tuple[int, ...]]:
    """End deliveries and write what follows; of each, the positions in its rooms.

    One that had ended before does nothing, and its positions are empty.
    """
    statement = _delete(connection.dialect.name)
    ended = run_bare(connection, statement, ids=[one.id for one in endings])
    waiting = {id_ for (id_,) in ended}
    ends_now = []
    for one in endings:
        ends_now.append(one.id in waiting)
        waiting.discard(one.id)
    ending = list(compress(endings, ends_now))
    _insert_copies(connection, ending)
    placed = _place(connection, ending)
    for one in ending:
        if one.retraction is not None and one.event_id is not None:
            entomb(connection, one.retraction, one.event_id)
    _leave(connection, ending)
    changes = [one.event_id for one in ending if one.changes and one.event_id is not None]
    if changes:
        forget_late(connection, changes)
    add(connection, list(chain.from_iterable(one.answers for one in ending)))
    given = iter(placed)
    return [next(given) if ends else () for ends in ends_now]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be carried to a place. oldest: the lowest id."""

    place: Place
    count: int
    oldest: DeliveryId


def backlog(connection: Connection) -> list[Backlog]:
    """All that has no outcome yet."""
    rows = connection.execute(
        select(
            _deliveries.c.place,
            func.count().label("number"),
            func.min(_deliveries.c.id).label("oldest"),
        ).group_by(_deliveries.c.place)
    ).all()
    known = places.by_id(connection, {row.place for row in rows})
    return [Backlog(known[row.place], row.number, DeliveryId(row.oldest)) for row in rows]


def lanes(connection: Connection) -> list[LaneStart]:
    """The places and speakers that have something to carry, the oldest first."""
    rows = run(connection, _lanes(connection.dialect.name)).all()
    seen_in = places.by_id(connection, {row.place for row in rows})
    return [LaneStart(seen_in[row.place], Speaker(login_of(row.login), row.name)) for row in rows]


def waiting(
    connection: Connection, place: Place, speaker: Speaker, after: DeliveryId, limit: int
) -> list[Pending]:
    """What waits to be carried to a place by a speaker, in the order of ids, after one of them."""
    id_ = places.find(connection, place)
    if id_ is None:
        return []
    statement = _waiting(connection.dialect.name)
    rows = run(
        connection,
        statement,
        place=id_,
        login=login_column(speaker.login),
        name=clean(speaker.name),
        after=after,
        limit=limit,
    ).all()
    seen_in = places.by_id(connection, {row.event_place for row in rows if row.event_place})
    parts = _parts(connection, id_, [row.event for row in rows if row.event is not None])
    return [
        Pending(
            DeliveryId(row.delivery),
            place,
            speaker,
            _event(row, seen_in),
            None if row.event is None else EventId(row.event),
            row.expires,
            row.not_before,
            frozenset(parts.get(row.event, ())),
            row.written,
        )
        for row in rows
    ]


def _insert_copies(connection: Connection, endings: Sequence[Ending | Written]) -> None:
    with_copies = [one for one in endings if one.copies and one.event_id is not None]
    if not with_copies:
        return
    ids = places.ensure(connection, (one.place for one in with_copies))
    rows = [
        (one.event_id, ids[one.place], part, native and clean(native), None)
        for one in with_copies
        for part, native in one.copies
    ]
    insert(connection, _copies, rows)


def _leave(connection: Connection, endings: Sequence[Ending]) -> None:
    """Forget of events what was for their receivers alone."""
    for one in endings:
        if one.left is not None and one.event_id is not None:
            _, payload = codec.body(one.left)
            mine = _bodies.c.event == one.event_id
            connection.execute(update(_bodies).where(mine).values(payload=payload))


def _place(connection: Connection, endings: Sequence[Ending]) -> list[tuple[int, ...]]:
    ids = places.ensure(connection, chain.from_iterable(one.rooms for one in endings))
    placings = []
    for one in endings:
        if one.rooms and one.event_id is None:
            raise ValueError("only a stored event has a place in an archive")
        placings.append(Placing(EventId(one.event_id or 0), [ids[room] for room in one.rooms]))
    return place_in_rooms(connection, placings)


def _event(row: Row[Any], seen_in: Mapping[int, Place]) -> AnyEvent:
    if row.event is None:
        return codec.decode(row.kind, row.payload)
    return event_of(row, seen_in[row.event_place])


def _parts(
    connection: Connection, place: int, events: Sequence[int]
) -> Mapping[int | None, set[int]]:
    """Of events that have copies in a place, the parts."""
    found: defaultdict[int | None, set[int]] = defaultdict(set)
    if events:
        statement = _copies_in(connection.dialect.name)
        for row in run(connection, statement, place=place, ids=events):
            found[row.event].add(row.part)
    return found


@cache
def _delete(dialect: str) -> Prepared:
    id_ = _deliveries.c.id
    return prepare(delete(_deliveries).where(among(id_, "ids", dialect)).returning(id_), dialect)


@cache
def _mark(dialect: str) -> Prepared:
    mine = _deliveries.c.id == bindparam("delivery")
    return prepare(update(_deliveries).where(mine).values(written=bindparam("parts")), dialect)


@cache
def _lanes(dialect: str) -> Prepared:
    speaks = (_deliveries.c.place, _deliveries.c.login, _deliveries.c.name)
    statement = select(*speaks).group_by(*speaks).order_by(func.min(_deliveries.c.id))
    return prepare(statement, dialect)


@cache
def _waiting(dialect: str) -> Prepared:
    statement = select(
        _deliveries.c.id.label("delivery"),
        _deliveries.c.event,
        _deliveries.c.kind,
        _deliveries.c.payload,
        _deliveries.c.expires,
        _deliveries.c.not_before,
        _deliveries.c.written,
    )
    statement = (
        joined(statement, _deliveries.c.event, optional=True)
        .where(
            _deliveries.c.place == bindparam("place"),
            _deliveries.c.login == bindparam("login"),
            _deliveries.c.name == bindparam("name"),
            _deliveries.c.id > bindparam("after"),
        )
        .order_by(_deliveries.c.id)
        .limit(bindparam("limit"))
    )
    return prepare(statement, dialect)


@cache
def _copies_in(dialect: str) -> Prepared:
    return prepare(
        select(_copies.c.event, _copies.c.part).where(
            _copies.c.place == bindparam("place"), among(_copies.c.event, "ids", dialect)
        ),
        dialect,
    )
