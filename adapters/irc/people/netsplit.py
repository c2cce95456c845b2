"""A network that breaks apart and grows together again, told once.

IRCv3: batch (netsplit, netjoin). Where a server makes none, the QUIT says between which servers it
broke: `irc.example.org hub.example.org`; what people say themselves begins with `Quit: `.
"""

import re
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from adapters.irc.items import Item, Items, Later
from adapters.irc.people import whereabouts
from adapters.irc.session import Session
from adapters.irc.wire.line import Line
from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import Identity, Place
from bridge.api.states import Absent, Present, Split

GATHERED = 1.0
"""Seconds in which people who quit for one reason are gathered, where no batch says that they
belong together."""
OLD = ""
"""As what they are gathered, instead of a batch's reference."""
_MOST = 10_000  # so many in one line; whoever else goes is told in another one
_MOST_BATCHES = 16
BATCHES = frozenset({"netsplit", "netjoin"})
_SERVER = r"[A-Za-z0-9*](?:[A-Za-z0-9*-]*\.)+[A-Za-z0-9*-]+"
_TWO_SERVERS = re.compile(f"{_SERVER} {_SERVER}")
# Who comes, goes by another name, or is listed: those who quit before that must be gone first.
_FLUSHES = frozenset({"JOIN", "NICK", "KICK", "353", "366"})


@dataclass(slots=True)
class Parting:
    """words: between which servers. gone: who quit; back: how many came into each channel."""

    words: str
    gone: list[Identity] = field(default_factory=list)
    back: dict[Place, int] = field(default_factory=dict)


def begun(session: Session, line: Line) -> None:
    """BATCH +ref netsplit irc.example.org hub.example.org"""
    if len(session.partings) < _MOST_BATCHES:
        session.partings[line.param(0)[1:]] = Parting(" and ".join(line.params[2:4]) or "?")


def ended(session: Session, line: Line, now: float) -> Items:
    """BATCH -ref"""
    parting = session.partings.pop(line.param(0)[1:], None)
    if parting is None:
        return ()
    return (*_gone(session, parting, now), *(_back(place, parting, now) for place in parting.back))


def quit(session: Session, line: Line, now: float) -> Items:
    """Somebody quits, with many others perhaps."""
    items = whereabouts.quit(session, line, now)
    parting = _of_batch(session, line)
    more: Items = ()
    if parting is None:
        reason = line.param(0)
        if not _TWO_SERVERS.fullmatch(reason):
            return items
        more, parting = _gathering(session, " and ".join(reason.split(" ")), now)
    left: list[Item] = [*more]
    for item in items:
        if isinstance(item, Absent):
            parting.gone.append(item.who)
            left += _gone(session, parting, now) if len(parting.gone) >= _MOST else ()
        else:
            left.append(item)
    return left


def join(session: Session, line: Line, now: float) -> Items:
    """Somebody comes, back with many others perhaps."""
    items = whereabouts.join(session, line, now)
    parting = _of_batch(session, line)
    if parting is not None:
        for item in items:
            if isinstance(item, Present):
                parting.back[item.place] = parting.back.get(item.place, 0) + 1
    return items


def flushed(session: Session, line: Line, now: float) -> Items:
    """Whoever is gathered is shown as gone before this line, where it is about the same people; a
    batch may stay open for ever.
    """
    if line.command not in _FLUSHES:
        return ()
    before = _flush(session, now)
    gone = (_gone(session, parting, now) for parting in session.partings.values())
    return (*before, *chain.from_iterable(gone))


def _of_batch(session: Session, line: Line) -> Parting | None:
    reference = line.tags.get("batch") if session.partings and line.tags else None
    return session.partings.get(reference) if reference else None


def _gathering(session: Session, words: str, now: float) -> tuple[Items, Parting]:
    """Those who quit by this break; by another one, those before are told first."""
    parting = session.partings.get(OLD)
    if parting is not None and parting.words == words:
        return (), parting
    before = _flush(session, now)
    parting = session.partings[OLD] = Parting(words)
    later = Later(GATHERED, partial(_over, session, parting, now + GATHERED))
    return (*before, later), parting


def _over(session: Session, parting: Parting, now: float) -> Items:
    return _flush(session, now) if session.partings.get(OLD) is parting else ()


def _flush(session: Session, now: float) -> Items:
    parting = session.partings.pop(OLD, None)
    return () if parting is None else _gone(session, parting, now)


def _gone(session: Session, parting: Parting, now: float) -> Items:
    if not parting.gone:
        return ()
    who = tuple(parting.gone)
    parting.gone.clear()
    return (Split(login=session.login, who=who, words=parting.words, at=now),)


def _back(place: Place, parting: Parting, now: float) -> Message:
    count = parting.back[place]
    came = "1 person is back" if count == 1 else f"{count} people are back"
    words = Text(f"Netsplit over: {parting.words}, {came}.")
    return Message(place=place, actor=None, at=now, content=(words,), form="notice")
