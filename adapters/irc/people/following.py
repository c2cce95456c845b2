"""Whom a login's owner watches: the server is asked to tell of them, and heard.

IRCv3: monitor, extended-monitor, away-notify; WATCH as older servers have it (bahamut); ISON and
USERHOST (RFC 2812 sections 4.9 and 4.8) for whom the server does not tell of by itself. A nick is
an address: who takes another one is offline under the one that is watched.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from adapters.irc import ids
from adapters.irc.formatting import plain
from adapters.irc.items import Item, Items, Later, Wish
from adapters.irc.said import words
from adapters.irc.session import Session
from adapters.irc.wire.line import Line, serialise
from bridge.api.ids import Identity
from bridge.api.states import Contact, Standing, Stranger

MOST = 500
"""People that one connection watches."""
POLL_EVERY = 30.0
"""Seconds between two questions after those of whom the server does not tell by itself."""
ABSENCE_EVERY = 3
"""Each so many polls it is asked who of them is away."""
AT_ONCE = 5
"""Lines of one kind in one poll."""
LIST_BYTES = 400
"""Nicks in a line: far below what any server takes."""
USERHOST_MOST = 5
"""RFC 2812 section 4.8: "The USERHOST command takes a list of up to 5 nicknames"."""


@dataclass(slots=True)
class Watched:
    """One of them. nick: as the server spells it; native: as the gateway knows him.

    is_told: the server tells of him by itself. standing: unknown until something is heard.
    """

    nick: str
    native: str
    is_told: bool = False
    standing: Standing = "unknown"
    status: str = ""


@dataclass(slots=True)
class Followed:
    """All of one session, by folded nick.

    isons: who was asked after by ISON, line by line, and not answered yet. userhosts: so many
    questions who is away are open. whoises: of whom it was asked with which words he is away.
    """

    people: dict[str, Watched] = field(default_factory=dict)
    isons: deque[tuple[str, ...]] = field(default_factory=deque)
    userhosts: int = 0
    whoises: set[str] = field(default_factory=set)
    polls: int = 0
    is_polling: bool = False


def put(session: Session, native: str) -> bool:
    """This one is to be watched, by native id; False where that cannot be, or is too much."""
    try:
        meant = ids.read(native)
    except ValueError:
        return False
    if meant.kind != "person" or meant.server != session.server:
        return False
    followed = session.followed = session.followed or Followed()
    if len(followed.people) >= MOST:
        return False
    followed.people.setdefault(session.fold(meant.name), Watched(meant.name, native))
    return True


def begin(session: Session) -> Items:
    """The connection is up: nothing is known of anybody, and all are asked after."""
    followed = session.followed
    if followed is None:
        return ()
    session.followed = followed = Followed(
        {session.fold(one.nick): Watched(one.nick, one.native) for one in followed.people.values()}
    )
    return go_on(session)


def go_on(session: Session) -> Items:
    """Somebody is to be watched whom the server was not asked for yet."""
    followed = session.followed
    if followed is None or not followed.people:
        return ()
    items: list[Item] = [*_enlisted(session, followed)]
    if not followed.is_polling:
        followed.is_polling = True
        items += poll(session)
    elif not followed.isons:
        items += _isons(followed)
    return items


def drop(session: Session, native: str) -> Items:
    """This one is watched no longer; his place is another's."""
    followed, nick = session.followed, ids.read(native).name
    gone = None if followed is None else followed.people.pop(session.fold(nick), None)
    if followed is None or gone is None:
        return ()
    items: list[Item] = []
    if gone.is_told:
        way, _ = _way(session)
        items.append(Wish(serialise(way, *(("-", nick) if way == "MONITOR" else (f"-{nick}",)))))
    who = Identity(session.network, native, gone.nick)
    items.append(Stranger(login=session.login, who=who))
    return (*items, *_enlisted(session, followed))


# --- asking ---------------------------------------------------------------------------------------


def _way(session: Session) -> tuple[str, int]:
    """By which command the server is asked to tell of people, and of how many at most."""
    support = session.support
    if support.monitor or not support.watch:
        return "MONITOR", support.monitor
    return "WATCH", support.watch


def _enlisted(session: Session, followed: Followed) -> Iterator[Wish]:
    """As many as the server takes."""
    way, most = _way(session)
    free = most - sum(one.is_told for one in followed.people.values())
    chosen = [one for one in followed.people.values() if not one.is_told][: max(free, 0)]
    for one in chosen:
        one.is_told = True
    nicks = [one.nick for one in chosen]
    for some in _lines(nicks, LIST_BYTES):
        if way == "MONITOR":
            yield Wish(serialise("MONITOR", "+", ",".join(some)))
        else:
            yield Wish(serialise("WATCH", *(f"+{nick}" for nick in some)))


def _lines(nicks: Sequence[str], most: int) -> Iterator[list[str]]:
    line: list[str] = []
    for nick in nicks:
        if line and len(",".join((*line, nick)).encode()) + len(line) > most:
            yield line
            line = []
        line.append(nick)
    if line:
        yield line


def poll(session: Session) -> Items:
    """Ask after those of whom the server does not tell, and who of all is away, where it does not
    tell that; and again later.
    """
    followed = session.followed
    if followed is None or not followed.people:
        if followed is not None:
            followed.is_polling = False
        return ()
    followed.polls += 1
    items: list[Item] = []
    if followed.polls > 1:
        # Of whom nothing was said there is nobody: some servers are silent of impossible nicks.
        for one in followed.people.values():
            if one.is_told and one.standing == "unknown":
                items += _fares(session, one, "offline")
    if len(followed.isons) > AT_ONCE:
        followed.isons.clear()  # the server does not answer these
    items += _isons(followed)
    if followed.polls % ABSENCE_EVERY == 0:
        unheard = [one.nick for one in followed.people.values() if _is_unheard(session, one)]
        items += _userhosts(followed, unheard[: AT_ONCE * USERHOST_MOST])
    return (*items, Later(POLL_EVERY, partial(poll, session)))


def _is_unheard(session: Session, one: Watched) -> bool:
    """He is there, and the server does not say when he is away."""
    tells = one.is_told and {"away-notify", "extended-monitor"} <= session.caps
    return one.standing in ("online", "away") and not tells


def _isons(followed: Followed) -> Iterator[Wish]:
    """Those who were not asked after for the longest time, as many as may be at once."""
    nicks = [one.nick for one in followed.people.values() if not one.is_told]
    lines = list(_lines(nicks, LIST_BYTES))
    if len(lines) > AT_ONCE:
        begin = followed.polls * AT_ONCE % len(lines)
        lines = [*lines[begin:], *lines[:begin]][:AT_ONCE]
    for some in lines:
        followed.isons.append(tuple(some))
        yield Wish(serialise("ISON", *some))


def _userhosts(followed: Followed, nicks: Sequence[str]) -> Iterator[Wish]:
    for start in range(0, len(nicks), USERHOST_MOST):
        followed.userhosts += 1
        yield Wish(serialise("USERHOST", *nicks[start : start + USERHOST_MOST]))


# --- hearing --------------------------------------------------------------------------------------


def online(session: Session, line: Line, now: float) -> Items:
    """730 me :alice!user@host,bob!user@host"""
    return _came(session, [each.partition("!")[0] for each in line.param(1).split(",")])


def offline(session: Session, line: Line, now: float) -> Items:
    """731 me :alice,bob"""
    return _went(session, line.param(1).split(","))


def full(session: Session, line: Line, now: float) -> Items:
    """734 me 100 alice,bob :Monitor list is full."""
    for one in _those(session, line.param(2).split(",")):
        one.is_told = False
    return ()


def watched(session: Session, line: Line, now: float) -> Items:
    """600 me alice user host 1700000000 :logged online; the numeric says how he fares."""
    nick = line.param(1)
    if line.command in _WATCH_AWAY:
        text = plain(line.param(5)) if line.command == "598" else ""
        return _those_fare(session, [nick], "away", text)
    if line.command == "599":
        return _those_fare(session, [nick], "online")
    return _came(session, [nick]) if line.command in _WATCH_ONLINE else _went(session, [nick])


_WATCH_ONLINE = frozenset({"600", "604"})
_WATCH_AWAY = frozenset({"598", "609"})
WATCH_NUMERICS = (*_WATCH_ONLINE, *_WATCH_AWAY, "599", "601", "605")


def ison(session: Session, line: Line, now: float) -> Items:
    """303 me :alice bob"""
    followed = session.followed
    if followed is None or not followed.isons:
        return words.answer(session, line, now)
    there = line.param(1).split()
    folded = {session.fold(nick) for nick in there}
    asked = followed.isons.popleft()
    if not folded <= {session.fold(nick) for nick in asked}:
        followed.isons.clear()  # somebody else's answer: of whom it does not say is not known
        asked = ()
    absent = [nick for nick in asked if session.fold(nick) not in folded]
    return (*_came(session, there), *_went(session, absent))


def userhost(session: Session, line: Line, now: float) -> Items:
    """302 me :alice=+user@host bob*=-user@host, where `-` is away"""
    followed = session.followed
    if followed is None or not followed.userhosts:
        return words.answer(session, line, now)
    followed.userhosts -= 1
    items: list[Item] = []
    for each in line.param(1).split():
        nick, _, host = each.partition("=")
        for one in _those(session, [nick.removesuffix("*")]):
            if not host.startswith("-"):
                items += _fares(session, one, "online")
            elif one.standing != "away":
                followed.whoises.add(session.fold(one.nick))
                items += (*_fares(session, one, "away"), Wish(serialise("WHOIS", one.nick)))
    return items


def away_words(session: Session, line: Line) -> Items | None:
    """301 me alice :gone; None where it was not we who asked."""
    followed, folded = session.followed, session.fold(line.param(1))
    if followed is None or folded not in followed.whoises:
        return None
    followed.whoises.discard(folded)
    return _those_fare(session, [line.param(1)], "away", plain(line.param(2)))


def heard(session: Session, line: Line) -> Items:
    """What somebody does in a channel, or to his nick, tells of him, too."""
    nick = line.source.nick
    match line.command:
        case "AWAY":
            text = plain(line.param(0))
            return _those_fare(session, [nick], "away" if text else "online", text)
        case "JOIN":
            return _came(session, [one.nick for one in _those(session, [nick]) if not one.is_told])
        case "QUIT":
            return _went(session, [nick])
        case "NICK" if session.fold(nick) != session.fold(line.param(0)):
            return (*_went(session, [nick]), *_came(session, [line.param(0)]))
    return ()


HEARD = frozenset({"AWAY", "JOIN", "QUIT", "NICK"})
"""What `heard` reads."""


def _came(session: Session, nicks: Iterable[str]) -> Items:
    """They are there; whether they are away, is asked."""
    followed, new = session.followed, []
    items: list[Item] = []
    for nick in nicks:
        for one in _those(session, [nick]):
            one.nick = nick
            if one.standing not in ("online", "away"):
                items += _fares(session, one, "online")
                new.append(nick)
    return (*items, *(_userhosts(followed, new) if followed is not None else ()))


def _went(session: Session, nicks: Iterable[str]) -> Items:
    return _those_fare(session, nicks, "offline")


def _those_fare(
    session: Session, nicks: Iterable[str], standing: Standing, status: str = ""
) -> Items:
    items: list[Item] = []
    for one in _those(session, nicks):
        items += _fares(session, one, standing, status)
    return items


def _those(session: Session, nicks: Iterable[str]) -> Iterator[Watched]:
    """Those of them who are watched."""
    people: Mapping[str, Watched] = {} if session.followed is None else session.followed.people
    for nick in nicks:
        one = people.get(session.fold(nick))
        if one is not None:
            yield one


def _fares(session: Session, one: Watched, standing: Standing, status: str = "") -> Items:
    if (one.standing, one.status) == (standing, status):
        return ()
    one.standing, one.status = standing, status
    who = Identity(session.network, one.native, one.nick)
    return (
        Contact(login=session.login, who=who, is_listed=False, standing=standing, status=status),
    )
