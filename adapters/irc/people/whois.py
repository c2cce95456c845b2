"""Who somebody is, as far as a server tells of him: WHOIS.

RFC 2812 section 3.6.2, modern.ircdocs.horse (numerics 301 to 338, 671).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from adapters.irc.formatting import plain
from adapters.irc.session import Session
from adapters.irc.wire.line import Line
from bridge.api.asked import Profile

MOST_CHANNELS: Final = 30
"""Channels that are told of one person."""


@dataclass(slots=True)
class Whois:
    """What has been told so far. idle: seconds; since: when he came, Unix time in seconds."""

    is_there: bool = False
    realname: str = ""
    mask: str = ""
    server: str = ""
    account: str = ""
    away: str = ""
    channels: tuple[str, ...] = ()
    idle: int | None = None
    since: int | None = None
    is_operator: bool = False
    is_secure: bool = False
    is_bot: bool = False


def note(session: Session, line: Line) -> None:
    """Remember what a line tells of somebody who is being asked about."""
    found = session.described.get(session.fold(line.param(1)))
    if found is not None:
        _NOTES[line.command](found, line)


def _user(found: Whois, line: Line) -> None:
    """311 me alice user host * :Alice Liddell"""
    found.is_there = True
    found.mask = f"{line.param(2)}@{line.param(3)}"
    found.realname = plain(line.params[-1])


def _server(found: Whois, line: Line) -> None:
    """312 me alice irc.example.org :the first server"""
    found.server = line.param(2)


def _operator(found: Whois, line: Line) -> None:
    found.is_operator = True


def _idle(found: Whois, line: Line) -> None:
    """317 me alice 42 1700000000 :seconds idle, signon time"""
    found.idle, found.since = _number(line.param(2)), _number(line.param(3))


def _channels(found: Whois, line: Line) -> None:
    """319 me alice :@#tea +#cakes"""
    names = tuple(name.lstrip("~&@%+!*") for name in line.params[-1].split())
    found.channels = (*found.channels, *(n for n in names if n))[:MOST_CHANNELS]


def _account(found: Whois, line: Line) -> None:
    """330 me alice liddell :is logged in as"""
    found.account = line.param(2)


def _away(found: Whois, line: Line) -> None:
    """301 me alice :gone"""
    found.away = plain(line.param(2))


def _bot(found: Whois, line: Line) -> None:
    found.is_bot = True


def _secure(found: Whois, line: Line) -> None:
    found.is_secure = True


_NOTES: Final[Mapping[str, Callable[[Whois, Line], None]]] = {
    "301": _away,
    "311": _user,
    "312": _server,
    "313": _operator,
    "317": _idle,
    "319": _channels,
    "330": _account,
    "335": _bot,
    "671": _secure,
}
TELLING: Final = frozenset(_NOTES)
"""The numerics that tell of somebody."""


def profile(nick: str, found: Whois) -> Profile:
    """As a card says it: a line for each thing that is known."""
    lines = [f"{nick} ({found.mask})" if found.mask else nick]
    if found.account:
        lines.append(f"Logged in as {found.account}.")
    if found.away:
        lines.append(f"Away: {found.away}")
    if found.idle is not None:
        lines.append(f"Idle for {_lasting(found.idle)}.")
    if found.since:
        lines.append(
            f"Connected since {datetime.fromtimestamp(found.since, UTC):%Y-%m-%d %H:%M} UTC."
        )
    if found.server:
        lines.append(f"Server: {found.server}")
    if found.channels:
        lines.append(f"Channels: {', '.join(found.channels)}")
    marks = (
        (found.is_operator, "An operator of the network."),
        (found.is_bot, "A bot."),
        (found.is_secure, "The connection is encrypted."),
    )
    lines += [words for is_so, words in marks if is_so]
    return Profile(name=found.realname, nickname=nick, about="\n".join(lines))


def _lasting(seconds: int) -> str:
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "less than a minute"


def _number(digits: str) -> int | None:
    # Ten digits are enough until the year 2286.
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 10 else None
