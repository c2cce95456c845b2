"""Bans: which accounts, and whose domains, may not use the gateway; in memory, and kept."""

import time
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Final

from bridge.api.errors import Refused
from bridge.core.records import note
from bridge.store import bans
from bridge.store.bans import Ban
from bridge.store.database import Store

MAX_REASON: Final = 500
"""Characters of a reason."""

YOURSELF: Final = "You cannot ban yourself."
AN_ADMIN: Final = "{} runs this gateway and cannot be banned."
HAS_ADMINS: Final = "{} is the domain of somebody who runs this gateway and cannot be banned."
IS_OVER: Final = "A ban must end later than now."


class Bans:
    """admins: the bare JIDs of those who run the gateway. changed: is told of each
    ban that begins or is over.
    """

    def __init__(
        self,
        store: Store,
        *,
        admins: Callable[[], Iterable[str]] = tuple,
        changed: Callable[[Ban], None] = lambda _: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._admins = admins
        self._changed = changed
        self._now = now
        self._kept: dict[str, Ban] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def restore(self, kept: Iterable[Ban]) -> None:
        """As it was before a restart."""
        self._kept.update((ban.who, ban) for ban in kept)

    def ban(self, who: str, reason: str, until: float | None, by: str = "") -> Ban:
        """From now on, in place of an earlier ban. who: a prepared bare JID or domain; by: whose
        command it is. Raises Refused.
        """
        self.check(who, until, by)
        made = Ban(who=who, reason=reason.strip()[:MAX_REASON], until=until, at=self._now())
        self._kept[who] = made
        self._store.submit(partial(bans.keep, ban=made)).add_done_callback(note)
        self._changed(made)
        return made

    def check(self, who: str, until: float | None, by: str = "") -> None:
        """Whether there can be such a ban. Raises Refused."""
        if who == by:
            raise Refused("not-acceptable", YOURSELF)
        for admin in self._admins():
            if who == admin:
                raise Refused("not-acceptable", AN_ADMIN.format(who))
            if who == _domain_of(admin):
                raise Refused("not-acceptable", HAS_ADMINS.format(who))
        if until is not None and until <= self._now():
            raise Refused("not-acceptable", IS_OVER)

    def unban(self, who: str) -> Ban | None:
        """He may use the gateway again; the ban that there was."""
        lifted = self._kept.pop(who, None)
        if lifted is not None:
            self._lift([lifted])
        return lifted

    def of(self, account: str) -> Ban | None:
        """What keeps an account out, if anything does."""
        if not self._kept:
            return None
        ban = self._holding(account) or self._holding(_domain_of(account))
        # What the configuration says goes before a ban of earlier.
        return None if ban is None or account in self._admins() else ban

    def all(self) -> list[Ban]:
        """Those that hold, by whom they keep out."""
        now = self._now()
        return [self._kept[who] for who in sorted(self._kept) if _holds(self._kept[who], now)]

    def sweep(self) -> None:
        """Forget those that have ended."""
        now = self._now()
        over = [ban for ban in self._kept.values() if not _holds(ban, now)]
        for ban in over:
            del self._kept[ban.who]
        if over:
            self._lift(over)

    def _holding(self, who: str) -> Ban | None:
        ban = self._kept.get(who)
        return ban if ban is not None and _holds(ban, self._now()) else None

    def _lift(self, lifted: Collection[Ban]) -> None:
        who = [ban.who for ban in lifted]
        self._store.submit(partial(bans.lift, who=who)).add_done_callback(note)
        for ban in lifted:
            self._changed(ban)


def words(ban: Ban) -> str:
    """Why, and until when: `You may not use this gateway until 2026-01-31 12:00 UTC: spam.`"""
    until = "" if ban.until is None else f" until {_moment(ban.until)}"
    if not ban.reason:
        return f"You may not use this gateway{until}."
    stop = "" if ban.reason.endswith((".", "!", "?")) else "."
    return f"You may not use this gateway{until}: {ban.reason}{stop}"


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(at))


def _holds(ban: Ban, now: float) -> bool:
    return ban.until is None or ban.until > now


def _domain_of(account: str) -> str:
    """Of a server that asks for itself, its own."""
    return account.rpartition("@")[2]
