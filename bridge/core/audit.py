"""The audit trail: who executed which command, and what became of it. Nothing secret."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from bridge.core.records import note as noted
from bridge.store import audit
from bridge.store.audit import Audited
from bridge.store.database import Store

KEPT: Final = 365 * 86_400.0
"""Seconds for which the trail is kept."""

MAX_ABOUT: Final = 200
"""Characters of what a command was about."""


class Audit:
    """new_id: makes ids that rise."""

    def __init__(
        self, store: Store, new_id: Callable[[], int], now: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._new_id = new_id
        self._now = now

    def note(
        self, account: str, via: str, network: str, command: str, about: str, outcome: str
    ) -> None:
        """A command was executed; nobody waits until that is written. For words see `Audited`."""
        one = Audited(
            id=self._new_id(),
            at=self._now(),
            account=account,
            via=via,
            network=network,
            command=command,
            about=about[:MAX_ABOUT],
            outcome=outcome[:MAX_ABOUT],
        )
        self._store.submit(partial(audit.note, one=one)).add_done_callback(noted)

    async def latest(self, limit: int, account: str | None = None) -> Sequence[Audited]:
        """The newest first, with what was noted before; account: of this one alone.

        Raises TryLater.
        """
        await self._store.write(_nothing)
        return await self._store.read(partial(audit.latest, limit=limit, account=account))


def _nothing(_connection: object) -> None:
    """Behind everything that waits to be written."""
