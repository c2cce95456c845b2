"""The connection of one login as it is now, and what outlasts it; what is told of it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.irc.entry.identifying import Identifying
from adapters.irc.entry.registering import Registering
from adapters.irc.life.waiters import Waiters
from adapters.irc.life.watch import Watch
from adapters.irc.reach.approach import Arrival
from adapters.irc.reach.attempts import Attempts
from adapters.irc.reach.guard import Guard
from adapters.irc.reach.progress import Progress
from adapters.irc.said.words import console
from adapters.irc.session import Session
from adapters.irc.settling.calls import Calls
from adapters.irc.settling.handover import Handover
from adapters.irc.wire.connection import Connection
from adapters.irc.wire.sending import Pace
from adapters.irc.wishes import Wishes
from bridge.api.adapter import Inbox
from bridge.api.errors import Reason, Refused
from bridge.api.states import Condition


@dataclass(slots=True, eq=False, kw_only=True)
class Link:
    """clock: Unix time. wishes: of the login, read at each connection. ending: why the connection
    ends, or has ended. last: the connection before this one. arrival, registering, identifying: how
    it came about, while it does.
    """

    session: Session
    inbox: Inbox
    handover: Handover
    calls: Calls
    pace: Pace
    attempts: Attempts
    progress: Progress
    guard: Guard
    clock: Callable[[], float] = time.time
    watch: Watch = field(default_factory=Watch)
    waiters: Waiters = field(default_factory=Waiters)
    wishes: Wishes | None = None
    connection: Connection | None = None
    last: Connection | None = None
    arrival: Arrival | None = None
    registering: Registering | None = None
    identifying: Identifying | None = None
    ending: Exception | None = None
    is_up: bool = False
    _timer: asyncio.TimerHandle | None = None

    def write(self, line: bytes) -> None:
        """Send a line at once, if there is a connection."""
        if self.connection is not None:
            self.connection.write(line)

    def end(self, why: Exception) -> None:
        """End the connection for a reason of its own."""
        self.ending = why
        if self.connection is not None:
            self.connection.close()
        self.handover.ring()

    def rearm(self, after: float, what: Callable[[], None]) -> None:
        """Do this next, unless something else comes first."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(after, what)

    def tell(self, words: str) -> None:
        """Say how the connection fares, at the server's console."""
        if words:
            self.handover.add(console(self.session, words, self.clock()))
            self.handover.ring()

    def report(self, standing: str, words: str, reason: Reason | None = None) -> None:
        """Say to the gateway how the login fares."""
        self.inbox.report(
            Condition(
                login=self.session.login,
                standing=standing,  # type: ignore[arg-type]
                words=words,
                reason=reason,
                is_told=self.progress.is_known,
            )
        )

    async def hand_over(self) -> None:
        """Give the gateway all that was gathered."""
        if await self.handover.hand_over(self.watch.cursor(self.session)):
            self.watch.cursor_at = asyncio.get_running_loop().time()

    def drop(self, farewell: bytes) -> bool:
        """No connection any more, whatever there was; False where there was none."""
        connection, self.connection = self.connection, None
        if self.arrival is not None:
            self.arrival.passage.over()
            self.arrival = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if connection is None:
            return False
        self.last = connection
        if connection.is_open:
            connection.close(farewell)
        return True

    async def gone(self) -> None:
        """Return when the last connection is closed."""
        if self.last is not None:
            await self.last.gone()

    def forget(self) -> None:
        """What only the connection knew is gone; the channels are still wished."""
        self.guard.lost()
        self.watch.lost(self.session)
        self.is_up = False
        self.registering = self.identifying = None
        self.session.reset()
        self.calls.lost()
        self.handover.asks.fail(
            Refused("offline", f"The connection to {self.session.server} was lost.")
        )
        self.handover.drop_waiters()
