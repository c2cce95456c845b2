"""Places that are called otherwise from now on: a place keeps its number, and what it was called
before leads to it.

Where the new name has a number of its own already, the younger of the two places is merged into
the older one: what was said in it stands behind what was said there, in its order.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    delete,
    exists,
    select,
    update,
)

from bridge.api.ids import Place
from bridge.store import places, tables
from bridge.store.codec import clean
from bridge.store.known import known
from bridge.store.places import login_column, login_of
from bridge.store.positions import append
from bridge.store.statements import insert
from bridge.store.values import Former

XMPP = "xmpp"
"""Whose places only lead to where they were merged."""

_places = tables.places
_former = tables.former_places
_copies = tables.copies
_events = tables.events
_deliveries = tables.deliveries
_positions = tables.positions


def move(connection: Connection, old: Place, new: Place, rooms: tuple[Place, Place]) -> bool:
    """A place is called otherwise. rooms: on XMPP, those that have shown the old and the new one.

    Whether it keeps the address of the old one; else that of the new one is the older. Doing it
    twice is harmless.
    """
    was, there = places.find(connection, old), places.find(connection, new)
    if was is None and there is None:
        was = places.ensure(connection, (old,))[old]
    keeps = was is not None and (there is None or was <= there)
    if was is None or was != there:
        _rename(connection, was, there, old, new)
        stays, goes = rooms if keeps else rooms[::-1]
        _merge_rooms(connection, stays, goes)
    elif was is not None:
        keeps = _first(connection, was) is not None
    _forget(connection)
    return keeps


def former(connection: Connection) -> list[Former]:
    """All that places of far networks were called before."""
    rows = connection.execute(
        select(_former, _places.c.native.label("now"))
        .join(_places, _places.c.id == _former.c.place)
        .where(_former.c.network != XMPP)
        .order_by(_former.c.place, _former.c.native)
    ).all()
    return [
        Former(
            Place(row.network, row.kind, row.native, login_of(row.login)),
            Place(row.network, row.kind, row.now, login_of(row.login)),
            row.is_first,
        )
        for row in rows
    ]


def _rename(
    connection: Connection, was: int | None, there: int | None, old: Place, new: Place
) -> None:
    """The older number stays, and is called as the new place."""
    if was is None:
        assert there is not None
        _lead(connection, old, there, is_first=False)
    elif there is None or was < there:
        now = _name(connection, was)
        if there is not None:
            _merge(connection, was, there)
        connection.execute(
            update(_places).where(_places.c.id == was).values(native=clean(new.native))
        )
        _lead(connection, now, was, is_first=_first(connection, was) is None)
    else:
        now = _name(connection, was)
        _merge(connection, there, was)
        _lead(connection, now, there, is_first=False)


def _name(connection: Connection, id_: int) -> Place:
    row = connection.execute(select(_places).where(_places.c.id == id_)).one()
    return Place(row.network, row.kind, row.native, login_of(row.login))


def _first(connection: Connection, id_: int) -> str | None:
    """What a place was called first, None where that is what it is called now."""
    found: str | None = connection.execute(
        select(_former.c.native).where(_former.c.place == id_, _former.c.is_first)
    ).scalar()
    return found


def _lead(connection: Connection, name: Place, id_: int, *, is_first: bool) -> None:
    """From now on this name means the place."""
    login = login_column(name.login)
    row = (clean(name.native), name.network, name.kind, login, id_, is_first)
    insert(connection, _former, [row], replacing=("place", "is_first"))


def _merge(connection: Connection, stays: int, goes: int) -> None:
    """All that one place has is the other's; its row is no more."""
    there = _copies.alias("there")
    is_double = exists().where(
        there.c.place == stays,
        (there.c.native == _copies.c.native)
        | ((there.c.event == _copies.c.event) & (there.c.part == _copies.c.part)),
    )
    connection.execute(delete(_copies).where(_copies.c.place == goes, is_double))
    for table in (_copies, _events, _deliveries):
        _give(connection, table, table.c.place, stays, goes)
    _give(connection, tables.hosted_rooms, tables.hosted_rooms.c.shows, stays, goes)
    connection.execute(
        update(_former).where(_former.c.place == goes).values(place=stays, is_first=False)
    )
    connection.execute(delete(_places).where(_places.c.id == goes))


def _give(
    connection: Connection, table: Table, column: ColumnElement[int], stays: int, goes: int
) -> None:
    connection.execute(update(table).where(column == goes).values({column.key: stays}))


def _merge_rooms(connection: Connection, stays: Place, goes: Place) -> None:
    """What was shown at one address stands in the archive of the other; nobody is shown the one
    any longer.
    """
    if stays == goes:
        return
    gone, left = places.find(connection, goes), places.ensure(connection, (stays,))[stays]
    if gone == left:
        return
    if gone is not None:
        for page in _pages(connection, gone):
            append(connection, left, page)
        connection.execute(delete(_positions).where(_positions.c.room == gone))
        for table in (tables.hosted_rooms, tables.occupants, tables.resources):
            connection.execute(delete(table).where(table.c.room == gone))
        _merge(connection, left, gone)
    _lead(connection, goes, left, is_first=False)


def _pages(connection: Connection, room: int) -> Iterator[Sequence[tuple[int, int]]]:
    """Events of an archive with their stamps, in order; taken out of it."""
    after = 0
    while True:
        rows = connection.execute(
            select(_positions.c.position, _positions.c.event, _positions.c.stamp)
            .where(_positions.c.room == room, _positions.c.position > after)
            .order_by(_positions.c.position)
            .limit(1000)
        ).all()
        if not rows:
            return
        after = rows[-1].position
        yield [(row.event, row.stamp) for row in rows if row.event]


def _forget(connection: Connection) -> None:
    """Numbers, names and the ends of archives are looked up anew."""
    known(connection).drop()
