"""What people do over client tags and to what was said: reactions, typing, taking back; pure.

IRCv3: message-tags (TAGMSG), typing; drafts: react, unreact, message-redaction.
"""

from functools import partial
from typing import Final

from adapters.irc import ids
from adapters.irc.formatting import plain
from adapters.irc.items import Item, Items, Later
from adapters.irc.said.words import at
from adapters.irc.session import Session
from adapters.irc.wire.clienttags import REACT, TYPING, UNREACT, answered, msgid, reacted
from adapters.irc.wire.line import Line, Source
from bridge.api.events import Change, Reactions, Ref, Retraction
from bridge.api.ids import Identity, NativeId, Place
from bridge.api.states import Typing

TICK: Final = 2.0
TICKS: Final = 3
""" "Assume that the sender is still typing [...] until 6 seconds have elapsed": so many ticks."""

# Who is believed to write at once; more would only be made up.
_MOST_TYPING = 64
# As much as one emoji of the longest, or a word: some clients let people react with those.
_LONGEST_REACTION = 32
_LONGEST_ID = 500


def tagmsg(session: Session, line: Line, now: float) -> Items:
    """TAGMSG #chan"""
    place = _place(session, line.source, line.param(0))
    if place is None:
        return ()
    return (*_typing(session, line, place), *_reactions(session, line, now, place))


def redact(session: Session, line: Line, now: float) -> Items:
    """REDACT #chan msgid :why. The server has looked whether he may; the gateway knows whether it
    was his own.
    """
    source, target = line.source, line.param(1)
    place = _place(session, source, line.param(0), by_server=True)
    if place is None or not target or len(target) > _LONGEST_ID:
        return ()
    retraction = Retraction(
        place=place,
        actor=None if source.is_server else session.identity(source.nick),
        at=_moment(line, now),
        target=Ref(native=NativeId(target)),
        by_moderator=True,
        reason=plain(line.param(2)),
        native=msgid(line.tags),
    )
    return (retraction,)


def _place(
    session: Session, source: Source, target: str, *, by_server: bool = False
) -> Place | None:
    if not by_server if source.is_server else not ids.is_nick(source.nick):
        return None
    _, target = session.support.split_status(target)
    channel = session.channel(target)
    if channel is not None:
        return channel.place
    if not target or session.support.is_channel(target) or source.is_server:
        return None
    # Of what we did through another client of a bouncer, the other side is the target.
    return session.direct(target if session.is_me(source.nick) else source.nick)


def _moment(line: Line, now: float) -> float:
    return at(line.tags["time"], now) if "time" in line.tags else now


# --- reactions ------------------------------------------------------------------------------------


def _reactions(session: Session, line: Line, now: float, place: Place) -> Items:
    changes: tuple[tuple[str, Change], ...] = ((REACT, "more"), (UNREACT, "fewer"))
    target = answered(line.tags)
    if target is None:
        return ()
    return tuple(
        Reactions(
            place=place,
            actor=session.identity(line.source.nick),
            at=_moment(line, now),
            target=target,
            emoji=(reaction,),
            change=change,
            native=msgid(line.tags),
        )
        for tag, change in changes
        if (reaction := reacted(line.tags, tag)) and len(reaction) <= _LONGEST_REACTION
    )


# --- typing ---------------------------------------------------------------------------------------


def _typing(session: Session, line: Line, place: Place) -> Items:
    """Whoever pauses writes nothing now. What is played of the past is over."""
    status, nick = line.tags.get(TYPING), line.source.nick
    if not status or session.is_me(nick) or "batch" in line.tags:
        return ()
    who = session.identity(nick)
    key = (place.native, who.native)
    ticks = session.typing.get(key)
    if status == "active":
        return _active(session, place, who, ticks)
    if ticks:
        session.typing[key] = 0
        return (Typing(place=place, who=who, is_typing=False),)
    return ()


def _active(session: Session, place: Place, who: Identity, ticks: int | None) -> Items:
    if ticks is None and len(session.typing) >= _MOST_TYPING:
        return ()
    session.typing[place.native, who.native] = TICKS
    items: list[Item] = [] if ticks else [Typing(place=place, who=who, is_typing=True)]
    if ticks is None:
        items.append(_next(session, place, who))
    return items


def _next(session: Session, place: Place, who: Identity) -> Later:
    return Later(TICK, partial(_tick, session, place, who))


def _tick(session: Session, place: Place, who: Identity) -> Items:
    """A tick later: one that was not begun anew for some ticks is over."""
    key = (place.native, who.native)
    ticks = session.typing.pop(key, 0)
    if ticks > 1:
        session.typing[key] = ticks - 1
        return (_next(session, place, who),)
    return (Typing(place=place, who=who, is_typing=False),) if ticks else ()
