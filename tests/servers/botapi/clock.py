"""A clock that tests can move; for the rules of 24 and of 48 hours, and for floods."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Clock:
    """ahead: in seconds, of the real time. speed: how fast it goes, see `runs`."""

    ahead: float = 0.0
    speed: float = 1.0
    _since: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        """In seconds since 1970."""
        return time.time() + self.ahead + (self.speed - 1.0) * (time.monotonic() - self._since)

    def stamp(self) -> int:
        """As the Bot API writes dates."""
        return int(self.now())

    def passes(self, seconds: float) -> None:
        self.ahead += seconds

    def runs(self, speed: float) -> None:
        """From now on so many seconds pass in one."""
        self.ahead = self.now() - time.time()
        self.speed, self._since = speed, time.monotonic()
