"""The nick that is wished is taken when it is free again.

Who shares a channel is seen to go (`people`); of all others the server tells by IRCv3 MONITOR, or
the nick is asked for again from time to time.
"""

from functools import partial

from adapters.irc.items import Items, Later, Send, Wish
from adapters.irc.people import following
from adapters.irc.session import Session
from adapters.irc.wire.line import Line, serialise

AGAIN = 60.0
AGAIN_WHERE_TOLD = 600.0
"""Seconds until the nick is asked for again; also where the server should tell, for its list of
people may be full."""


def begin(session: Session) -> Items:
    """The connection is up: have its nick, in time."""
    if not _is_without(session):
        return ()
    is_told = bool(session.support.monitor)
    after = Later(AGAIN_WHERE_TOLD if is_told else AGAIN, partial(_again, session))
    asked = (Wish(serialise("MONITOR", "+", session.wished)),) if is_told else ()
    return (*asked, after)


def offline(session: Session, line: Line, now: float) -> Items:
    """731 me :alice,bob"""
    items = following.offline(session, line, now)
    gone = {session.fold(nick) for nick in line.param(1).split(",")}
    if _is_without(session) and session.fold(session.wished) in gone:
        return (*items, _ask(session))
    return items


def _again(session: Session) -> Items:
    return (_ask(session), *begin(session)) if _is_without(session) else ()


def _ask(session: Session) -> Send:
    return Send(serialise("NICK", session.wished))


def _is_without(session: Session) -> bool:
    return bool(session.wished) and session.fold(session.wished) != session.folded
