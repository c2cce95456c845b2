"""A connection comes up: registered, settled, identified to services, back in its channels.

RFC 2812 section 3.1.
"""

import asyncio
from collections.abc import Callable

from adapters.irc.entry.identifying import WITHIN as IDENTIFY_WITHIN
from adapters.irc.entry.identifying import Identifying
from adapters.irc.entry.registering import Registering
from adapters.irc.items import Items
from adapters.irc.life import watch
from adapters.irc.life.link import Link
from adapters.irc.life.watch import ALIVE
from adapters.irc.people import following
from adapters.irc.reach.sts import Upgrade
from adapters.irc.rooms import seats
from adapters.irc.said import catching_up
from adapters.irc.wire import first_lines
from adapters.irc.wire.connection import Unreachable
from adapters.irc.wire.isupport import Support
from adapters.irc.wire.line import Line, serialise
from adapters.irc.wire.sending import Turn
from bridge.api.errors import LoginLost

SETTLE_WITHIN = 5.0
"""Seconds from the welcome to the end of the message of the day."""

# Kinds of servers that one network has; each costs half a KiB.
_MOST_COMMON = 1000


class Rising:
    """common: what all connections to servers of this network may share, to save memory.
    take: what lines mean, done.
    """

    __slots__ = ("_common", "_link", "_take")

    def __init__(
        self, link: Link, common: dict[Support, Support], take: Callable[[Items], None]
    ) -> None:
        self._link = link
        self._common = common
        self._take = take

    def register(self, registering: Registering, line: Line) -> None:
        """Take a line of the registration."""
        link = self._link
        out, outcome = registering.feed(line)
        for each in out:
            link.write(each)
        self._take_caps(registering.negotiation.enabled)
        if link.arrival is not None and link.wishes is not None:
            try:
                offered = registering.negotiation.offered_sts
                link.guard.hear(offered, link.wishes, link.arrival)
            except Upgrade as upgrade:
                link.end(upgrade)
                return
        if isinstance(outcome, LoginLost):
            link.end(outcome)
        elif outcome is not None:
            link.rearm(SETTLE_WITHIN, self.settled_in)

    def _take_caps(self, caps: frozenset[str]) -> None:
        session = self._link.session
        if caps != session.caps:
            session.caps = caps
            if session.is_settled:
                session.learn_abilities()

    def settled_in(self) -> None:
        """The server has told all about itself: we tell who we are."""
        link, registering = self._link, self._link.registering
        if link.is_up or link.identifying is not None or registering is None or link.wishes is None:
            return
        session = link.session
        session.is_settled = True
        if len(self._common) < _MOST_COMMON:
            session.support = self._common.setdefault(session.support, session.support)
        session.take_nick(session.nick)
        session.refold()
        session.learn_abilities()
        mechanism = registering.negotiation.mechanism
        identifying = link.identifying = Identifying(
            session, link.wishes, mechanism, is_new=link.progress.is_full
        )
        for line in identifying.start():
            link.write(line)
        if identifying.is_open:
            link.rearm(IDENTIFY_WITHIN, self._come_up)
        else:
            self._come_up()

    def identified(self, identifying: Identifying, line: Line) -> bool:
        """Whether a line was an answer of the services, for nobody else."""
        out, is_taken = identifying.feed(line)
        for each in out:
            self._link.write(each)
        if not identifying.is_open:
            self._come_up()
        return is_taken

    def _come_up(self) -> None:
        """The session is up."""
        link = self._link
        identifying, link.identifying = link.identifying, None
        if identifying is None or link.connection is None:
            return
        session, now = link.session, asyncio.get_running_loop().time()
        link.is_up = True
        link.attempts.up(now)
        if link.arrival is not None:
            link.arrival.passage.made()
        link.watch.cursor_at = now
        link.rearm(watch.WATCH_EVERY, self._look)
        link.report("up", f"Connected to {session.server}.")  # the nick may change, this stays
        if link.arrival is not None:
            link.tell(link.progress.up(str(link.arrival)))
        if session.support.saferate:
            link.pace.is_safe()
        for typed in link.wishes.after_connect_commands if link.wishes is not None else ():
            raw = first_lines.spelled(typed, session.charset(None), is_echoed=session.echoes)
            link.connection.queue(raw, Turn.ASKED)
        self.leave_denied()
        self._take(catching_up.begin_chats(session, link.clock()))
        self._take(identifying.end(link.clock()))
        for line in seats.joins(session):
            link.connection.queue(line)
        self._take(following.begin(session))
        link.waiters.release()

    def leave_denied(self) -> None:
        """Leave the channels that the operator denies."""
        link = self._link
        for channel, gone in seats.denied(link.session):
            if channel.is_in:
                link.write(serialise("PART", channel.name))
            link.handover.add(gone)
        link.handover.ring()

    # --- once it is up --------------------------------------------------------------------------

    def _look(self) -> None:
        link = self._link
        link.rearm(watch.WATCH_EVERY, self._look)
        now, barrier = asyncio.get_running_loop().time(), link.calls.barrier
        match link.watch.due(now, None if barrier is None else barrier.since):
            case "dead":
                words = f"{link.session.server} does not answer any more."
                link.end(Unreachable("timeout", words))
            case "ask":
                link.write(serialise("PING", text=ALIVE))
        if link.session.channels and link.watch.is_cursor_due(now):
            self._note_cursor()

    def _note_cursor(self) -> None:
        cursor = self._link.watch.cursor(self._link.session)
        if cursor is not None:
            noted = asyncio.ensure_future(self._link.inbox.accept((), cursor=cursor))
            noted.add_done_callback(lambda done: done.cancelled() or done.exception())
