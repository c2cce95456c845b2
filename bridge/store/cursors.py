"""From where each source is to be resumed."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from bridge.store import tables
from bridge.store.statements import insert


def cursor(connection: Connection, source: str) -> str | None:
    """As committed last; None at the first start."""
    found: str | None = connection.execute(
        select(tables.cursors.c.cursor).where(tables.cursors.c.source == source)
    ).scalar()
    return found


def move(connection: Connection, cursors: Mapping[str, str]) -> None:
    """Move the cursors of sources, in the commit of what they brought."""
    insert(connection, tables.cursors, list(cursors.items()), replacing=("cursor",))
