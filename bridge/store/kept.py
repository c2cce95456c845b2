"""What sources keep here: keys, tokens, policies; encrypted, as they hold what is secret."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from bridge.api.adapter import Recalled
from bridge.store import cursors, tables
from bridge.store.codec import clean
from bridge.store.known import known
from bridge.store.statements import insert

_kept = tables.kept


def recall(connection: Connection, source: str) -> Recalled:
    """From where a source is to be resumed, and what it keeps."""
    rows = connection.execute(select(_kept).where(_kept.c.source == source))
    box = known(connection).box
    values = {row.name: box.unseal(row.value, _belongs_to(source, row.name)) for row in rows}
    return Recalled(cursors.cursor(connection, source), values)


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


def _belongs_to(source: str, name: str) -> str:
    return f"kept {source} {name}"
