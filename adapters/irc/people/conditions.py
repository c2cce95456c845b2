"""How people in channels are: away, with which words, bots.

IRCv3: away-notify, WHOX (`WHO #chan %tcnf,token`), bot mode; where a server has no WHOX, the WHO of
RFC 2812 section 3.6.1, of small channels. Nothing is remembered here: the gateway has the one copy.
"""

from collections import deque
from dataclasses import dataclass, field
from functools import partial

from adapters.irc import ids
from adapters.irc.formatting import plain
from adapters.irc.items import Item, Items, Later, Wish
from adapters.irc.said import words
from adapters.irc.session import Session
from adapters.irc.wire.line import Line, serialise
from bridge.api.states import Everyone, Hat, Learned

BOT = Hat("https://ircv3.net/specs/extensions/bot-mode", "Bot")
MOST_PEOPLE = 1000
"""In a channel of more it is not asked who is away: half of the answer would be old when it is
there."""
FEW_PEOPLE = 50
"""The same where a server says it at length, or says nothing when it changes."""
ANSWER_WITHIN = 60.0
"""Seconds for one channel, past which the next one's turn comes."""
AGAIN_EVERY = 120.0
"""Seconds between two questions where nothing is told of changes: one channel at a time."""
QUESTION = "152"
"""Numbers our question (WHOX: up to three digits)."""

_MOST_BOTS = 1000
_COMES = frozenset({"JOIN", "NICK", "QUIT"})


@dataclass(slots=True)
class Looking:
    """The channels of one connection, folded, that are to be asked about, and the one that is.

    again: those that are asked about time and again. number: of the question.
    """

    waiting: dict[str, None] = field(default_factory=dict)
    current: str = ""
    number: int = 0
    again: deque[str] = field(default_factory=deque)
    is_repeating: bool = False


def entered(session: Session, name: str, items: Items) -> Items:
    """A channel has been joined. items: what that means so far, `Everyone` among it."""
    told = next((item for item in items if isinstance(item, Everyone)), None)
    if told is None:
        return items
    count, folded = len(told.present), session.fold(name)
    if not 1 < count <= (MOST_PEOPLE if session.support.whox else FEW_PEOPLE):
        return items
    looking = session.looking = session.looking or Looking()
    looking.waiting[folded] = None
    more: list[Item] = [*items, *_next(session, looking)]
    if "away-notify" not in session.caps and count <= FEW_PEOPLE:
        if folded not in looking.again:
            looking.again.append(folded)
        if not looking.is_repeating:
            looking.is_repeating = True
            more.append(Later(AGAIN_EVERY, partial(_repeat, session, looking)))
    return more


def _next(session: Session, looking: Looking) -> Items:
    """Ask about the next one, if no other question is open."""
    while not looking.current and looking.waiting:
        folded = next(iter(looking.waiting))
        del looking.waiting[folded]
        channel = session.channels.get(folded)
        if channel is None or not channel.is_in:
            continue
        looking.current = folded
        looking.number += 1
        fields = (f"%tcnf,{QUESTION}",) if session.support.whox else ()
        late = partial(_given_up, session, looking, looking.number)
        return (Wish(serialise("WHO", channel.name, *fields)), Later(ANSWER_WITHIN, late))
    return ()


def _given_up(session: Session, looking: Looking, number: int) -> Items:
    if looking is not session.looking or number != looking.number or not looking.current:
        return ()
    looking.current = ""
    return _next(session, looking)


def _repeat(session: Session, looking: Looking) -> Items:
    if looking is not session.looking:
        return ()
    if looking.again:
        folded = looking.again.popleft()
        if folded in session.channels:
            looking.waiting[folded] = None
            looking.again.append(folded)
    return (*_next(session, looking), Later(AGAIN_EVERY, partial(_repeat, session, looking)))


def told(session: Session, line: Line, now: float) -> Items:
    """354 me 152 #chan alice H@B"""
    if line.param(1) != QUESTION:
        return words.answer(session, line, now)
    return _learned(session, line.param(3), line.param(4))


def told_at_length(session: Session, line: Line, now: float) -> Items:
    """352 me #chan user host server alice G@ :0 real name"""
    looking = session.looking
    if looking is None or session.fold(line.param(1)) != looking.current:
        return words.answer(session, line, now)
    return _learned(session, line.param(5), line.param(6))


def end(session: Session, line: Line, now: float) -> Items:
    """315 me #chan :End of /WHO list."""
    looking = session.looking
    if looking is None or not looking.current or session.fold(line.param(1)) != looking.current:
        return words.answer(session, line, now)
    looking.current = ""
    return _next(session, looking)


def _learned(session: Session, nick: str, flags: str) -> Items:
    """H is here, G is gone; which letter a bot has, 005 says."""
    if not ids.is_nick(nick) or session.is_me(nick) or flags[:1] not in ("H", "G"):
        return ()
    away, bot = flags[0] == "G", session.support.bot
    return (
        Learned(
            login=session.login,
            who=session.identity(nick),
            away=away,
            status=None if away else "",
            hats=((BOT,) if bot in flags[1:] else ()) if bot else None,
        ),
    )


def away(session: Session, line: Line, now: float) -> Items:
    """:alice!user@host AWAY :gone, and without words when she is back."""
    nick = line.source.nick
    if not ids.is_nick(nick) or session.is_me(nick):
        return ()
    text = plain(line.param(0))
    who = session.identity(nick)
    return (Learned(login=session.login, who=who, away=bool(text), status=text),)


def bot(session: Session, line: Line) -> Items:
    """Somebody says something as a bot."""
    nick, folded = line.source.nick, session.fold(line.source.nick)
    if not ids.is_nick(nick) or folded in session.bots or session.is_me(nick):
        return ()
    if len(session.bots) >= _MOST_BOTS:
        session.bots.clear()
    session.bots.add(folded)
    return (Learned(login=session.login, who=session.identity(nick), hats=(BOT,)),)


def forget_bot(session: Session, line: Line) -> None:
    """Who comes is said anew to be a bot, and to us all are, who come ourselves."""
    if line.command in _COMES:
        if session.is_me(line.source.nick):
            session.bots.clear()
        else:
            session.bots.discard(session.fold(line.source.nick))


def is_bot(line: Line) -> bool:
    """Whether a line was said by a bot, as the server says."""
    tags = line.tags
    return "bot" in tags or "inspircd.org/bot" in tags or "draft/bot" in tags
