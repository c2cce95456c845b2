"""What far names mean, and when two IRC names are the same.

`#chan%irc.example.org` is a channel, `nick%irc.example.org` a person, `irc.example.org` a server's
console. With a fixed server `#chan` and `nick` stand alone. RFC 2812 section 2.2 (case) and
section 2.3.1 (nicks, channels); modern.ircdocs.horse (CASEMAPPING); RFC 1123 section 2.1 (hosts).

Names in addresses are folded by ASCII alone: it is what every CASEMAPPING agrees on, is known
before a server was ever asked, and never changes. Within a connection the server's own
CASEMAPPING decides.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["channel", "person", "server"]

CHANTYPES = "#&+!"
"""What may begin a channel's name on any server: a far name is read before CHANTYPES is known."""

_ASCII = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_STRICT = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ[]\\", b"abcdefghijklmnopqrstuvwxyz{}|")
# "Because of IRC's Scandinavian origin, the characters {}|^ are considered to be the lower case
# equivalents of the characters []\~, respectively."
_RFC1459 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ[]\\~", b"abcdefghijklmnopqrstuvwxyz{}|^")

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# What no server takes in a name, and what would make one target into several.
_UNFIT = re.compile(r"[\x00-\x20,\x7f]")
# A `#` inside a name is a channel's behind the mark of a rank: `~#chan` are its owners.
_UNFIT_FOR_NICK = re.compile(r"[\x00-\x20,\x7f!@?#]")
# First characters that make a nick into something else: a parameter's colon, a server mask, a
# channel, and the prefixes by which a server marks ranks.
_NEVER_FIRST = frozenset(":$@" + CHANTYPES + "%")
_LONGEST = 300
# Names are read once for every message; this is as many as are in use at one time.
_CACHED = 4096


def fold(name: str, casemapping: str = "ascii") -> str:
    """The form in which equal names are equal; unknown mappings are taken for Unicode ones."""
    table = _TABLES.get(casemapping)
    if table is None:
        return unicodedata.normalize("NFC", name.lower())
    return name.encode("utf-8", "surrogatepass").translate(table).decode("utf-8", "surrogatepass")


def folder(casemapping: str) -> Callable[[str], str]:
    """`fold` with its mapping."""
    return lambda name: fold(name, casemapping)


_TABLES: Mapping[str, bytes] = {"ascii": _ASCII, "strict-rfc1459": _STRICT, "rfc1459": _RFC1459}


@dataclass(frozen=True, slots=True)
class Name:
    """What a far name means; `name` is empty for a server."""

    kind: Kind
    server: str
    name: str = ""

    @property
    def native(self) -> str:
        """As places and identities are keyed: `#chan%irc.example.org`, `irc.example.org`."""
        return f"{self.name}%{self.server}" if self.name else self.server


@lru_cache(_CACHED)
def read(native: str) -> Name:
    """The meaning of `#chan%server`, `nick%server` or `server`, canonical.

    ValueError where it cannot be one. A server's name has no `%`, so the last one separates:
    `a%b%irc.example.org` is the person `a%b`.
    """
    name, percent, server = native.rpartition("%")
    if not percent:
        return Name("server", host(server))
    return _named(name, host(server))


def read_fixed(name: str, server: str) -> Name:
    """The meaning of `#chan` or `nick` where all names are of one server."""
    return _named(name, server)


def channel(name: str, server: str) -> str:
    """The native id of a channel as the server spells it."""
    return f"{fold(name)}%{server}"


@lru_cache(_CACHED)
def person(nick: str, server: str) -> str:
    """The native id of a person as the server spells his nick."""
    return f"{fold(nick)}%{server}"


def host(name: str) -> str:
    """A host name or IP address, canonical; ValueError where it is none. No port: that is set.

    `IRC.Example.org.` is `irc.example.org`, `[2001:DB8::1]` is `2001:db8::1`.
    """
    low = name.lower().removesuffix(".")
    if low.startswith("[") and low.endswith("]"):
        low = low[1:-1]
    # An address's last label is a number: then it is an IP address or nothing.
    if ":" in low or low.rpartition(".")[2].isdecimal():
        return str(ipaddress.ip_address(low))
    if len(low) > 253 or not all(_LABEL.fullmatch(label) for label in low.split(".")):
        raise ValueError("not a host name")
    return low


def is_channel(name: str) -> bool:
    """True for what can be one channel's name, and no list of them."""
    return len(name) > 1 and name[0] in CHANTYPES and _fits(name, _UNFIT)


@lru_cache(_CACHED)
def is_nick(name: str) -> bool:
    """True for what can be one person's name; services and bouncers use odd ones: `*status`."""
    return bool(name) and name[0] not in _NEVER_FIRST and _fits(name, _UNFIT_FOR_NICK)


@lru_cache(_CACHED)
def can_speak(name: str) -> bool:
    """True for what words can be of: also for who calls himself as nobody should, but neither for
    a channel or a list of names nor for one without end.
    """
    if not name or name[0] in CHANTYPES or "," in name:
        return False
    return len(name.encode("utf-8", "surrogatepass")) <= _LONGEST


def _named(name: str, server: str) -> Name:
    if name[:1] in CHANTYPES and is_channel(name):
        return Name("channel", server, fold(name))
    if is_nick(name):
        return Name("person", server, fold(name))
    raise ValueError("neither a channel nor a nick")


def _fits(name: str, unfit: re.Pattern[str]) -> bool:
    return len(name) <= _LONGEST and not unfit.search(name) and not _has_surrogates(name)


def _has_surrogates(name: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in name)
