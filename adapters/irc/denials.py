"""The server says no: finds out to what, and tells whoever asked for it."""

from adapters.irc import numerics, seats
from adapters.irc.calls import Calls
from adapters.irc.handover import Handover
from adapters.irc.items import Denial
from adapters.irc.session import Channel, Session


def take(session: Session, handover: Handover, calls: Calls, denial: Denial, now: float) -> None:
    """To a join, an ask or a call; else it is told at the console to who typed there."""
    channel = session.channels.get(denial.target)
    is_waited_for = channel is not None and not channel.is_in
    if channel is not None and is_waited_for and denial.numeric in numerics.JOIN:
        _not_let_in(session, handover, channel, denial)
    elif (
        not handover.asks.denied(denial)
        and not (denial.numeric not in numerics.NICK_TAKEN and calls.denied(denial))
        and denial.otherwise is not None
        and now < session.console_until
    ):
        handover.add(denial.otherwise)


def _not_let_in(session: Session, handover: Handover, channel: Channel, denial: Denial) -> None:
    """A join was refused: one that somebody waits for, or a return."""
    del session.channels[denial.target]
    if not handover.asks.denied(denial):
        handover.add(seats.turned_away(session, channel, denial))
