"""What is told at a server's console of a login's connections to it.

In full while somebody waits for the first one; of those that come back by themselves, one loss and
one return. A server that comes and goes all night fills nobody's archive.
"""

from dataclasses import dataclass, field
from typing import Final

from adapters.irc.formatting import plain
from adapters.irc.wire.line import Line

CONNECTED: Final = "Connected to {}."
MOST_NOTICES: Final = 20
"""Notices of a server before its welcome."""
MOST_WORDS: Final = 16
"""What is told of one time without a connection."""
MOST_LINES: Final = 200
"""Lines of its message of the day."""


@dataclass(slots=True)
class Progress:
    """is_full: this is the first connection, and nothing has failed yet."""

    is_full: bool
    _is_told: bool = False
    _told: set[str] = field(default_factory=set)
    _motd: list[str] = field(default_factory=list)
    _notices: int = 0

    @property
    def is_known(self) -> bool:
        """Whoever is at the console knows how the connection fares."""
        return self.is_full or self._is_told

    def tried(self, words: str) -> str:
        """A way is tried, or came to nothing and there is another one."""
        return self._new(words) if self.is_full else ""

    def failed(self, words: str) -> str:
        """There is no connection. What is told once is not told again while it is so."""
        self._motd.clear()
        self.is_full = False
        told = self._new(words)
        self._is_told |= bool(told)
        return told

    def heard(self, line: Line) -> str:
        """The server says something before the connection is up."""
        if not self.is_full:
            return ""
        if line.command == "NOTICE" and line.source.is_server and line.params:
            self._notices += 1
            return plain(line.params[-1]) if self._notices <= MOST_NOTICES else ""
        if line.command == "372" and line.params and len(self._motd) < MOST_LINES:
            words = plain(line.params[-1])
            self._motd.append(words[2:] if words.startswith("-") else words)
        return ""

    def up(self, to: str) -> str:
        """The connection is up; with the message of the day."""
        motd = "\n".join(self._motd).strip()
        self._motd.clear()
        is_told, self.is_full, self._is_told = self.is_full or self._is_told, False, False
        return f"{CONNECTED.format(to)}\n\n{motd}".strip() if is_told else ""

    def lasted(self) -> None:
        """It was up for long: the next loss is another one."""
        self._told.clear()

    def _new(self, words: str) -> str:
        if words in self._told or len(self._told) >= MOST_WORDS:
            return ""
        self._told.add(words)
        return words
