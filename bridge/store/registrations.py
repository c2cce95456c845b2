"""Which accounts have registered with which networks."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from bridge.api.ids import NetworkName
from bridge.store import tables
from bridge.store.statements import insert

_registrations = tables.registrations

Registration = tuple[str, NetworkName]
"""An account, and what it has registered with."""


def registrations(connection: Connection) -> Mapping[Registration, float]:
    """All of them, with when they were made, Unix time in seconds."""
    rows = connection.execute(select(_registrations).order_by(_registrations.c.at))
    return {(row.account, NetworkName(row.network)): row.at for row in rows}


def register(connection: Connection, account: str, network: NetworkName, at: float) -> None:
    """Harmless where it is registered: then since when is left as it was."""
    insert(connection, _registrations, [(account, network, at)])


def unregister(connection: Connection, account: str, network: NetworkName) -> None:
    is_this = (_registrations.c.account == account, _registrations.c.network == network)
    connection.execute(delete(_registrations).where(*is_this))
