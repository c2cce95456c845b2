"""The lease: which process may write, and the number of its last commit.

Whoever opens the store takes the lease of its process number and a new epoch with it; whoever had
it before finds another epoch at its next commit and must end.
"""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, bindparam, select, update

from bridge.api.errors import GatewayError
from bridge.store import tables
from bridge.store.statements import Prepared, insert, prepare, run_bare

TERM = 30.0
"""Seconds that a lease is said to last after each commit."""

_leases = tables.leases


class StoreLost(GatewayError):
    """Another process writes in this one's place: this one must end."""


@dataclass(slots=True)
class Lease:
    """commits: the number of the last commit under this lease."""

    number: int
    epoch: int
    commits: int


def take(connection: Connection, number: int, now: float) -> Lease:
    """Take the lease from whoever has it."""
    insert(connection, _leases, [(number, 0, 0.0, 0)])
    row = connection.execute(
        select(_leases).where(_leases.c.number == number).with_for_update()
    ).one()
    lease = Lease(number, row.epoch + 1, row.commits)
    connection.execute(
        update(_leases)
        .where(_leases.c.number == number)
        .values(epoch=lease.epoch, until=now + TERM)
    )
    return lease


def fence(connection: Connection, lease: Lease, commit: int, now: float) -> bool:
    """Begin a commit: False when this very commit was made already. Raises StoreLost.

    Writing the row, not reading it, keeps whoever takes the lease waiting until this is
    committed, and numbers the commit: after a connection was lost while committing, the number
    tells whether it was.
    """
    moved = run_bare(
        connection,
        _move(connection.dialect.name),
        number_=lease.number,
        epoch_=lease.epoch,
        commit=commit,
        lasts=now + TERM,
    )
    if moved.rowcount == 1:
        return True
    row = connection.execute(select(_leases).where(_leases.c.number == lease.number)).one()
    if row.epoch != lease.epoch:
        raise StoreLost("Another gateway process has taken over this database.")
    return False


@cache
def _move(dialect: str) -> Prepared:
    statement = (
        update(_leases)
        .where(
            _leases.c.number == bindparam("number_"),
            _leases.c.epoch == bindparam("epoch_"),
            _leases.c.commits < bindparam("commit"),
        )
        .values(commits=bindparam("commit"), until=bindparam("lasts"))
    )
    return prepare(statement, dialect)
