"""Far names that their localparts do not tell: once shown, an address means them for ever."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from bridge.store import tables
from bridge.store.codec import clean
from bridge.store.statements import insert

_addresses = tables.addresses


def remember(connection: Connection, domain: str, names: Mapping[str, str]) -> None:
    """These localparts of a domain mean these names."""
    rows = [(domain, localpart, clean(name)) for localpart, name in names.items()]
    insert(connection, _addresses, rows, replacing=("name",))


def named(connection: Connection, domain: str, limit: int) -> dict[str, str]:
    """Names of a domain by localpart, so many at the most."""
    rows = connection.execute(
        select(_addresses.c.localpart, _addresses.c.name)
        .where(_addresses.c.domain == domain)
        .limit(limit)
    )
    return {row.localpart: row.name for row in rows}
