"""Whose turn it is to connect to a server: some a second, some at once, so many in all.

After a restart of a server all its logins want to come back in the same second; servers take that
for an attack. Those whom somebody waits for go first.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NoReturn

from adapters.irc.wire.connection import Unreachable

AT_ONCE: Final = 8
"""Connections to one server that are being made, up to its welcome."""
AT_ONCE_IN_ALL: Final = 64
"""The same to all servers of a network: each costs the encryption's calculations."""
COUNTED_FOR: Final = 10.0
"""Seconds for which one is counted among all: encryption takes less. Of servers that never answer
there may be any number, and nobody may keep all others from theirs by them.
"""
BURST: Final = 4
"""Connections that may follow each other at once, after a while without any."""

_MOST_IDLE: Final = 1000
"""Servers that are remembered for their pace alone."""

FULL: Final = "This gateway has as many connections to {} as it may have. Please try again later."


@dataclass(slots=True)
class Passage:
    """One connection from its turn to its end."""

    _server: "Server"
    _is_made: bool = False
    _is_over: bool = False
    _counted: asyncio.TimerHandle | None = None

    def __post_init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._counted = loop.call_later(COUNTED_FOR, self._not_counted)

    def made(self) -> None:
        """The server has welcomed it: the next may come."""
        if not self._is_made:
            self._is_made = True
            self._server.one_less_is_made()
            self._not_counted()

    def _not_counted(self) -> None:
        timer, self._counted = self._counted, None
        if timer is not None:
            timer.cancel()
            self._server.turns.ended()

    def over(self) -> None:
        """There is no connection any more, or never was."""
        if not self._is_over:
            self._is_over = True
            self._server.held -= 1
            self.made()


class Turns:
    """Of all servers of a network. jitter: from 0 to 1. at_once: connections being made to one."""

    def __init__(
        self,
        jitter: Callable[[], float],
        *,
        at_once: int = AT_ONCE,
        at_once_in_all: int = AT_ONCE_IN_ALL,
    ) -> None:
        self.jitter = jitter
        self.at_once = at_once
        self._most = at_once_in_all
        self._made = 0
        self._servers: dict[str, Server] = {}

    async def take(self, host: str, *, interval: float, most: int, is_waited_for: bool) -> Passage:
        """Return when it is one's turn. interval: seconds from one connection to the next, on the
        average. most: connections to this server, 0 for any number. Raises Unreachable.
        """
        if len(self._servers) > _MOST_IDLE:
            self._servers = {key: one for key, one in self._servers.items() if not one.is_idle}
        server = self._servers.setdefault(host, Server(self, host))
        return await server.take(interval, most, is_waited_for=is_waited_for)

    @property
    def is_free(self) -> bool:
        """One more may be made."""
        return self._made < self._most

    def begun(self) -> None:
        self._made += 1

    def ended(self) -> None:
        """One less is made: whoever waits for it may go."""
        was_full, self._made = not self.is_free, self._made - 1
        for one in list(self._servers.values()) if was_full else ():
            one.go_on()


@dataclass(slots=True, eq=False)
class Server:
    """held: connections there are or are being made. free_at: when the pace allows another one,
    were there no burst; the loop's time.
    """

    turns: Turns
    host: str
    held: int = 0
    _made: int = 0
    _free_at: float = 0.0
    _interval: float = 0.0
    _waiting: list[tuple[int, int, asyncio.Future[None]]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _timer: asyncio.TimerHandle | None = None

    async def take(self, interval: float, most: int, *, is_waited_for: bool) -> Passage:
        if most and self.held >= most:
            self._refuse()
        self._interval = interval
        self.held += 1
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not is_waited_for, next(self._numbers), turn))
        self.go_on()
        try:
            await turn
        except BaseException:
            self.held -= 1
            if turn.done() and not turn.cancelled():
                self.one_less_is_made()
                self.turns.ended()
            raise
        return Passage(self)

    def _refuse(self) -> NoReturn:
        raise Unreachable("overload", FULL.format(self.host))

    @property
    def is_idle(self) -> bool:
        now = asyncio.get_running_loop().time()
        return not self.held and self._free_at <= now

    def one_less_is_made(self) -> None:
        self._made -= 1
        self.go_on()

    def go_on(self) -> None:
        """Let those go whose turn it is; come back when the next one's is."""
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        while self._waiting and self._made < self.turns.at_once and self.turns.is_free:
            wait = self._free_at - loop.time() - (BURST - 1) * self._interval
            if wait > 0.0:
                self._timer = loop.call_later(wait, self._woken)
                return
            *_, turn = heapq.heappop(self._waiting)
            if turn.done():
                continue  # whoever waited has gone
            spread = self._interval * (0.5 + self.turns.jitter())
            self._free_at = max(self._free_at, loop.time()) + spread
            self._made += 1
            self.turns.begun()
            turn.set_result(None)

    def _woken(self) -> None:
        self._timer = None
        self.go_on()
