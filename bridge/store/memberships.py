"""Hosted rooms as last shown: who is in them, which resources look on, what the subject is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)

from bridge.api.ids import Place
from bridge.api.states import Subject
from bridge.store import places, tables
from bridge.store.codec import clean
from bridge.store.statements import insert
from bridge.store.values import HostedRoom, Occupant

T = TypeVar("T")

_rooms = tables.hosted_rooms
_occupants = tables.occupants
_resources = tables.resources


def host(connection: Connection, room: Place, shows: Place) -> None:
    """A place on XMPP shows a Room from now on."""
    ids = places.ensure(connection, (room, shows))
    row = (ids[room], ids[shows], 0)
    columns = ("room", "shows", "shown_through")
    insert(connection, _rooms, [row], columns=columns, replacing=("shows",))


def add_resources(connection: Connection, present: Sequence[tuple[Place, str]]) -> None:
    """Full JIDs that look on in rooms from now on."""
    ids = places.ensure(connection, (room for room, _ in present))
    insert(connection, _resources, [(ids[room], jid) for room, jid in present])


def remove_resources(connection: Connection, gone: Sequence[tuple[Place, str]]) -> None:
    """Full JIDs that look on no longer."""
    _delete_each(connection, _resources, "jid", gone)


def show_occupants(
    connection: Connection,
    changes: Sequence[tuple[Place, Sequence[Occupant], Sequence[str]]],
) -> None:
    """Of rooms, who came or changed and the names that went, as last shown.

    Within one change names go before others come; a later change of a room counts over an
    earlier one.
    """
    ids = places.ensure(connection, (room for room, _, _ in changes))
    stands: dict[tuple[Place, str], Occupant | None] = {}
    for room, came, went in changes:
        stands.update(((room, name), None) for name in went)
        stands.update(((room, one.name), one) for one in came)
    _delete_each(connection, _occupants, "name", [key for key, one in stands.items() if not one])
    rows = [
        (
            ids[room],
            clean(one.name),
            clean(one.native),
            clean(one.anchor),
            one.role,
            one.affiliation,
            one.mine,
            one.network,
        )
        for (room, _), one in stands.items()
        if one
    ]
    changed = ("native", "anchor", "role", "affiliation", "mine", "network")
    insert(connection, _occupants, rows, replacing=changed)


def empty(connection: Connection, rooms: Sequence[Place]) -> None:
    """Nobody is shown in these rooms any longer, and no subject."""
    ids = places.ensure(connection, rooms)
    for room in rooms:
        connection.execute(delete(_occupants).where(_occupants.c.room == ids[room]))
        connection.execute(
            update(_rooms)
            .where(_rooms.c.room == ids[room])
            .values(subject=None, subject_by=None, subject_at=None)
        )


def show_subject(connection: Connection, room: Place, subject: Subject) -> None:
    """The subject as last shown in a room that is hosted."""
    connection.execute(
        update(_rooms)
        .where(_rooms.c.room == places.ensure(connection, (room,))[room])
        .values(subject=clean(subject.text), subject_by=clean(subject.by), subject_at=subject.at)
    )


def hosted_rooms(connection: Connection) -> list[HostedRoom]:
    """The rooms in which resources look on or to which a login returns."""
    lively = select(_rooms.c.room).where(_is_lively())
    rows = connection.execute(select(_rooms).where(_is_lively()).order_by(_rooms.c.room)).all()
    seen_in = places.by_id(connection, {id_ for row in rows for id_ in (row.room, row.shows)})
    occupants = _by_room(
        (row.room, _occupant(row))
        for row in connection.execute(select(_occupants).where(_occupants.c.room.in_(lively)))
    )
    resources = _by_room(
        (row.room, row.jid)
        for row in connection.execute(select(_resources).where(_resources.c.room.in_(lively)))
    )
    return [
        HostedRoom(
            seen_in[row.room],
            seen_in[row.shows],
            row.shown_through,
            tuple(sorted(occupants.get(row.room, ()), key=lambda one: one.name)),
            tuple(sorted(resources.get(row.room, ()))),
            _subject(row, seen_in[row.shows]),
        )
        for row in rows
    ]


def _is_lively() -> ColumnElement[bool]:
    shown, seats = tables.places, tables.seats
    looked_at = exists().where(_resources.c.room == _rooms.c.room)
    seated = exists().where(
        and_(
            shown.c.id == _rooms.c.shows,
            seats.c.login == shown.c.login,
            seats.c.native == shown.c.native,
        )
    )
    return or_(looked_at, seated)


def _occupant(row: Any) -> Occupant:
    return Occupant(
        row.name, row.native, row.anchor, row.role, row.affiliation, row.mine, row.network
    )


def _subject(row: Any, shows: Place) -> Subject | None:
    if row.subject is None:
        return None
    return Subject(place=shows, text=row.subject, by=row.subject_by, at=row.subject_at)


def _by_room(rows: Iterable[tuple[int, T]]) -> Mapping[int, Sequence[T]]:
    found: defaultdict[int, list[T]] = defaultdict(list)
    for room, value in rows:
        found[room].append(value)
    return found


def _delete_each(
    connection: Connection, table: Table, column: str, gone: Sequence[tuple[Place, str]]
) -> None:
    if not gone:
        return
    ids = places.ensure(connection, (room for room, _ in gone))
    connection.execute(
        delete(table).where(
            table.c.room == bindparam("room_"), table.c[column] == bindparam("value")
        ),
        [{"room_": ids[room], "value": clean(value)} for room, value in gone],
    )
