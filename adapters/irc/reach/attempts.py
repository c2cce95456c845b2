"""Counts the attempts to reach one server: how long to wait for the next, when to give up."""

from dataclasses import dataclass

from bridge.api.pacing import backoff

STEADY_AFTER = 120.0
"""Seconds up after which a loss is not counted with the losses before."""
TRIES = 5
"""Attempts to reach a server on which nobody has been yet."""
AFTER_BAN = 7
"""Who is banned waits as if he had failed so often: coming back at once makes it worse."""


@dataclass(slots=True)
class Attempts:
    """was_up: the login was on the server before, perhaps long ago. failed: in a row."""

    was_up: bool
    failed: int = 0
    _up_at: float = 0.0

    def up(self, now: float) -> None:
        """The server is reached."""
        self.was_up = True
        self._up_at = now

    def down(self, now: float) -> None:
        """There is no connection any more, or there never was one."""
        if self.was_up and self._up_at and now - self._up_at >= STEADY_AFTER:
            self.failed = 0
        self._up_at = 0.0

    @property
    def is_last(self) -> bool:
        """Nobody has ever been there and it was tried often enough."""
        return not self.was_up and self.failed + 1 >= TRIES

    def banned(self) -> None:
        """The server does not want us."""
        self.failed = max(self.failed, AFTER_BAN)

    def wait(self, jitter: float) -> float:
        """Seconds until the next attempt, longer each time."""
        seconds = backoff(self.failed, jitter=jitter)
        self.failed += 1
        return seconds
