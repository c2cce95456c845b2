"""Looks for what is to be erased of an account, so far as no index leads there; reads alone."""

from collections.abc import Collection
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, select

from bridge.api.events import AnyEvent, Failure, Receipt
from bridge.store import codec, tables
from bridge.store.personal.traces import XMPP, Traces, holds, is_of, written
from bridge.store.statements import Prepared, among, prepare, run, run_bare

ENTRIES: Final = 250
"""Entries of a room that are found in one read."""

LOOKED_AT: Final = 2_000
"""Events looked at in one read."""

_events = tables.events
_bodies = tables.bodies
_positions = tables.positions
_deliveries = tables.deliveries
_occupants = tables.occupants
_resources = tables.resources
_places = tables.places


class Entries(NamedTuple):
    """The lowest entries of one room. names: as whom the account said some of them."""

    room: int
    positions: tuple[int, ...]
    events: tuple[int, ...]
    names: frozenset[int]


class Found(NamedTuple):
    """Of some events those that are an account's.

    own: in its rooms and chats. said: by it, in rooms that all share. quoting: others', that
    perhaps say whom they answer. names: as whom it said something in its own. places: that are its
    own, too, since it said something there by a login that is no more. through: how far was looked.
    """

    own: tuple[int, ...]
    said: tuple[int, ...]
    quoting: tuple[int, ...]
    names: frozenset[int]
    places: frozenset[int]
    through: int


def entries(connection: Connection, found: Traces, rooms: Collection[int]) -> Entries | None:
    """Entries of the first of these rooms that has any; None: there are none."""
    dialect = connection.dialect.name
    rows = run_bare(connection, _lowest(dialect), rooms=rooms, most=ENTRIES).fetchall()
    if not rows:
        return None
    room = rows[0][0]
    mine = [(position, event) for of, position, event in rows if of == room]
    events = tuple(event for _, event in mine if event)
    names = _names(found, run_bare(connection, _heads(dialect), ids=events).fetchall())
    return Entries(room, tuple(position for position, _ in mine), events, names)


def look(connection: Connection, found: Traces, after: int) -> Found | None:
    """Look at some events behind one; None: there are no more."""
    dialect, me = connection.dialect.name, found.identity
    rows = run_bare(connection, _heads_after(dialect), after=after, most=LOOKED_AT).fetchall()
    if not rows:
        return None
    by_it = [row for row in rows if me is not None and me in row[2:]]
    private = _private(connection, {row[1] for row in by_it} - set(found.places))
    own_places = private.union(found.places)
    own = {row[0]: row for row in rows if row[1] in own_places}
    said = tuple(row[0] for row in by_it if row[0] not in own)
    through = rows[-1][0]
    return Found(
        own=tuple(own),
        said=said,
        quoting=_quoting(connection, found.account, range(after, through), {*own, *said}),
        names=_names(found, own.values()),
        places=private,
        through=through,
    )


def _private(connection: Connection, ids: Collection[int]) -> frozenset[int]:
    """Those of some places that somebody sees by a login of his own."""
    if not ids:
        return frozenset()
    return frozenset(run(connection, _seen_alone(connection.dialect.name), ids=ids).scalars())


def _quoting(
    connection: Connection, account: str, between: range, but: Collection[int]
) -> tuple[int, ...]:
    has_words = holds(_bodies.c.payload, written(account), connection.dialect.name)
    is_there = (_bodies.c.event > between.start, _bodies.c.event <= between.stop)
    found = connection.execute(select(_bodies.c.event).where(*is_there, has_words)).scalars()
    return tuple(event for event in found if event not in but)


def words_for_it(connection: Connection, account: str) -> list[int]:
    """Deliveries in rooms that all share, of words for its clients alone."""
    dialect = connection.dialect.name
    has_words = holds(_deliveries.c.payload, written(account), dialect)
    columns = (_deliveries.c.id, _deliveries.c.kind, _deliveries.c.payload)
    rows = connection.execute(select(*columns).where(has_words)).all()
    return [row.id for row in rows if _told(codec.decode(row.kind, row.payload)) == account]


def present(connection: Connection, account: str) -> list[tuple[str, int, str]]:
    """Where it is in rooms that all share: table, room, and by what it is known there."""
    dialect = connection.dialect.name
    resources = select(_resources.c.room, _resources.c.jid).where(
        is_of(_resources.c.jid, account, "/", dialect)
    )
    occupants = select(_occupants.c.room, _occupants.c.name).where(
        _occupants.c.native == account, _occupants.c.network == XMPP
    )
    return [
        *(("resources", room, jid) for room, jid in connection.execute(resources)),
        *(("occupants", room, name) for room, name in connection.execute(occupants)),
    ]


def used(connection: Connection, names: Collection[int], after: int) -> tuple[set[int], int | None]:
    """Which of some identities some events behind one are by, and how far was looked; None: there
    are no more.
    """
    statement = _heads_after(connection.dialect.name)
    rows = run_bare(connection, statement, after=after, most=LOOKED_AT).fetchall()
    there = set(names)
    return there.intersection(chain.from_iterable(row[2:] for row in rows)), (
        rows[-1][0] if rows else None
    )


def _told(word: AnyEvent) -> str:
    """To whose client something is told, "" where it is not only told."""
    return word.back.to.partition("/")[0] if isinstance(word, Receipt | Failure) else ""


def _names(found: Traces, heads: Collection[Any]) -> frozenset[int]:
    """As whom the account said something on networks. heads: id, place, actor, author."""
    me = found.identity
    return frozenset(
        actor for _, _, actor, author in heads if author == me and actor not in (0, me)
    )


@cache
def _lowest(dialect: str) -> Prepared:
    room, position = _positions.c.room, _positions.c.position
    return prepare(
        select(room, position, _positions.c.event)
        .where(among(room, "rooms", dialect))
        .order_by(room, position)
        .limit(bindparam("most")),
        dialect,
    )


@cache
def _heads(dialect: str) -> Prepared:
    columns = (_events.c.id, _events.c.place, _events.c.actor, _events.c.author)
    return prepare(select(*columns).where(among(_events.c.id, "ids", dialect)), dialect)


@cache
def _heads_after(dialect: str) -> Prepared:
    return prepare(
        select(_events.c.id, _events.c.place, _events.c.actor, _events.c.author)
        .where(_events.c.id > bindparam("after"))
        .order_by(_events.c.id)
        .limit(bindparam("most")),
        dialect,
    )


@cache
def _seen_alone(dialect: str) -> Prepared:
    return prepare(
        select(_places.c.id).where(among(_places.c.id, "ids", dialect), _places.c.login != 0),
        dialect,
    )
