"""What accounts wish on networks, and what was done of it: texts by name, typed in the core."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from bridge.store import tables
from bridge.store.codec import clean
from bridge.store.statements import insert

_preferences = tables.preferences


class Kept(NamedTuple):
    account: str
    network: str
    name: str
    value: str


def preferences(connection: Connection, account: str, network: str) -> dict[str, str]:
    """All that is kept of an account on a network, by name."""
    rows = connection.execute(
        select(_preferences.c.name, _preferences.c.value).where(
            _preferences.c.account == account, _preferences.c.network == network
        )
    )
    return {row.name: row.value for row in rows}


def named(connection: Connection, names: Collection[str]) -> list[Kept]:
    """All that is kept by these names, of everybody."""
    columns = (_preferences.c.account, _preferences.c.network)
    rows = connection.execute(
        select(*columns, _preferences.c.name, _preferences.c.value).where(
            _preferences.c.name.in_(names)
        )
    )
    return [Kept(*row) for row in rows]


def prefer(
    connection: Connection, account: str, network: str, name: str, value: str | None
) -> None:
    """Keep a value from now on; None for none."""
    if value is None:
        connection.execute(
            delete(_preferences).where(
                _preferences.c.account == account,
                _preferences.c.network == network,
                _preferences.c.name == name,
            )
        )
        return
    insert(
        connection,
        _preferences,
        [(account, network, clean(name), clean(value))],
        replacing=("value",),
    )


def prefer_all(
    connection: Connection, account: str, network: str, values: Mapping[str, str | None]
) -> None:
    """As `prefer`, by name."""
    for name, value in values.items():
        prefer(connection, account, network, name, value)


def forget(connection: Connection, account: str, network: str) -> None:
    """Keep nothing of an account on a network any longer."""
    connection.execute(
        delete(_preferences).where(
            _preferences.c.account == account, _preferences.c.network == network
        )
    )
