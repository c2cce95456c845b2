"""The audit trail: which commands were executed, by whom, and what became of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, select

from bridge.store import tables
from bridge.store.codec import clean
from bridge.store.ids import earliest
from bridge.store.statements import insert

_audit = tables.audit

TURN: Final = 500
"""Lines that are read to be erased in one commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """A command that was executed. at: Unix time in seconds.

    via: by which skin. network: "" for all. about: whom or what it was about, never a secret.
    outcome: `done`, or why it was refused.
    """

    id: int
    at: float
    account: str
    via: str
    network: str
    command: str
    about: str
    outcome: str


def note(connection: Connection, one: Audited) -> None:
    row = (
        one.id,
        one.at,
        one.account,
        one.via,
        one.network,
        clean(one.command),
        clean(one.about),
        clean(one.outcome),
    )
    insert(connection, _audit, [row])


def latest(connection: Connection, limit: int, account: str | None = None) -> list[Audited]:
    """The newest first; account: of this one alone."""
    statement = select(_audit).order_by(_audit.c.id.desc()).limit(limit)
    if account is not None:
        statement = statement.where(_audit.c.account == account)
    return [Audited(**row._mapping) for row in connection.execute(statement)]


def old(connection: Connection, before: float) -> list[int]:
    """The ids of some that are older. before: Unix time in seconds."""
    statement = select(_audit.c.id).where(_audit.c.id < earliest(before)).limit(TURN)
    return list(connection.execute(statement).scalars())


def forget(connection: Connection, gone: Collection[int]) -> None:
    connection.execute(delete(_audit).where(_audit.c.id.in_(gone)))
