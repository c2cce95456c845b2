"""What comes over one login's connection: each line read, and what it means done.

What a PONG proves stands in RFC 2812 section 3.7.2 and in what servers do: they work off the lines
of a client in order.
"""

import asyncio
import logging
from collections.abc import Callable

from adapters.irc.entry.negotiation import COMMANDS
from adapters.irc.items import (
    EVENTS,
    Closing,
    Denial,
    Done,
    Echoed,
    Item,
    Items,
    Later,
    Ponged,
    Send,
    Wish,
)
from adapters.irc.life import denials
from adapters.irc.life.link import Link
from adapters.irc.life.rising import Rising
from adapters.irc.login import is_ban
from adapters.irc.said.words import console
from adapters.irc.settling.asks import BEHIND
from adapters.irc.settling.throttled import AFTERWARDS, TOLD, TOO_FAST, is_for_flood
from adapters.irc.to_events import read
from adapters.irc.wire.connection import Connection, Unreachable
from adapters.irc.wire.isupport import Support
from adapters.irc.wire.line import Line, parse
from adapters.irc.wire.sending import Turn

log = logging.getLogger(__name__)


class Inward:
    """What the connection calls. rising: how it comes up."""

    __slots__ = ("_link", "rising")

    def __init__(self, link: Link, common: dict[Support, Support]) -> None:
        self._link = link
        self.rising = Rising(link, common, self._mean)

    def received(self, lines: list[bytes]) -> None:
        """Complete lines."""
        link = self._link
        now = link.clock()
        link.watch.read(asyncio.get_running_loop().time(), now)
        encodings = link.session.encodings
        for raw in lines:
            try:
                line = parse(raw, encodings.reading_of)
            except ValueError:
                continue
            try:
                self._read(line, now)
            except Exception:
                log.exception("a line of %s could not be handled", link.session.server)
        if link.handover.is_full and link.connection is not None:
            link.connection.pause()
        link.handover.ring()

    def lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        link = self._link
        if link.ending is None:
            server, registering = link.session.server, link.registering
            words = f"The connection to {server} was lost."
            if registering is not None and not registering.is_done:
                words = f"{server} closed the connection before the login. Is it an IRC server?"
            link.ending = Unreachable("offline", words)
        link.handover.ring()

    def take(self, items: Items, now: float) -> None:
        """Do what lines mean. now: Unix time."""
        handover = self._link.handover
        for item in items:
            if isinstance(item, EVENTS):
                handover.add(item)
            else:
                self._do(item, now)

    def _mean(self, items: Items) -> None:
        self.take(items, self._link.clock())

    def later(self, line: bytes) -> None:
        """Send a line when nothing better is to be sent; for what only we wish to know."""
        link = self._link
        if link.connection is not None and not link.connection.queue(line, Turn.WISHED):
            log.warning("too much is asked of %s; a line was left out", link.session.server)

    def _read(self, line: Line, now: float) -> None:
        link = self._link
        registering = link.registering
        if registering is None:
            return
        if not link.session.is_settled:
            link.progress.heard(line)
        if not registering.is_done or line.command in COMMANDS:
            self.rising.register(registering, line)
            if not registering.is_done and line.command not in ("PING", "ERROR"):
                return
        items = read(link.session, line, now)
        if link.identifying is not None and self.rising.identified(link.identifying, line):
            return
        self.take(items, now)

    def _do(self, item: Item, now: float) -> None:
        link = self._link
        match item:
            case Send(line):
                link.write(line)
            case Wish(line):
                self.later(line)
            case Ponged(token):
                self._ponged(token, now)
            case Echoed():
                link.calls.echoed(item)
            case Denial():
                self._denied(item, now)
            case Closing(text):
                self._closing(text)
            case Done(what="registration"):
                self.rising.settled_in()
            case Later(after, what):
                loop = asyncio.get_running_loop()
                loop.call_later(after, self._after, link.connection, what)
            case _:
                link.handover.add(item)

    def _after(self, connection: Connection | None, what: Callable[[], Items]) -> None:
        if self._link.connection is connection is not None:
            self._mean(what())
            self._link.handover.ring()

    def _ponged(self, token: str, now: float) -> None:
        link = self._link
        link.watch.measure(token, link.calls.barrier, asyncio.get_running_loop().time())
        if token.startswith(BEHIND):
            link.handover.add(Done("ponged", token))
        elif not link.watch.is_answered(token) and link.connection is not None:
            link.calls.ponged(token, link.connection, now)

    def _denied(self, denial: Denial, now: float) -> None:
        link = self._link
        if denial.numeric in TOO_FAST and link.pace.slow(asyncio.get_running_loop().time()):
            link.handover.add(console(link.session, TOLD, now))
        self.take(denials.take(link.session, link.handover, link.calls, denial, now), now)

    def _closing(self, text: str) -> None:
        link = self._link
        if link.ending is None:
            words = f"{link.session.server} closed the connection: {text.rstrip('.')}."
            if is_for_flood(text):
                link.pace.slow(asyncio.get_running_loop().time())
                words += f" {AFTERWARDS}"
            link.ending = Unreachable("forbidden" if is_ban(text) else "offline", words)
            if is_ban(text):
                link.attempts.banned()
