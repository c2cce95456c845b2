"""Erases what is kept of an account, some rows in each commit; each function may run twice.

What hangs on something goes before it, so that a walk that was cut short can be walked again.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, select, update

from bridge.store import tables
from bridge.store.audit import Audited, note
from bridge.store.known import known
from bridge.store.personal.looking import Entries
from bridge.store.personal.traces import MARK, begun, deletion, holds
from bridge.store.statements import Prepared, among, prepare, run, run_bare

TURN: Final = 1_000
"""Rows erased in one commit."""

ENTRIES: Final = 250
"""Events erased in one commit: position, head, body and copy are some thousand rows."""

ERASED: Final = "erased"
"""The command in the one entry of the audit trail that stays."""

_events = tables.events
_bodies = tables.bodies
_copies = tables.copies
_positions = tables.positions
_deliveries = tables.deliveries
_audit = tables.audit
_occupants = tables.occupants
_resources = tables.resources


def erase_entries(connection: Connection, gone: Entries) -> None:
    """Forget them; an event that another room shows, too, goes with that."""
    dialect = connection.dialect.name
    run(connection, _at(dialect), room=gone.room, positions=gone.positions)
    shown = {event for (event,) in run_bare(connection, _shown(dialect), ids=gone.events)}
    erase_events(connection, [event for event in gone.events if event not in shown])
    known(connection).ends.pop(gone.room, None)


def erase_events(connection: Connection, events: Collection[int]) -> None:
    for column in (_events.c.id, _bodies.c.event, _copies.c.event):
        run(connection, deletion(connection.dialect.name, column), ids=events)


def of_places(connection: Connection, places: Collection[int]) -> int:
    """Erase some of what else there is of places; 0: there is no more."""
    return _first(
        connection,
        (
            ("deliveries", "place", "id", places),
            ("copies", "place", "event", places),
            ("occupants", "room", "name", places),
            ("resources", "room", "jid", places),
            ("hosted_rooms", "room", "room", places),
        ),
    )


def forget_places(connection: Connection, places: Collection[int]) -> None:
    """The places themselves, when nothing is left of them."""
    _forget_numbered(connection, tables.places, places)


def erase_deliveries(connection: Connection, deliveries: Collection[int]) -> None:
    run(connection, deletion(connection.dialect.name, _deliveries.c.id), ids=deliveries)


def erase_present(connection: Connection, gone: Sequence[tuple[str, int, str]]) -> None:
    for name, room, by in gone:
        table = tables.metadata.tables[name]
        column = table.c["jid" if name == "resources" else "name"]
        connection.execute(delete(table).where(table.c.room == room, column == by))


def of_logins(connection: Connection, logins: Collection[int]) -> int:
    """Erase some of what belongs to logins; 0: there is no more."""
    sources = [f"login:{login}" for login in logins]
    return _first(
        connection,
        (
            ("contacts", "login", "native", logins),
            ("seats", "login", "native", logins),
            ("login_options", "login", "name", logins),
            ("logins", "id", "id", logins),
            ("cursors", "source", "source", sources),
            ("kept", "source", "name", sources),
        ),
    )


def of_account(connection: Connection, account: str) -> int:
    """Erase some of what belongs to an account itself; 0: there is no more."""
    return _first(
        connection,
        (
            ("preferences", "account", "name", [account]),
            ("watchers", "account", "address", [account]),
            ("registrations", "account", "network", [account]),
            ("account_limits", "account", "name", [account]),
        ),
    )


def of_audit(connection: Connection, account: str) -> int:
    """Erase some of what it did from the audit trail, and its address from what others did.

    0: there is no more.
    """
    own = (_audit.c.account == account, _audit.c.command != ERASED)
    ids = connection.execute(select(_audit.c.id).where(*own).limit(TURN)).scalars().all()
    if ids:
        run(connection, deletion(connection.dialect.name, _audit.c.id), ids=ids)
        return len(ids)
    about = holds(_audit.c.about, [account], connection.dialect.name)
    rows = connection.execute(select(_audit.c.id, _audit.c.about).where(about)).all()
    changed = [(row.id, _without(row.about, account)) for row in rows]
    changed = [one for one, row in zip(changed, rows, strict=True) if one[1] != row.about][:TURN]
    for id_, words in changed:
        connection.execute(update(_audit).where(_audit.c.id == id_).values(about=words))
    return len(changed)


def forget_identities(connection: Connection, identities: Collection[int]) -> None:
    """Nobody is known by these any longer."""
    _forget_numbered(connection, tables.identities, identities)


def forget_known(connection: Connection) -> None:
    """For the connection that reads: what it has looked up may be no more."""
    known(connection).drop()


def end(connection: Connection, account: str, entry: Audited) -> None:
    """Nothing is left; that there was something stays in the audit trail, without a name."""
    if account in begun(connection):
        note(connection, entry)
    connection.execute(delete(tables.cursors).where(tables.cursors.c.source == f"{MARK}{account}"))


def _first(
    connection: Connection, where: Iterable[tuple[str, str, str, Collection[object]]]
) -> int:
    """Erase from the first table that has any some of the rows with one of these keys. where: of
    each the table, and the two columns that tell its rows apart.
    """
    for name, key, other, keys in where:
        table = tables.metadata.tables[name]
        gone = _some(connection, table.c[key], table.c[other], keys)
        if gone:
            return gone
    return 0


def _some(
    connection: Connection, key: Column[Any], other: Column[Any], keys: Collection[object]
) -> int:
    if not keys:
        return 0
    dialect = connection.dialect.name
    rows = run_bare(connection, _part(dialect, key, other), keys=keys, most=TURN).fetchall()
    if rows:
        keyed, others = {row[0] for row in rows}, {row[1] for row in rows}
        run(connection, _pairs(dialect, key, other), keys=keyed, others=others)
    return len(rows)


def _forget_numbered(connection: Connection, table: Table, ids: Collection[int]) -> None:
    """The row with the highest number stays, empty: else its number would be given again, and what
    was read before would mean another.
    """
    last = connection.execute(select(func.max(table.c.id))).scalar()
    run(connection, deletion(connection.dialect.name, table.c.id), ids=set(ids) - {last})
    if last in ids:
        empty: dict[str, object] = {"network": "", "native": f"erased {last}"}
        empty |= {"kind": "", "login": 0} if table is tables.places else {"name": ""}
        connection.execute(update(table).where(table.c.id == last).values(empty))
    known(connection).drop()


def _without(words: str, account: str) -> str:
    """Words in which the address of an account stood; not that of another that holds it."""
    return re.sub(rf"(?<![\w.@-]){re.escape(account)}(?![\w.-])", ERASED, words)


@cache
def _at(dialect: str) -> Prepared:
    return prepare(
        delete(_positions).where(
            _positions.c.room == bindparam("room"),
            among(_positions.c.position, "positions", dialect),
        ),
        dialect,
    )


@cache
def _shown(dialect: str) -> Prepared:
    event = _positions.c.event
    return prepare(select(event).where(among(event, "ids", dialect)), dialect)


@cache
def _part(dialect: str, key: Column[Any], other: Column[Any]) -> Prepared:
    statement = select(key, other.label("other")).where(among(key, "keys", dialect))
    return prepare(statement.limit(bindparam("most")), dialect)


@cache
def _pairs(dialect: str, key: Column[Any], other: Column[Any]) -> Prepared:
    pairs = (among(key, "keys", dialect), among(other, "others", dialect))
    return prepare(delete(key.table).where(*pairs), dialect)
