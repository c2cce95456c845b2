"""Those who wait for a session to be up."""

import asyncio
from dataclasses import dataclass, field

from adapters.irc.settling.handover import release
from bridge.api.errors import Reason, Refused


@dataclass(slots=True)
class Waiters:
    """Let go all at once."""

    _waiting: list[asyncio.Future[None]] = field(default_factory=list)

    async def wait(self) -> None:
        """Return when the session is up. Raises Refused as soon as an attempt fails."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        await waiter

    @property
    def are_there(self) -> bool:
        """Somebody waits."""
        return bool(self._waiting)

    def release(self) -> None:
        """It is up."""
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            release(waiter)

    def fail(self, reason: Reason, words: str) -> None:
        """An attempt came to nothing."""
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_exception(Refused(reason, words))
