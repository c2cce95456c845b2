"""Places and their ids, made in the writer thread when first seen; found by former names, too."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from sqlalchemy import Connection, Row, select

from bridge.api.ids import LoginId, NetworkName, Place
from bridge.store import tables
from bridge.store.codec import clean
from bridge.store.known import known
from bridge.store.statements import Prepared, among, insert, prepare, run

_COLUMNS = ("network", "kind", "native", "login")


def ensure(connection: Connection, places: Iterable[Place]) -> Mapping[Place, int]:
    """Ids of at least these places; new ones get theirs here."""
    ids = known(connection).place_ids
    missing = {place for place in places if place not in ids}
    if missing:
        _look_up_former(connection, missing)
        missing = {place for place in missing if place not in ids}
        insert(connection, tables.places, [_row(place) for place in missing], columns=_COLUMNS)
        _look_up(connection, missing)
    return ids


def find(connection: Connection, place: Place) -> int | None:
    """A place's id if it has one; for reading."""
    ids = known(connection).place_ids
    if place not in ids:
        _look_up(connection, {place})
        if place not in ids:
            _look_up_former(connection, {place})
    return ids.get(place)


def by_id(connection: Connection, ids: Collection[int]) -> Mapping[int, Place]:
    """The places with these ids, among others."""
    places = known(connection).places
    missing = {id_ for id_ in ids if id_ not in places}
    if missing:
        statement = _by_id(connection.dialect.name)
        for row in run(connection, statement, ids=missing):
            places[row.id] = _place(row)
    return places


def login_column(login: LoginId | None) -> int:
    """A login as it stands in a column: 0 is none."""
    return login or 0


def login_of(column: int) -> LoginId | None:
    """The inverse of `login_column`."""
    return LoginId(column) if column else None


def _look_up(connection: Connection, wanted: Collection[Place]) -> None:
    ids = known(connection).place_ids
    rows = {_row(place): place for place in wanted}
    natives = {native for _, _, native, _ in rows}
    for row in run(connection, _by_native(connection.dialect.name), natives=natives):
        place = rows.get((row.network, row.kind, row.native, row.login))
        if place is not None:
            ids[place] = row.id


def _look_up_former(connection: Connection, wanted: Collection[Place]) -> None:
    """Places by what they were called before."""
    ids = known(connection).place_ids
    rows = {_row(place): place for place in wanted}
    natives = {native for _, _, native, _ in rows}
    for row in run(connection, _by_former(connection.dialect.name), natives=natives):
        place = rows.get((row.network, row.kind, row.native, row.login))
        if place is not None:
            ids[place] = row.place


def _row(place: Place) -> tuple[str, str, str, int]:
    return place.network, place.kind, clean(place.native), login_column(place.login)


def _place(row: Row[tuple[object, ...]]) -> Place:
    return Place(NetworkName(row.network), row.kind, row.native, login_of(row.login))


@cache
def _by_native(dialect: str) -> Prepared:
    return prepare(
        select(tables.places).where(among(tables.places.c.native, "natives", dialect)), dialect
    )


@cache
def _by_former(dialect: str) -> Prepared:
    former = tables.former_places
    return prepare(select(former).where(among(former.c.native, "natives", dialect)), dialect)


@cache
def _by_id(dialect: str) -> Prepared:
    return prepare(select(tables.places).where(among(tables.places.c.id, "ids", dialect)), dialect)
