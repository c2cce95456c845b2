"""The calls of one connection: makes them, and finds out what became of them.

RFC 2812 section 3.7.2 (PING): servers work off the lines of a client in order, so a PONG says that
all before it was done. IRCv3 echo-message with labeled-response says so of each line.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.irc.items import Denial, Echoed
from adapters.irc.reach.denied import CHANNEL, typed_channels
from adapters.irc.session import Session
from adapters.irc.settling.handover import Handover
from adapters.irc.settling.unsettled import No, Unassigned, Unsettled
from adapters.irc.to_calls import Call, serialised
from adapters.irc.wire import clienttags, numerics
from adapters.irc.wire.connection import Connection
from adapters.irc.wire.line import serialise
from bridge.api.content import Text
from bridge.api.errors import Refused, TryLater
from bridge.api.events import Message, Settled
from bridge.api.ids import Key

LABEL_WITHIN = 30.0
"""Seconds until a label that does not come back is taken for lost."""
CATCHING_UP = 0.3
"""Seconds until it is looked again whether all that was missed is there."""
CONSOLE_FOR = 30.0
"""Seconds for which what the server says is taken for an answer to what was typed."""


@dataclass(slots=True)
class Barrier:
    """The open PING. mark: what it covers. since: when it left, None while it waits to."""

    token: str
    mark: int
    since: float | None = None


class Calls:
    """The calls of one connection."""

    __slots__ = ("_asked", "_flushes", "_handover", "_session", "_unsettled", "barrier")

    def __init__(self, session: Session, handover: Handover) -> None:
        self.barrier: Barrier | None = None
        self._asked = 0
        self._session = session
        self._handover = handover
        self._unsettled = Unsettled()
        self._flushes: list[tuple[int, asyncio.Future[None]]] = []

    async def perform(self, call: Call, connection: Connection, now: float) -> None:
        """Make one call; what becomes of it is settled later."""
        session = self._session
        if not call.command:
            await self._perform_typed(call, connection, now)
            return
        channel = session.channel(call.target)
        if session.support.is_channel(call.target) and (channel is None or not channel.is_in):
            if channel is None:
                raise Refused("offline", f"You are not in {call.target}.")
            raise TryLater(f"{call.target} is being joined.")
        if session.catching and session.fold(call.target) in session.catching:
            raise TryLater(f"What was missed in {call.target} is being fetched.", CATCHING_UP)
        target = session.fold(call.target)
        charset = session.charset(channel.place.native if channel is not None else None)
        tags = self._tags(call) if call.tags or call.middle else None
        line = serialised(call, charset=charset, label=session.echoes, tags=tags)
        await connection.send(line, target=target)
        self._unsettled.performed(call.key, target)

    def _tags(self, call: Call) -> Mapping[str, str] | None:
        """Those that the server passes on. Raises Refused where nothing would be left of it."""
        session = self._session
        tags = clienttags.passing(session.caps, session.support, call.tags)
        if call.command == "TAGMSG" and not clienttags.says_all(call.tags, tags):
            raise Refused("unsupported", "This server does not pass it on.")
        if call.command == "REDACT" and clienttags.REDACTION not in session.caps:
            raise Refused("unsupported", "Nothing can be taken back on this server.")
        return tags

    async def _perform_typed(self, call: Call, connection: Connection, now: float) -> None:
        line = serialised(call, charset=self._session.charset(None), label=False)
        for name in typed_channels(line):
            if self._session.denied.channel(name, self._session.server):
                raise Refused("forbidden", CHANNEL.format(name))
        await connection.send(line)
        self._session.console_until = now + CONSOLE_FOR
        typed = (call.text or "").strip().partition(" ")[0].upper()
        self._session.console_shows = numerics.TYPED.get(typed, frozenset())
        self._handover.add(Settled(key=call.key, outcome="sent"))
        self._handover.ring()

    def flush(self, connection: Connection) -> asyncio.Future[None]:
        """Done when all that was performed is settled; TryLater if nobody will know."""
        mark = self._unsettled.made
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        if self._unsettled.is_clear(mark):
            # Refusals that were gathered, or are being committed, go first.
            self._handover.release(waiter)
            self._handover.ring()
            return waiter
        self._flushes.append((mark, waiter))
        if self._session.echoes:
            late = loop.call_later(LABEL_WITHIN, self._ask, connection)
            waiter.add_done_callback(lambda _: late.cancel())
        else:
            self._ask(connection)
        return waiter

    def _ask(self, connection: Connection) -> None:
        """At most one PING is open; what it does not cover is asked for when it is answered."""
        if self.barrier is None and self._flushes:
            self._asked += 1
            barrier = self.barrier = Barrier(f"b{self._asked:x}", self._unsettled.made)
            connection.queue(serialise("PING", text=barrier.token), left=self._barrier_left)

    def _barrier_left(self, now: float) -> None:
        """It covers what left while it waited, too: lines to different targets pass each other."""
        if self.barrier is not None:
            self.barrier.mark = self._unsettled.made
            self.barrier.since = now

    # --- what the server says of them -----------------------------------------------------------

    def echoed(self, echo: Echoed) -> None:
        """The server took the call with this label."""
        self._settle(self._unsettled.took(Key(echo.label), echo.native))

    def ponged(self, token: str, connection: Connection, now: float) -> None:
        """The server has done what was sent before this PING. now: Unix time."""
        barrier = self.barrier
        if barrier is None or barrier.since is None or token != barrier.token:
            return
        mark, self.barrier = barrier.mark, None
        for item in self._unsettled.passed(mark):
            self._handover.add(self._told(item, now) if isinstance(item, Unassigned) else item)
        self._check_flushes()
        self._ask(connection)

    def denied(self, denial: Denial) -> bool:
        """The server said no; False when it was to nothing of ours."""
        no = No(numerics.reason(denial.numeric), numerics.words(denial.text))
        if denial.label is not None:
            self._settle(self._unsettled.refused(Key(denial.label), no))
            return True
        settled = self._unsettled.refused_to(denial.target, no)
        if isinstance(settled, Settled):
            self._settle(settled)
        return settled is not False

    def lost(self) -> None:
        """The connection has ended: what is open is uncertain."""
        self.barrier = None
        self._unsettled.lost()
        flushes, self._flushes = self._flushes, []
        for _, waiter in flushes:
            if not waiter.done():
                waiter.set_exception(TryLater("The connection to the IRC server was lost."))

    def _settle(self, settled: Settled | None) -> None:
        if settled is not None:
            self._handover.add(settled)
            self._check_flushes()

    def _check_flushes(self) -> None:
        """Those behind whose marks nothing is open end when what was gathered is committed."""
        still: list[tuple[int, asyncio.Future[None]]] = []
        for mark, waiter in self._flushes:
            if waiter.done():
                continue
            if self._unsettled.is_clear(mark):
                self._handover.release(waiter)
            else:
                still.append((mark, waiter))
        self._flushes = still

    def _told(self, item: Unassigned, now: float) -> Message:
        session = self._session
        channel = session.channels.get(item.target)
        return Message(
            place=channel.place if channel is not None else session.direct(item.target),
            actor=None,
            at=now,
            content=(Text(f"One of the last messages did not arrive. {item.no.text}"),),
            form="notice",
        )
