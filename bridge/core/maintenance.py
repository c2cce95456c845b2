"""Maintenance: nothing new is begun while it is on; what is under way is carried. Not kept over a
restart.
"""

from typing import Final

USUAL: Final = "The gateway is being maintained: please try again later."

MAX_WORDS: Final = 500
"""Characters of what people are told."""


class Maintenance:
    def __init__(self) -> None:
        self._words = ""

    @property
    def is_on(self) -> bool:
        return bool(self._words)

    @property
    def words(self) -> str:
        """What people are told while it is on, a sentence."""
        return self._words

    def begin(self, words: str = "") -> None:
        """Nothing new is begun from now on."""
        self._words = words.strip()[:MAX_WORDS] or USUAL

    def end(self) -> None:
        """All goes on as usual."""
        self._words = ""
