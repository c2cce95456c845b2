"""Has archives forget what is beyond their networks' limits, the audit trail what is old, and all
that nothing holds forgotten; paced: nobody's words wait for it.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from functools import partial

from bridge.api.errors import TryLater
from bridge.api.ids import NetworkName, Place
from bridge.core.audit import KEPT
from bridge.store import audit, retention, unrecorded
from bridge.store.database import Store
from bridge.store.retention import Limits

log = logging.getLogger(__name__)

FIRST = 10.0
"""Seconds after the start, which has enough to do."""

INTERVAL = 300.0
"""Seconds between two looks for what has expired."""

Looked = tuple[list[retention.Expired], int | None]

PAUSE = 0.05
"""Seconds between two commits: 5,000 entries go in a second, and as much as anybody says fits in
between."""


class Retention:
    """limits: by network, looked up each time; those without any keep their archives. is_recorded:
    whether that of a far room is wished to be kept.
    """

    def __init__(
        self,
        store: Store,
        limits: Mapping[NetworkName, Limits],
        *,
        is_recorded: Callable[[Place], bool] = lambda _: True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._limits = limits
        self._is_recorded = is_recorded
        self._now = now

    async def run(self) -> None:
        """Until cancelled."""
        wait = FIRST
        while True:
            await asyncio.sleep(wait)
            wait = INTERVAL
            try:
                await self.sweep()
            except TryLater:
                log.warning("what has expired stays: the database cannot be read")

    async def sweep(self) -> None:
        """Forget all that has expired by now. Raises TryLater."""
        limits = {network: one for network, one in self._limits.items() if one != Limits()}
        has_gone = await self._sweep_archives(
            partial(unrecorded.expired, is_recorded=self._is_recorded)
        )
        if limits:
            await self._sweep_archives(partial(retention.expired, limits=limits))
        if limits or has_gone:
            await self._forget_copies()
        await self._forget_loose()
        await self._forget_trail()

    async def _sweep_archives(self, expired: Callable[..., Looked]) -> bool:
        """Forget what has expired by this; whether there was anything."""
        after: int | None = 0
        has_gone = False
        while after is not None:
            look = partial(expired, now=self._now(), after=after)
            found, after = await self._store.read(look)
            for one in found:
                has_gone = True
                await self._forget(one)
        return has_gone

    async def _forget(self, one: retention.Expired) -> None:
        number = 0
        while gone := await self._store.read(partial(retention.batch, one=one)):
            await self._store.write(partial(retention.erase, gone=gone, now=self._now()))
            number += len(gone.events)
            await asyncio.sleep(PAUSE)
        log.info("an archive forgot %d entries", number)

    async def _forget_copies(self) -> None:
        while gone := await self._store.read(partial(retention.stale, now=self._now())):
            await self._store.write(partial(retention.erase_stale, gone=gone))
            await asyncio.sleep(PAUSE)

    async def _forget_loose(self) -> None:
        while gone := await self._store.read(partial(retention.loose, now=self._now())):
            await self._store.write(partial(retention.erase_loose, gone=gone))
            await asyncio.sleep(PAUSE)

    async def _forget_trail(self) -> None:
        while gone := await self._store.read(partial(audit.old, before=self._now() - KEPT)):
            await self._store.write(partial(audit.forget, gone=gone))
            await asyncio.sleep(PAUSE)
