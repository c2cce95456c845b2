"""Identities and their ids, made in the writer thread when first seen; the last name is kept."""

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import Connection, select

from bridge.api.ids import Identity
from bridge.store import tables
from bridge.store.codec import clean
from bridge.store.known import known
from bridge.store.statements import Prepared, among, insert, prepare, run

_COLUMNS = ("network", "native", "name")


def ensure(
    connection: Connection, identities: Iterable[Identity]
) -> Mapping[tuple[str, str], tuple[int, str]]:
    """Ids and names of at least these identities, by native id and network."""
    ids = known(connection).identities
    named: dict[tuple[str, str], Identity] = {(who.native, who.network): who for who in identities}
    new = {key: who for key, who in named.items() if key not in ids}
    if new:
        rows = [(who.network, clean(who.native), clean(who.name)) for who in new.values()]
        insert(connection, tables.identities, rows, columns=_COLUMNS)
        _look_up(connection, new)
    changed = [who for key, who in named.items() if ids[key][1] != who.name]
    if changed:
        _rename(connection, changed)
    return ids


def _look_up(connection: Connection, wanted: Mapping[tuple[str, str], Identity]) -> None:
    ids = known(connection).identities
    keys = {(clean(native), network): (native, network) for native, network in wanted}
    natives = {native for native, _ in keys}
    for row in run(connection, _by_native(connection.dialect.name), natives=natives):
        key = keys.get((row.native, row.network))
        if key is not None:
            ids[key] = (row.id, row.name)


def _rename(connection: Connection, changed: Iterable[Identity]) -> None:
    ids = known(connection).identities
    rows = []
    for who in changed:
        key = (who.native, who.network)
        ids[key] = (ids[key][0], who.name)
        rows.append((ids[key][0], who.network, clean(who.native), clean(who.name)))
    insert(connection, tables.identities, rows, replacing=("name",))


@cache
def _by_native(dialect: str) -> Prepared:
    return prepare(
        select(tables.identities).where(among(tables.identities.c.native, "natives", dialect)),
        dialect,
    )
