"""How much a bot may send; switched on by a test.

Bot API FAQ, "My bot is hitting limits, how do I avoid this?": "In a single chat, avoid sending
more than one message per second. We may allow short bursts", "In a group, bots are not able to
send more than 20 messages per minute", "bots are not able to broadcast more than about 30
messages per second". The figures can be set; the clock is the world's.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from tests.servers.botapi.refusals import too_many

COUNTED: Final = ("send", "forward", "copy", "edit")


@dataclass(slots=True)
class Window:
    """most: in so many seconds."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more may come; 0 counts it."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return self.times[0] + self.seconds - now if len(self.times) >= self.most else 0.0


@dataclass(slots=True)
class Floods:
    """a_second: over all. a_minute: in a group. burst: in one chat, in 10 seconds."""

    is_on: bool = False
    a_second: int = 30
    a_minute: int = 20
    burst: int = 10
    refused: int = 0
    _all: Window | None = None
    _groups: dict[int, Window] = field(default_factory=dict)
    _chats: dict[int, Window] = field(default_factory=dict)

    def check(self, method: str, chat: int, now: float, weight: int = 1) -> None:
        """Raises RefusalError. weight: how many messages it is; actions are none."""
        if not self.is_on or not method.startswith(COUNTED) or method == "sendChatAction":
            return
        windows = self._windows(chat)
        wait = max(window.wait(now) for window in windows)
        if wait > 0:
            self.refused += 1
            raise too_many(math.ceil(wait))
        for window in windows:
            window.times.extend([now] * weight)

    def _windows(self, chat: int) -> list[Window]:
        self._all = self._all or Window(self.a_second, 1.0)
        found = [self._all, self._chats.setdefault(chat, Window(self.burst, 10.0))]
        if chat < 0:
            found.append(self._groups.setdefault(chat, Window(self.a_minute, 60.0)))
        return found
