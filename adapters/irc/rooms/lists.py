"""From lines to lists of masks: bans, exceptions from them, standing invitations, the silenced.

modern.ircdocs.horse (RPL_BANLIST, RPL_EXCEPTLIST, RPL_INVITELIST); 728 and 729 of charybdis.
"""

from adapters.irc.items import Done, Items
from adapters.irc.rooms.masks import Entry
from adapters.irc.said.words import answer
from adapters.irc.session import Session
from adapters.irc.wire.line import Line

MOST = 2000
"""Masks of one list; servers have room for fewer."""
SILENCED = "q"


def entry(session: Session, line: Line, now: float) -> Items:
    """367 me #chan *!*@host alice!user@host 1700000000; 728 has the mode before the mask."""
    mode, values = _mode(session, line)
    told = session.masks.asked.get((session.fold(line.param(1)), mode))
    if told is None:
        return answer(session, line, now)
    if values and len(told) < MOST:
        by, at = [*values[1:], "", ""][:2]
        stamp = float(at) if at.isascii() and at.isdecimal() and len(at) < 12 else 0.0
        told.append(Entry(values[0], by.partition("!")[0], stamp))
    return ()


def end(session: Session, line: Line, now: float) -> Items:
    """368 me #chan :End of channel ban list"""
    mode, _ = _mode(session, line)
    folded = session.fold(line.param(1))
    if (folded, mode) not in session.masks.asked:
        return answer(session, line, now)
    return (Done("masks", f"{folded} {session.fold(mode)}"),)


def _mode(session: Session, line: Line) -> tuple[str, tuple[str, ...]]:
    """The list's mode, and what is told of an entry."""
    support = session.support
    match line.command:
        case "348" | "349":
            return support.excepts or "e", line.params[2:]
        case "346" | "347":
            return support.invex or "I", line.params[2:]
        case "728" | "729":
            return line.param(2) or SILENCED, line.params[3:]
    return "b", line.params[2:]
