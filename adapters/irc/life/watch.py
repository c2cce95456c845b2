"""Watches a connection: does the server still speak, since when may something be missed.

RFC 2812 section 3.7.2 (PING). Times `now` are the loop's, cursors hold Unix time.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from adapters.irc.rooms import seats
from adapters.irc.session import Session

if TYPE_CHECKING:
    from adapters.irc.settling.calls import Barrier

WATCH_EVERY = 30.0
SILENT_FOR = 60.0
"""Seconds without a word of the server until it is asked for one, and again until it is dead."""
BARRIER_WITHIN = 180.0
"""Seconds for the answer to a barrier: servers that slow down who sends much do so by minutes."""
UNDER_WAY = 1.0
"""Seconds that a line may need from its server to here: so much earlier does a gap begin."""
CURSOR_EVERY = 120.0
ALIVE = "alive"
"""What is asked of a silent server."""


@dataclass(slots=True)
class Watch:
    """last_read, cursor_at: when something was read, when the cursor was committed last.
    heard: the same as last_read in Unix time, None before anything was. pinged: since when the
    server is asked whether it lives, 0.0 when it is not. lag: until it answered last, in seconds.
    """

    last_read: float = 0.0
    cursor_at: float = 0.0
    heard: float | None = None
    pinged: float = 0.0
    lag: float | None = None

    def read(self, now: float, unix: float) -> None:
        """Something came."""
        self.last_read = now
        self.heard = unix

    def due(self, now: float, barrier_since: float | None) -> Literal["", "ask", "dead"]:
        """What to do now. barrier_since: when the open barrier was sent."""
        silent = self.pinged and now - max(self.pinged, self.last_read) >= SILENT_FOR
        if silent or (barrier_since is not None and now - barrier_since >= BARRIER_WITHIN):
            return "dead"
        if not self.pinged and now - self.last_read >= SILENT_FOR:
            self.pinged = now
            return "ask"
        return ""

    def measure(self, token: str, barrier: "Barrier | None", now: float) -> None:
        """A PONG has come: to a sign of life that was asked for, or to a barrier."""
        since = self.pinged if token == ALIVE else None
        if barrier is not None and barrier.token == token:
            since = barrier.since
        if since:
            self.lag = now - since

    def is_answered(self, token: str) -> bool:
        """Whether this PONG is the sign of life that was asked for."""
        if token != ALIVE or not self.pinged:
            return False
        self.pinged = 0.0
        return True

    def is_cursor_due(self, now: float) -> bool:
        """Nothing was said for long: the gap after a crash need not begin before the silence."""
        if now - self.cursor_at < CURSOR_EVERY:
            return False
        self.cursor_at = now
        return True

    def cursor(self, session: Session) -> str | None:
        """Where a gap would begin after a crash: what was missed and not told yet stays missed."""
        if self.heard is None:
            return None
        return repr(min(seats.heard_since(session), self.heard - UNDER_WAY))

    def lost(self, session: Session) -> None:
        """The connection was lost."""
        self.pinged = 0.0
        self.lag = None
        if self.heard is not None:
            seats.missed(session, self.heard - UNDER_WAY)


def moment(cursor: str | None) -> float | None:
    """The Unix time that a cursor holds."""
    try:
        return None if cursor is None else float(cursor)
    except ValueError:
        return None
