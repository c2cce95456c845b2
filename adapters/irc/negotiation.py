"""Registration and capabilities as a state machine: lines in, lines and what came of it out.

IRCv3 capability negotiation 302, SASL 3.1 and 3.2 (PLAIN, RFC 4616), cap-notify;
RFC 2812 section 3.1 (connection registration).
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from adapters.irc.line import Line, serialise

WANTED = (
    "account-notify",
    "account-tag",
    "away-notify",
    "batch",
    "cap-notify",
    "chghost",
    "draft/chathistory",
    "draft/event-playback",
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

# An echo without a label cannot be told from a line that another session of ours sent.
_ECHO = "echo-message"
_ECHO_NEEDS = frozenset({"labeled-response", "message-tags", "batch"})
# Names per REQ line: some servers take no line longer than 510 bytes, and ours stay far below.
_REQUEST_BYTES = 400
# "The response is encoded in Base64, then split to 400-byte chunks [...]. If the last chunk is
# exactly 400 bytes long, it must be followed by AUTHENTICATE +".
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Wish:
    """What a connection wants to be. Secrets do not show in its text."""

    nick: str
    username: str
    realname: str
    password: str | None = field(default=None, repr=False)
    sasl_name: str | None = None
    sasl_password: str | None = field(default=None, repr=False)


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

    text: the server's words, of what it does not even offer (`no-sasl`) ours.
    """

    why: Literal["sasl", "no-sasl", "password", "banned"]
    text: str


Outcome = Welcomed | NickRefused | Denied

_NICK_NUMERICS: dict[str, Literal["taken", "bad", "held"]] = {
    "432": "bad",  # ERR_ERRONEUSNICKNAME
    "433": "taken",  # ERR_NICKNAMEINUSE
    "436": "taken",  # ERR_NICKCOLLISION
    "437": "held",  # ERR_UNAVAILRESOURCE
}
_SASL_FAILURES = frozenset({"902", "904", "905", "906", "908"})
_DENIALS: dict[str, Literal["password", "banned"]] = {
    "464": "password",  # ERR_PASSWDMISMATCH
    "465": "banned",  # ERR_YOUREBANNEDCREEP
    "466": "banned",  # ERR_YOUWILLBEBANNED
}


@dataclass(slots=True)
class Negotiation:
    """One connection's registration; afterwards it follows CAP NEW and DEL.

    enabled: the capabilities in force.
    """

    wish: Wish
    enabled: frozenset[str] = frozenset()
    registered: bool = False
    _offered: dict[str, str] = field(default_factory=dict)
    _asked: list[frozenset[str]] = field(default_factory=list)
    _ended: bool = False
    _sasl: Literal["", "asked", "done"] = ""

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
        if self.registered:
            return [], None
        if line.command == "001":
            self.registered = True
            return self._end() if not self._ended else [], Welcomed(line.param(0))
        if line.command in _NICK_NUMERICS:
            return [], NickRefused(line.param(1), _NICK_NUMERICS[line.command])
        if line.command in _DENIALS:
            return [], Denied(_DENIALS[line.command], line.params[-1] if line.params else "")
        return self._authenticate(line)

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
                return self._request(_names(line.params[-1])), None
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
        out = self._request(self._offered)
        return (out, None) if out else self._all_answered()

    def _request(self, offered: dict[str, str]) -> list[bytes]:
        names = [name for name in WANTED if name in offered and name not in self.enabled]
        have = self.enabled | set(names)
        if _ECHO in names and not have >= _ECHO_NEEDS:
            names.remove(_ECHO)
        if "sasl" in offered and self.wish.sasl_name and not self.registered:
            names.append("sasl")
        out = []
        for group in _groups(names):
            self._asked.append(frozenset(group))
            out.append(serialise("CAP", "REQ", text=" ".join(group)))
        return out

    def _answered(self, line: Line, *, taken: bool) -> tuple[list[bytes], Outcome | None]:
        names = _names(line.params[-1])
        out: list[bytes] = []
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
        if self._ended:
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
        if not self.wish.sasl_name:
            return self._end(), None
        mechanisms = self._offered.get("sasl", "")
        if "sasl" not in self.enabled:
            return [], Denied("no-sasl", "The server offers no login by SASL.")
        if mechanisms and "PLAIN" not in mechanisms.upper().split(","):
            return [], Denied("no-sasl", "The server offers no login by password (SASL PLAIN).")
        self._sasl = "asked"
        return [serialise("AUTHENTICATE", "PLAIN")], None

    def _authenticate(self, line: Line) -> tuple[list[bytes], Outcome | None]:
        if self._sasl != "asked":
            return [], None
        if line.command == "AUTHENTICATE" and line.param(0) == "+":
            return list(_plain(self.wish)), None
        if line.command in ("903", "907"):  # RPL_SASLSUCCESS, ERR_SASLALREADY
            self._sasl = "done"
            return self._end(), None
        if line.command in _SASL_FAILURES:
            self._sasl = "done"
            return [], Denied("sasl", line.params[-1] if line.params else "")
        return [], None

    def _end(self) -> list[bytes]:
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


def _plain(wish: Wish) -> Iterator[bytes]:
    name, password = wish.sasl_name or "", wish.sasl_password or ""
    encoded = base64.b64encode(f"\0{name}\0{password}".encode()).decode()
    for at in range(0, len(encoded), _CHUNK):
        yield serialise("AUTHENTICATE", encoded[at : at + _CHUNK])
    if len(encoded) % _CHUNK == 0:
        yield serialise("AUTHENTICATE", "+")
