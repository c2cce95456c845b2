"""Lets what is asked happen one by one, and bounds how much of each account waits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bridge.api.errors import Refused
from bridge.xmpp.addressing import BareJid

MOST: Final = 100
"""Of one account at once; a client that joins its rooms asks each of them something."""


class Turns:
    """One at a time, in the order of asking."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting: Counter[BareJid] = Counter()

    @asynccontextmanager
    async def taken(self, account: BareJid) -> AsyncIterator[None]:
        """Wait for a turn and keep it. Raises Refused for an account that asks too much."""
        if self._waiting[account] >= MOST:
            raise Refused("overload", "You asked for too much at once.")
        self._waiting[account] += 1
        try:
            async with self._lock:
                yield
        finally:
            self._waiting[account] -= 1
            if not self._waiting[account]:
                del self._waiting[account]
