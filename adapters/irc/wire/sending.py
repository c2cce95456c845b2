"""What leaves a connection and when: how fast, in which order; pure, time is passed in.

RFC 1459 section 8.10 (flood control of clients). What the server waits for passes all of it: see
`Connection.write`.
"""

from collections import deque
from collections.abc import Callable
from enum import IntEnum
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class Turn(IntEnum):
    """Whose turn comes first: what a person asks and waits for; what is said; what only we wish
    to know (WHO, MONITOR, ISON, LIST)."""

    ASKED = 0
    SAID = 1
    WISHED = 2


WISHED_EVERY: Final = 8
"""Of so many lines one is of those that are only wished, however much is said."""
MOST_WISHED: Final = 1000
"""Wishes that wait; more are not worth the memory."""

SAFE_INTERVAL: Final = 0.5
"""Seconds a line at servers that promise to slow down instead of ending the connection."""
SLOW_FOR: Final = 120.0
"""Seconds for which a server that found us too fast gets less."""
HEEDED_AFTER: Final = 5.0
"""Seconds in which a server's further complaints are about what had left before the first."""
SLOWEST: Final = 8.0
"""Seconds a line, however often a server complains."""


class Pace:
    """How fast lines leave: `burst` at once, then one each `interval` seconds. Outlives the
    connections of a login, since who was put out for a flood comes back more slowly.
    """

    __slots__ = ("_burst", "_full_at", "_interval", "_slow", "_slow_until", "_slowed_at", "_usual")

    def __init__(self, burst: int, interval: float) -> None:
        self._burst = burst
        self._usual = self._interval = interval
        # When all of the burst is there again. "Never used" is that.
        self._full_at = float("-inf")
        self._slow = 0.0
        self._slow_until = self._slowed_at = 0.0

    def set(self, burst: int, interval: float) -> None:
        """Another connection; what went over the one before is counted still."""
        self._burst, self._usual = burst, interval
        self._interval = max(interval, self._slow)

    def is_safe(self) -> None:
        """SAFERATE: the server does not end connections for a flood."""
        self._usual = min(self._usual, SAFE_INTERVAL)
        self._interval = max(self._usual, self._slow)

    def wait(self, now: float) -> float:
        """Seconds until one more line may leave; 0.0 means now."""
        if self._slow and now >= self._slow_until:
            self._slow = 0.0
            self._interval = self._usual
        burst = 1 if self._slow else self._burst
        return max(0.0, self._full_at - now - (burst - 1) * self._interval)

    def take(self, now: float) -> None:
        """One has left."""
        self._full_at = max(self._full_at, now) + self._interval

    def is_idle(self, now: float) -> bool:
        """Half of the burst is there: what is not worth waiting may leave."""
        return self.wait(now) <= 0.0 and self._full_at - now <= self._burst / 2 * self._interval

    def slow(self, now: float) -> bool:
        """The server found this too fast. True where it was not slowed down before."""
        is_news = not self._slow or now >= self._slow_until
        self._slow_until = now + SLOW_FOR
        if not is_news and now - self._slowed_at < HEEDED_AFTER:
            return False  # what it says of lines that had left already
        before = 0.0 if is_news else self._slow
        self._slow = min(SLOWEST, 2.0 * max(before, self._usual, 0.5))
        self._slowed_at = now
        self._interval = self._slow
        return is_news


class Queue(Generic[T]):
    """What waits for the pace. Lines to one target keep their order; targets take turns, so that
    a long text to one does not hold back what is said to another. What is asked of a target goes
    behind what was said to it.
    """

    __slots__ = ("_asked", "_said", "_since_wished", "_wished")

    def __init__(self) -> None:
        self._asked: deque[T] = deque()
        self._said: dict[str, deque[T]] = {}
        self._wished: deque[T] = deque()
        self._since_wished = 0

    def __bool__(self) -> bool:
        return bool(self._asked or self._said or self._wished)

    def put(self, item: T, turn: Turn, target: str) -> bool:
        """It waits now; False where too much does."""
        match turn:
            case Turn.ASKED:
                if target in self._said:  # who says good-bye and leaves says it before
                    self._asked.extend(self._said.pop(target))
                self._asked.append(item)
            case Turn.SAID:
                self._said.setdefault(target, deque()).append(item)
            case Turn.WISHED:
                if len(self._wished) >= MOST_WISHED:
                    return False
                self._wished.append(item)
        return True

    def take(self) -> T:
        """Whose turn it is now."""
        if self._asked:
            return self._asked.popleft()
        if self._wished and (not self._said or self._since_wished >= WISHED_EVERY - 1):
            self._since_wished = 0
            return self._wished.popleft()
        self._since_wished += 1
        target = next(iter(self._said))
        waiting = self._said.pop(target)
        item = waiting.popleft()
        if waiting:
            self._said[target] = waiting  # behind the others
        return item

    def drop(self, dropped: Callable[[T], None]) -> None:
        """Nothing of it will leave."""
        while self:
            dropped(self.take())
