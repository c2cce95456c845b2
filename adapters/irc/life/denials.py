"""The server says no: finds out to what, and tells whoever asked for it."""

from adapters.irc.items import Denial, Items, Later, Wish
from adapters.irc.rooms import seats
from adapters.irc.session import Channel, Session
from adapters.irc.settling.calls import Calls
from adapters.irc.settling.handover import Handover
from adapters.irc.wire import numerics

NOBODY = "401"
"""ERR_NOSUCHNICK: so it is for whoever asks his program, and for whoever writes to him."""

AGAIN_AFTER = 60.0
"""Seconds until a channel is asked for again that the server was too busy for."""


def take(session: Session, handover: Handover, calls: Calls, denial: Denial, now: float) -> Items:
    """To a join, an ask or a call; else it is told at the console to who typed there. What is to
    be done about it.
    """
    if denial.label is not None:  # what is asked bears none
        calls.denied(denial)
        return ()
    channel = session.channels.get(denial.target)
    is_waited_for = channel is not None and not channel.is_in
    if channel is not None and is_waited_for and denial.numeric in numerics.JOIN:
        return _not_let_in(session, handover, channel, denial)
    is_ours = handover.asks.denied(denial)
    if not is_ours or denial.numeric == NOBODY:
        is_ours |= denial.numeric not in numerics.NICK_TAKEN and calls.denied(denial)
    if not is_ours and denial.otherwise is not None and now < session.console_until:
        handover.add(denial.otherwise)
    return ()


def _not_let_in(session: Session, handover: Handover, channel: Channel, denial: Denial) -> Items:
    """A join was refused: one that somebody waits for, or a return."""
    if handover.asks.denied(denial):
        del session.channels[denial.target]
    elif numerics.reason(denial.numeric) == "overload":
        return (Later(AGAIN_AFTER, lambda: _again(session, channel)),)
    else:
        del session.channels[denial.target]
        handover.add(seats.turned_away(session, channel, denial))
    return ()


def _again(session: Session, channel: Channel) -> Items:
    """Ask for a channel once more, if it is still wished."""
    is_wished = session.channel(channel.name) is channel and not channel.is_in
    return (Wish(seats.join(session, channel)),) if is_wished else ()
