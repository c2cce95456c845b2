"""What sources keep here: keys, tokens, policies; encrypted, as they hold what is secret."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, collate, delete, select

from bridge.api.adapter import Recalled
from bridge.store import cursors, tables
from bridge.store.codec import clean
from bridge.store.known import known
from bridge.store.statements import insert

_kept = tables.kept

ASIDE: Final = "/"
"""Names that begin so are not recalled at the start."""


def recall(connection: Connection, source: str) -> Recalled:
    """From where a source is to be resumed, and what it keeps; but for what lies aside."""
    rows = select(_kept).where(_kept.c.source == source, ~_kept.c.name.startswith(ASIDE))
    return Recalled(cursors.cursor(connection, source), _unsealed(connection, rows))


def aside(connection: Connection, source: str, prefix: str) -> Mapping[str, bytes]:
    """What a source keeps aside under the names that begin so."""
    assert prefix.startswith(ASIDE)
    name: ColumnElement[str] = _kept.c.name
    if connection.dialect.name == "postgresql":
        name = collate(name, "C")  # as SQLite compares: by bytes
    is_it = (_kept.c.source == source, name >= prefix, name < f"{prefix}\U0010ffff")
    return _unsealed(connection, select(_kept).where(*is_it))


def keep(connection: Connection, kept: Mapping[str, Mapping[str, bytes | None]]) -> None:
    """By source what it keeps from now on, by name; None for what it does not."""
    box = known(connection).box
    for source, values in kept.items():
        for name, value in ((clean(name), value) for name, value in values.items()):
            if value is None:
                is_it = (_kept.c.source == source, _kept.c.name == name)
                connection.execute(delete(_kept).where(*is_it))
            else:
                sealed = box.seal(value, _belongs_to(source, name))
                insert(connection, _kept, [(source, name, sealed)], replacing=("value",))


def forget(connection: Connection, source: str) -> None:
    """It is no more."""
    connection.execute(delete(_kept).where(_kept.c.source == source))


def _unsealed(connection: Connection, rows: Select[Any]) -> dict[str, bytes]:
    box = known(connection).box
    return {
        row.name: box.unseal(row.value, _belongs_to(row.source, row.name))
        for row in connection.execute(rows)
    }


def _belongs_to(source: str, name: str) -> str:
    return f"kept {source} {name}"
