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
    _notices: list[str] = field(default_factory=list)
    _motd: list[str] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whoever is at the console knows how the connection fares."""
        return self.is_full or self._is_told

    def tried(self, words: str) -> str:
        """A way is tried, or came to nothing and there is another one."""
        return self._new(words) if self.is_full else ""

    def failed(self, words: str) -> str:
        """There is no connection. What is told once is not told again while it is so."""
        said = self._said(self._notices)
        self.is_full = False
        told = self._new(words)
        self._is_told |= bool(told)
        return f"{said}\n\n{told}".strip() if told else ""

    def heard(self, line: Line) -> None:
        """The server says something before it is up; it is told with what comes of it."""
        if not self.is_full or not line.params:
            return
        words = plain(line.params[-1])
        if line.command == "NOTICE" and line.source.is_server and len(self._notices) < MOST_NOTICES:
            self._notices.append(words)
        elif line.command == "372" and len(self._motd) < MOST_LINES:
            self._motd.append(words[2:] if words.startswith("-") else words)

    def up(self, to: str) -> str:
        """The connection is up; with the server's notices and its message of the day."""
        said = self._said(self._notices, self._motd)
        is_told, self.is_full, self._is_told = self.is_full or self._is_told, False, False
        return f"{CONNECTED.format(to)}\n\n{said}".strip() if is_told else ""

    def lasted(self) -> None:
        """It was up for long: the next loss is another one."""
        self._told.clear()

    def _said(self, *parts: list[str]) -> str:
        """What the server has said so far, for once."""
        said = "\n\n".join(filter(None, ("\n".join(part).strip() for part in parts)))
        self._notices.clear()
        self._motd.clear()
        return said

    def _new(self, words: str) -> str:
        if words in self._told or len(self._told) >= MOST_WORDS:
            return ""
        self._told.add(words)
        return words
