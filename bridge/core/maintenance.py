"""Maintenance: nothing new is begun while it is on; what is under way is carried. Not kept over a
restart.
"""

from collections.abc import Callable
from typing import Final

MAINTAINED: Final = "The gateway is being maintained: {}"
USUAL: Final = MAINTAINED.format("please try again later.")

MAX_WORDS: Final = 500
"""Characters of what whoever runs the gateway says of it."""


class Maintenance:
    """on_change: is told that it has begun or ended."""

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        self.on_change = on_change
        self._words = ""

    @property
    def is_on(self) -> bool:
        return bool(self._words)

    @property
    def words(self) -> str:
        """What whoever runs the gateway says of it while it is on."""
        return self._words

    @property
    def told(self) -> str:
        """What people are told while it is on, a sentence."""
        return self._words if self._words in ("", USUAL) else MAINTAINED.format(self._words)

    def begin(self, words: str = "") -> None:
        """Nothing new is begun from now on."""
        self._words = words.strip()[:MAX_WORDS] or USUAL
        self.on_change()

    def end(self) -> None:
        """All goes on as usual."""
        self._words = ""
        self.on_change()
