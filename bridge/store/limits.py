"""Where accounts' limits are other than everybody's."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from bridge.store import tables
from bridge.store.statements import insert

_limits = tables.account_limits


def limits(connection: Connection) -> Mapping[str, Mapping[str, int]]:
    """By account, then by name."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(select(_limits)):
        found[row.account][row.name] = row.value
    return found


def keep(connection: Connection, account: str, name: str, value: int | None) -> None:
    """It holds from now on; None: what holds for everybody."""
    if value is not None:
        insert(connection, _limits, [(account, name, value)], replacing=("value",))
        return
    connection.execute(delete(_limits).where(_limits.c.account == account, _limits.c.name == name))
