"""Whether another program gets the bot's updates, and since when; pure, the clock is given in.

Bot API, getUpdates: who asks ends whoever waits. So short questions of both come to something, and
only a question that waited for long tells that nobody else asks.
"""

import math
from collections.abc import Mapping
from typing import Final

KEPT: Final = "rivals"
"""The first conflict, Unix time in seconds, in the network's source; gone when it is over."""

QUIET: Final = 5.0
LONGEST: Final = 60.0
"""Seconds without a conflict after which it is over: ever more, for who comes back."""
FORGET: Final = 600.0
"""Seconds after which who comes back is somebody new."""


class Rivals:
    """since: when it began, Unix time in seconds; None while the updates are ours alone."""

    def __init__(self, kept: Mapping[str, bytes]) -> None:
        written = kept.get(KEPT, b"")
        self.since = int(written) if written.isdigit() else None
        self._needed = min(QUIET, LONGEST)
        self._quiet_since: float | None = None
        self._over_at = -math.inf

    def meet(self, at: float, now: float) -> None:
        """There was a conflict. at: Unix time in seconds; now: of any clock that goes evenly."""
        is_new = self.since is None and now - self._over_at > FORGET
        self._needed = min(QUIET if is_new else 2 * self._needed, LONGEST)
        self._quiet_since = None
        if self.since is None:
            self.since = int(at)

    def ask(self, now: float) -> int:
        """Updates are asked for; seconds that this may wait. Only while there is a conflict."""
        if self._quiet_since is None:
            self._quiet_since = now
        return max(1, math.ceil(self._needed - (now - self._quiet_since)))

    def is_over(self, now: float) -> bool:
        """It was quiet for long enough: nobody else asked."""
        return self._quiet_since is not None and now - self._quiet_since >= self._needed

    def end(self, now: float) -> None:
        """It is over, and told where something may be missing."""
        self.since, self._quiet_since, self._over_at = None, None, now
