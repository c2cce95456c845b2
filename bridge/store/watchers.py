"""Which accounts see the presence of the gateway itself and of far servers, by bare addresses."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from bridge.store import tables
from bridge.store.statements import insert

_watchers = tables.watchers

Watcher = tuple[str, str]
"""An account, and what it sees."""


def all_of_them(connection: Connection) -> list[Watcher]:
    rows = connection.execute(select(_watchers.c.account, _watchers.c.address))
    return [(row.account, row.address) for row in rows]


def add(connection: Connection, watcher: Watcher) -> None:
    insert(connection, _watchers, [watcher])


def remove(connection: Connection, gone: Iterable[Watcher]) -> None:
    for account, address in gone:
        is_this = (_watchers.c.account == account, _watchers.c.address == address)
        connection.execute(delete(_watchers).where(*is_this))
