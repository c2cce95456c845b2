"""How fast to send and when to try again; time and chance are passed in.

RFC 1459 section 8.10 (flood control of clients); full jitter for repeated attempts.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """Lets `burst` through at once, then one each `interval` seconds."""

    burst: int
    interval: float
    # When the bucket is full again. One number is all the state there is; "never used" is full.
    _full_at: float = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until one more may pass; 0.0 means now."""
        return max(0.0, self._full_at - now - (self.burst - 1) * self.interval)

    def take(self, now: float) -> None:
        """One has passed."""
        self._full_at = max(self._full_at, now) + self.interval

    def give_back(self) -> None:
        """One that has passed came to nothing."""
        self._full_at -= self.interval


def backoff(attempt: int, *, jitter: float, first: float = 1.0, longest: float = 300.0) -> float:
    """Seconds to wait before attempt number `attempt` (0 is the first repeat).

    `jitter` from 0 to 1 spreads the many who lost the same server: the wait lies between half of
    and the whole doubling step, so that nobody comes back at once.
    """
    step = min(longest, first * 2.0 ** min(attempt, 60))
    return step * (0.5 + 0.5 * jitter)
