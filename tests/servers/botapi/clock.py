"""A clock that tests can move; for the rules of 24 and of 48 hours, and for floods."""

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """ahead: in seconds, of the real time."""

    ahead: float = 0.0

    def now(self) -> float:
        """In seconds since 1970."""
        return time.time() + self.ahead

    def stamp(self) -> int:
        """As the Bot API writes dates."""
        return int(self.now())

    def passes(self, seconds: float) -> None:
        self.ahead += seconds
