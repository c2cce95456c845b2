"""Logging in by words to NickServ, for networks without SASL, and getting a taken nick back; pure.

There is no standard for it. What is said and heard here is that of Atheme and Anope, and of the
services of older networks. Passwords go to the services' nick alone, and are never shown.
"""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from adapters.irc.formatting import plain
from adapters.irc.session import Session
from adapters.irc.wire.line import Line, serialise
from adapters.irc.wishes import Wishes

NICK: Final = "NickServ"
LABEL: Final = "nickserv"
"""With it our own words come back labelled, and are not taken for a message."""

NOT_KNOWN: Final = "You are not logged in to an account: {}"
NO_SERVICES: Final = "the server has no NickServ."
NO_ANSWER: Final = "NickServ did not answer."

RECOVERING: Final = ("REGAIN", "RECOVER", "GHOST")
"""How a nick is had back, from the most that services can do to the least."""

_IN: Final = re.compile(
    r"\byou are (now|already) (identified|logged in|recogni[sz]ed)|\bpassword accepted\b"
    r"|\bsuccessfully (identified|logged in)\b",
    re.IGNORECASE,
)
_NO: Final = re.compile(
    r"\b(invalid|incorrect|wrong|bad) password|\bpassword (is )?(invalid|incorrect|wrong)"
    r"|(n't|\bnot) (a )?registered|\b(authentication|login) failed|\bdenied\b|\btoo many\b"
    r"|\b(frozen|suspended|not authorized)\b",
    re.IGNORECASE,
)
_UNKNOWN: Final = re.compile(r"\b(invalid|unknown|unrecogni[sz]ed|no such) command", re.IGNORECASE)
# Where it is nobody's any longer, it can be taken.
_FREE: Final = re.compile(
    r"\b(ghosted|killed|released|recovered|regained|disconnected|has been)\b"
    r"|(n't|\bnot) (currently )?(online|in use|being used|held)",
    re.IGNORECASE,
)
_GONE: Final = frozenset({"401", "402", "440", "461", "486", "531", "716"})
"""What says that NickServ cannot be spoken to; ERR_SERVICESDOWN among them."""
_TAKEN: Final = frozenset({"431", "432", "433", "436", "437", "438", "447", "484"})


@dataclass(slots=True)
class NickServ:
    """What is to be said to it after a welcome, before rooms are joined.

    words: why we are not logged in, to be told, once it is done; "" where there is nothing to tell.
    """

    session: Session
    name: str = ""
    password: str = field(default="", repr=False)
    words: str = ""
    _stage: Literal["", "identify", "recover", "nick"] = ""
    _left: list[str] = field(default_factory=list)
    _said: str = field(default="", repr=False)
    _has_alias: bool = True

    @property
    def is_open(self) -> bool:
        """Something is waited for."""
        return bool(self._stage)

    def start(self) -> list[bytes]:
        """Say who we are, where the server does not know it yet, and have the nick back. A
        password alone is that of the nick, so there the nick goes first.
        """
        return self._identify() if self.name or _has_nick(self.session) else self._recover()

    def feed(self, line: Line) -> tuple[list[bytes], bool]:
        """Take a line after it was read; what to send, and whether it is ours alone."""
        if not self._stage:
            return [], False
        if self._is_word(line):
            return self._heard(plain(line.param(1))), True
        return self._seen(line), self._is_about(line)

    def end(self) -> None:
        """It took too long."""
        if self._stage == "identify":
            self.words = NOT_KNOWN.format(NO_ANSWER)
        self._stage = ""

    def _is_word(self, line: Line) -> bool:
        """It speaks to us."""
        is_its = line.source.nick.lower() == NICK.lower() and not line.source.is_server
        return line.command == "NOTICE" and is_its and self.session.is_me(line.param(0))

    def _is_about(self, line: Line) -> bool:
        """The server's word on what we said, which nobody else asked for."""
        return line.command in (*_GONE, "421") and line.param(1).upper() == NICK.upper()

    def _heard(self, text: str) -> list[bytes]:
        match self._stage:
            case "identify" if _IN.search(text):
                self.session.account = self.session.account or self.name or self.session.nick
                return self._recover()
            case "identify" if _NO.search(text):
                self.words = NOT_KNOWN.format(f"NickServ says: {text}")
                self._stage = ""
            case "recover" if _UNKNOWN.search(text):
                return self._next()
            case "recover" if _FREE.search(text):
                return self._take()
            case "recover" if _NO.search(text):
                self._stage = ""
        return []

    def _seen(self, line: Line) -> list[bytes]:
        session = self.session
        if line.command == "421" and self._is_about(line) and self._has_alias:
            self._has_alias = False
            return self._say(self._said)
        if self._is_about(line):
            if self._stage == "identify":
                self.words = NOT_KNOWN.format(NO_SERVICES)
            self._stage = ""
        elif self._stage == "identify" and session.account:
            return self._recover()
        elif self._stage != "identify" and _has_nick(session):
            return self._identify()
        elif self._stage == "nick" and line.command in _TAKEN:
            self._stage = ""
        return []

    def _identify(self) -> list[bytes]:
        if not self.password or self.session.account:
            return self._recover()
        self._stage = "identify"
        return self._say(" ".join(filter(None, ("IDENTIFY", self.name, self.password))))

    def _recover(self) -> list[bytes]:
        if _has_nick(self.session):
            self._stage = ""
            return []
        self._stage = "recover"
        self._left = list(RECOVERING)
        return self._next()

    def _next(self) -> list[bytes]:
        if not self._left:
            return self._take()
        command = self._left.pop(0)
        # Who is logged in needs none; elsewhere it is the nick's own.
        secret = "" if self.session.account else self.password
        return self._say(" ".join(filter(None, (command, self.session.wished, secret))))

    def _take(self) -> list[bytes]:
        self._stage = "nick"
        return [serialise("NICK", self.session.wished)]

    def _say(self, text: str) -> list[bytes]:
        """The server's own command where it has one: so it reaches nobody who calls himself so."""
        self._said = text
        if self._has_alias:
            return [serialise("NICKSERV", text=text)]
        label = LABEL if self.session.echoes else None
        return [serialise("PRIVMSG", NICK, text=text, label=label)]


def of(session: Session, wishes: Wishes) -> NickServ | None:
    """What is to be said to it; None for nothing."""
    password = wishes.nickserv_password or wishes.sasl_password or ""
    is_unknown = bool(password) and not session.account
    is_without_nick = not _has_nick(session) and bool(password or session.account)
    if not is_unknown and not is_without_nick:
        return None
    return NickServ(session, wishes.sasl_name or "", password)


def _has_nick(session: Session) -> bool:
    return session.fold(session.wished) == session.folded
