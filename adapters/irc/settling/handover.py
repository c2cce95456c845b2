"""What came from the server on its way into the gateway: in order, one commit at a time."""

import asyncio

from adapters.irc.items import EVENTS, Done
from adapters.irc.settling.asks import Asks
from bridge.api.adapter import Inbox
from bridge.api.events import AnyEvent
from bridge.api.states import AnyState

FULL = 500
"""Items gathered while a commit runs, past which the server is not read."""


class Handover:
    """Gathers while a commit runs; `asks` hear what happened when it has been shown."""

    __slots__ = ("_gathered", "_inbox", "_is_handing", "_releases", "_wake", "asks")

    def __init__(self, inbox: Inbox) -> None:
        self.asks = Asks()
        self._inbox = inbox
        self._gathered: list[AnyEvent | AnyState | Done] = []
        self._releases: list[asyncio.Future[None]] = []
        self._wake: asyncio.Future[None] | None = None
        self._is_handing = False

    @property
    def is_full(self) -> bool:
        return len(self._gathered) > FULL

    @property
    def is_waiting(self) -> bool:
        """There is something to hand over."""
        return bool(self._gathered or self._releases)

    def add(self, item: AnyEvent | AnyState | Done) -> None:
        """Behind what was gathered before. `ring` when all that came together was added."""
        self._gathered.append(item)

    def release(self, waiter: asyncio.Future[None]) -> None:
        """Let a waiter go when all that was added before is committed."""
        if not self._gathered and not self._is_handing:
            release(waiter)
        else:
            self._releases.append(waiter)

    def drop_waiters(self) -> None:
        """The connection is gone, and with it what they waited for is settled."""
        for waiter in self._releases:
            release(waiter)
        self._releases = []

    def ring(self) -> None:
        """Wake whoever waits for something to hand over, or for the end."""
        wake, self._wake = self._wake, None
        if wake is not None:
            release(wake)

    async def rung(self) -> None:
        """Wait for the bell."""
        self._wake = asyncio.get_running_loop().create_future()
        await self._wake

    async def hand_over(self, cursor: str | None) -> bool:
        """Give all that was gathered to the inbox; return when it is committed, and whether
        there was anything to commit.

        cursor: for all of it, so it goes with the last; also with a join, from when on there is
        something to miss.
        """
        gathered, self._gathered = self._gathered, []
        releases, self._releases = self._releases, []
        inbox = self._inbox
        events: list[AnyEvent] = []
        accepted = []
        has_joined = False
        self._is_handing = True
        for item in gathered:
            if isinstance(item, EVENTS):
                events.append(item)
                continue
            if events:
                accepted.append(inbox.accept(events))
                events = []
            if isinstance(item, Done):
                has_joined |= item.what == "join"
                if item.what == "ponged":
                    self.asks.ponged(item.target)
                else:
                    self.asks.done(item.what, item.target)
            else:
                inbox.show(item)  # type: ignore[arg-type]  # mypy cannot subtract EVENTS
        if events or accepted or has_joined:
            accepted.append(inbox.accept(events, cursor=cursor))
        for each in accepted:
            await each
        self._is_handing = False
        for waiter in releases:
            release(waiter)
        return bool(accepted)


def release(waiter: asyncio.Future[None]) -> None:
    """Let a waiter go, if it is still there."""
    if not waiter.done():
        waiter.set_result(None)
