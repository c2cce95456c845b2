"""Registration and capabilities as a state machine: lines in, lines and what came of it out.

IRCv3 capability negotiation 302, SASL 3.2 (how one logs in: `authenticating`), cap-notify;
RFC 2812 section 3.1 (connection registration).
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from adapters.irc.entry import authenticating
from adapters.irc.entry.authenticating import Authenticating, Ended
from adapters.irc.entry.sasl import Credentials
from adapters.irc.wire.line import Line, serialise

WANTED = (
    "account-notify",
    "account-tag",
    "away-notify",
    "batch",
    "cap-notify",
    "chghost",
    "draft/chathistory",
    "draft/message-redaction",
    "echo-message",
    "extended-join",
    "extended-monitor",
    "invite-notify",
    "labeled-response",
    "message-tags",
    "multi-prefix",
    "server-time",
    "setname",
    "standard-replies",
    "userhost-in-names",
)
"""What we use when a server has it; `sasl` comes on top when there is something to log in with.
`sts` is never asked for: "Clients MUST NOT request this capability with CAP REQ"."""

MOST_LOGINS: Final = 5
"""Attempts over one connection, each a calculation that holds up everybody: services come and go,
but a server that lets them do so for ever wants nothing but that."""

# An echo without a label cannot be told from a line that another session of ours sent.
_ECHO = "echo-message"
_ECHO_NEEDS = frozenset({"labeled-response", "message-tags", "batch"})
# Names per REQ line: some servers take no line longer than 510 bytes, and ours stay far below.
_REQUEST_BYTES = 400

COMMANDS: Final = frozenset({"CAP", "900", "901", *authenticating.COMMANDS})
"""What is the negotiation's business after the registration, too."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a connection wants to be. Secrets do not show in its text.

    has_certificate: the connection shows one of ours.
    """

    nick: str
    username: str
    realname: str
    password: str | None = field(default=None, repr=False)
    sasl_name: str | None = None
    sasl_password: str | None = field(default=None, repr=False)
    has_certificate: bool = False

    @property
    def credentials(self) -> Credentials | None:
        """What there is to log in with by SASL, if anything."""
        if not self.has_certificate and not (self.sasl_name and self.sasl_password):
            return None
        return Credentials(
            name=self.sasl_name,
            password=self.sasl_password,
            has_certificate=self.has_certificate,
        )


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The server took us, under this nick."""

    nick: str


@dataclass(frozen=True, slots=True)
class NickRefused:
    """The nick cannot be had: send another NICK. why: taken, not allowed, wait."""

    nick: str
    why: Literal["taken", "bad", "held"]


@dataclass(frozen=True, slots=True)
class Denied:
    """The server will not have us until somebody changes something.

    text: the server's words, of what is distrusted ours.
    """

    why: Literal["sasl", "distrusted", "password", "banned"]
    text: str


Outcome = Welcomed | NickRefused | Denied

_NICK_NUMERICS: dict[str, Literal["taken", "bad", "held"]] = {
    "432": "bad",  # ERR_ERRONEUSNICKNAME
    "433": "taken",  # ERR_NICKNAMEINUSE
    "436": "taken",  # ERR_NICKCOLLISION
    "437": "held",  # ERR_UNAVAILRESOURCE
}
_DENIALS: dict[str, Literal["password", "banned"]] = {
    "464": "password",  # ERR_PASSWDMISMATCH
    "465": "banned",  # ERR_YOUREBANNEDCREEP
    "466": "banned",  # ERR_YOUWILLBEBANNED
}


@dataclass(slots=True)
class Negotiation:
    """One connection's registration; afterwards it follows CAP NEW and DEL.

    enabled: the capabilities in force. offered_sts: the value of the server's `sts`, which may
    come anew. account: what the server says that we are logged in as; mechanism: by which we are.
    """

    wish: Wish
    enabled: frozenset[str] = frozenset()
    registered: bool = False
    new_nonce: Callable[[], str] = secrets.token_urlsafe
    offered_sts: str | None = None
    account: str = ""
    mechanism: str = ""
    _offered: dict[str, str] = field(default_factory=dict)
    _asked: list[frozenset[str]] = field(default_factory=list)
    _ended: bool = False
    _mechanisms: str = ""
    _sasl: Authenticating | None = None
    _logins: int = 0

    def start(self) -> list[bytes]:
        """The first lines: all at once, since a server without CAP answers the last two."""
        wish = self.wish
        out = [serialise("CAP", "LS", "302")]
        if wish.password:
            out.append(serialise("PASS", text=wish.password))
        out.append(serialise("NICK", wish.nick))
        out.append(serialise("USER", wish.username, "0", "*", text=wish.realname))
        return out

    def feed(self, line: Line) -> tuple[list[bytes], Outcome | None]:
        """Take one line of the server. Lines that are none of its business change nothing."""
        if line.command == "CAP":
            return self._cap(line)
        if line.command in authenticating.COMMANDS:
            return self._authenticate(line)
        if line.command in ("900", "901"):  # RPL_LOGGEDIN, RPL_LOGGEDOUT
            self.account = line.param(2) if line.command == "900" else ""
        if self.registered:
            return [], None
        if line.command == "001":
            self.registered = True
            return self._end() if not self._ended else [], Welcomed(line.param(0))
        if line.command in _NICK_NUMERICS:
            return [], NickRefused(line.param(1), _NICK_NUMERICS[line.command])
        if line.command in _DENIALS:
            return [], Denied(_DENIALS[line.command], line.params[-1] if line.params else "")
        return [], None

    # --- capabilities ---------------------------------------------------------------------------

    def _cap(self, line: Line) -> tuple[list[bytes], Outcome | None]:
        match line.param(1).upper():
            case "LS":
                return self._listed(line)
            case "ACK":
                return self._answered(line, taken=True)
            case "NAK":
                return self._answered(line, taken=False)
            case "NEW":
                return self._come(_names(line.params[-1])), None
            case "DEL":
                self._withdraw(_names(line.params[-1]))
                return self._without_lone_echo(), None
        return [], None

    def _listed(self, line: Line) -> tuple[list[bytes], Outcome | None]:
        if self._ended:
            return [], None
        if len(self._offered) < _MOST_OFFERED:
            self._offered.update(_names(line.params[-1]))
        # "a multiline reply [has] an asterisk as the third parameter in all lines but the last".
        if line.param(2) == "*" and len(line.params) > 3:
            return [], None
        self._note(self._offered)
        out = self._request(self._offered)
        return (out, None) if out else self._all_answered()

    def _come(self, offered: dict[str, str]) -> list[bytes]:
        """The server has more now. Services that were away are back with their `sasl`."""
        self._note(offered)
        if "sasl" in offered:
            self.enabled -= {"sasl"}
        return self._request(offered)

    def _note(self, offered: dict[str, str]) -> None:
        """What is said of some, with their values."""
        self._mechanisms = offered.get("sasl", self._mechanisms)
        self.offered_sts = offered.get("sts", self.offered_sts)

    def _request(self, offered: dict[str, str]) -> list[bytes]:
        known = self.enabled.union(*self._asked)
        names = [name for name in WANTED if name in offered and name not in known]
        have = known.union(names)
        if _ECHO in names and not have >= _ECHO_NEEDS:
            names.remove(_ECHO)
        can_log_in = self.wish.credentials is not None and not self.account
        if "sasl" in offered and "sasl" not in known and can_log_in:
            names.append("sasl")
        out = []
        for group in _groups(names):
            self._asked.append(frozenset(group))
            out.append(serialise("CAP", "REQ", text=" ".join(group)))
        return out

    def _answered(self, line: Line, *, taken: bool) -> tuple[list[bytes], Outcome | None]:
        names = _names(line.params[-1])
        out: list[bytes] = []
        had_sasl = "sasl" in self.enabled
        if taken:
            self._apply(names)
        asked = self._pop_asked(names)
        if not taken and len(asked) > 1:
            # A server refuses a request as a whole; one by one shows which.
            for name in sorted(asked):
                self._asked.append(frozenset({name}))
                out.append(serialise("CAP", "REQ", text=name))
        if self._asked:
            return out, None
        out = self._without_lone_echo()
        if self._ended and (had_sasl or "sasl" not in self.enabled or not self.registered):
            return out, None
        more, outcome = self._all_answered()
        return out + more, outcome

    def _pop_asked(self, names: Iterable[str]) -> frozenset[str]:
        bare = {name.lstrip("-") for name in names}
        for index, asked in enumerate(self._asked):
            if asked & bare or not bare:
                return self._asked.pop(index)
        return frozenset()

    def _apply(self, names: Iterable[str]) -> None:
        gone = {name[1:] for name in names if name.startswith("-")}
        # Of our own names the constants are kept, not ten thousand copies of the server's text.
        came = {name for name in (*WANTED, "sasl") if name in names}
        self.enabled = (self.enabled | came) - gone

    def _withdraw(self, names: Iterable[str]) -> None:
        self.enabled -= set(names)

    def _without_lone_echo(self) -> list[bytes]:
        if _ECHO in self.enabled and not self.enabled >= _ECHO_NEEDS:
            self.enabled -= {_ECHO}
            return [serialise("CAP", "REQ", text="-" + _ECHO)]
        return []

    # --- logging in -----------------------------------------------------------------------------

    def _all_answered(self) -> tuple[list[bytes], Outcome | None]:
        credentials = self.wish.credentials
        if credentials is None or "sasl" not in self.enabled or self._logins >= MOST_LOGINS:
            return self._end(), None
        self._logins += 1
        self._sasl = Authenticating(credentials, self.new_nonce)
        return self._came(*self._sasl.start(self._mechanisms))

    def _authenticate(self, line: Line) -> tuple[list[bytes], Outcome | None]:
        if self._sasl is None:
            return [], None
        return self._came(*self._sasl.feed(line))

    def _came(self, out: list[bytes], ended: Ended | None) -> tuple[list[bytes], Outcome | None]:
        """Who could not log in, though nobody refused his password, comes in without."""
        if ended is None:
            return out, None
        self._sasl = None
        if ended.how == "in":
            self.mechanism = ended.by
            self.account = self.account or self.wish.sasl_name or ""
        if self.registered or ended.how in ("in", "unable"):
            return out + self._end(), None
        why: Literal["sasl", "distrusted"] = "sasl" if ended.how == "no" else "distrusted"
        return out, Denied(why, ended.text)

    def _end(self) -> list[bytes]:
        if self._ended:
            return []
        self._ended = True
        self._offered = {}
        return [serialise("CAP", "END")] if not self.registered else []


# A hostile server may go on listing for ever.
_MOST_OFFERED = 500


def _names(listed: str) -> dict[str, str]:
    """`a b=c -d` is a to "", b to "c", -d to ""."""
    return {name: value for name, _, value in (item.partition("=") for item in listed.split())}


def _groups(names: list[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for name in names:
        if group and len(" ".join(group)) + len(name) >= _REQUEST_BYTES:
            yield group
            group = []
        group.append(name)
    if group:
        yield group
