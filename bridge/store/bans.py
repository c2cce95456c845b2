"""Who may not use the gateway: bare JIDs and whole domains."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from bridge.store import tables
from bridge.store.codec import clean
from bridge.store.statements import insert

_bans = tables.bans


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """who: a prepared bare JID or domain. until: when it ends, None for never; at: when it began;
    both Unix time in seconds.
    """

    who: str
    reason: str
    until: float | None
    at: float


def bans(connection: Connection) -> list[Ban]:
    """All that are kept, those that have ended among them."""
    rows = connection.execute(select(_bans).order_by(_bans.c.who))
    return [Ban(who=row.who, reason=row.reason, until=row.until, at=row.at) for row in rows]


def keep(connection: Connection, ban: Ban) -> None:
    """It holds from now on, in place of an earlier one."""
    row = (ban.who, clean(ban.reason), ban.until, ban.at)
    insert(connection, _bans, [row], replacing=("reason", "until", "at"))


def lift(connection: Connection, who: Iterable[str]) -> None:
    """These are banned no longer."""
    connection.execute(delete(_bans).where(_bans.c.who.in_(list(who))))
