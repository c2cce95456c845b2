"""The lines of one login by SASL: the best mechanism first, then the others; pure.

IRCv3 SASL 3.1 and 3.2, standard-replies.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from adapters.irc.entry.sasl import (
    Challenge,
    Credentials,
    Distrusted,
    Exchange,
    begin,
    choices,
    chunks,
)
from adapters.irc.wire.line import Line, serialise

COMMANDS: Final = frozenset(
    {"AUTHENTICATE", "FAIL", "902", "903", "904", "905", "906", "907", "908"}
)
"""What the server says of it."""

UNPROVEN: Final = "The server did not prove that it knows your password, so nothing was said to it."
NO_MECHANISM: Final = "The server offers no way to log in that is known here."

_ABORT: Final = serialise("AUTHENTICATE", "*")
# Numerics that say no: nick locked, failed, too long. Aborted says nothing about the password.
_NO: Final = frozenset({"902", "904", "905", "FAIL"})


@dataclass(frozen=True, slots=True)
class Ended:
    """in: logged in. no: the server does not take it. unable: nobody has tried a password.
    distrusted: the server is not what it says it is. text: why, in words. by: the mechanism.
    """

    how: Literal["in", "no", "unable", "distrusted"]
    text: str = ""
    by: str = ""


@dataclass(slots=True)
class Authenticating:
    """One login, with all mechanisms that both know. new_nonce: random text without commas."""

    credentials: Credentials
    new_nonce: Callable[[], str] = field(repr=False)
    _left: list[str] = field(default_factory=list)
    _mechanism: str = ""
    _exchange: Exchange | None = None
    _challenge: Challenge = field(default_factory=Challenge)
    _has_moved_on: bool = False
    _password_refused: bool = False

    @property
    def is_open(self) -> bool:
        """An answer of the server is waited for."""
        return bool(self._mechanism)

    def start(self, offered: str) -> tuple[list[bytes], Ended | None]:
        """Begin. offered: the value of the capability, "" where the server does not say."""
        known = offered.split(",") if offered else None
        self._left = list(choices(self.credentials, known))
        self._password_refused = False
        return self._next(NO_MECHANISM)

    def feed(self, line: Line) -> tuple[list[bytes], Ended | None]:
        """Take one line of the server."""
        if not self.is_open:
            return [], None
        command, text = line.command, line.params[-1] if line.params else ""
        if command == "AUTHENTICATE":
            return self._asked(line.param(0))
        if command in ("903", "907"):  # RPL_SASLSUCCESS, ERR_SASLALREADY
            return self._taken()
        if command == "908":  # RPL_SASLMECHS
            known = {name.upper() for name in line.param(1).split(",")}
            self._left = [name for name in self._left if name in known]
            moved = self._next(NO_MECHANISM)
            self._has_moved_on = True
            return moved
        if command == "906":  # ERR_SASLABORTED
            self._mechanism = ""
            return [], Ended("unable", text)
        if command in _NO and (command != "FAIL" or line.param(0) == "AUTHENTICATE"):
            return self._refused(text)
        return [], None

    def _asked(self, chunk: str) -> tuple[list[bytes], Ended | None]:
        self._has_moved_on = False
        assert self._exchange is not None
        try:
            challenge = self._challenge.take(chunk)
            if challenge is None:
                return [], None
            return list(_lines(self._exchange.answer(challenge))), None
        except Distrusted:
            self._mechanism = ""
            return [_ABORT], Ended("distrusted", UNPROVEN)

    def _taken(self) -> tuple[list[bytes], Ended | None]:
        by, self._mechanism = self._mechanism, ""
        if self._exchange is None or not self._exchange.is_proven:
            return [], Ended("distrusted", UNPROVEN)
        return [], Ended("in", by=by)

    def _refused(self, text: str) -> tuple[list[bytes], Ended | None]:
        if self._has_moved_on:  # the same no again: 904 behind 908
            self._has_moved_on = False
            return [], None
        self._password_refused |= self._mechanism != "EXTERNAL"
        return self._next(text)

    def _next(self, text: str) -> tuple[list[bytes], Ended | None]:
        """The next mechanism; text: what was wrong with the one before."""
        if not self._left:
            self._mechanism, self._exchange = "", None
            # Whose certificate is not known to NickServ yet must get in to tell it there.
            return [], Ended("no" if self._password_refused else "unable", text)
        self._mechanism = self._left.pop(0)
        self._exchange = begin(self._mechanism, self.credentials, self.new_nonce())
        self._challenge = Challenge()
        return [serialise("AUTHENTICATE", self._mechanism)], None


def _lines(answer: bytes) -> Iterator[bytes]:
    return (serialise("AUTHENTICATE", chunk) for chunk in chunks(answer))
