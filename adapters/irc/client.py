"""One login's session on one server: connects, hands on what comes, comes back.

RFC 2812 section 3.1.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from adapters.irc.entry.registering import Registering
from adapters.irc.items import Items
from adapters.irc.life import describing, watch
from adapters.irc.life.inward import Inward
from adapters.irc.life.link import Link
from adapters.irc.login import wish
from adapters.irc.people import following
from adapters.irc.reach.approach import Approach
from adapters.irc.reach.attempts import Attempts
from adapters.irc.reach.guard import Guard
from adapters.irc.reach.progress import Progress
from adapters.irc.reach.sts import Upgrade
from adapters.irc.rooms import seats
from adapters.irc.said import abilities
from adapters.irc.session import Session
from adapters.irc.settling.calls import Calls
from adapters.irc.settling.handover import Handover
from adapters.irc.to_calls import Call, Limits
from adapters.irc.wire.connection import Connection, Unreachable
from adapters.irc.wire.encodings import UTF_8, Encodings
from adapters.irc.wire.isupport import Support
from adapters.irc.wire.line import serialise
from adapters.irc.wire.sending import Pace, Turn
from adapters.irc.wishes import Wishes, of
from bridge.api.adapter import Capabilities, Inbox, Login
from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.api.ids import NetworkName, Place, Wire

log = logging.getLogger(__name__)

REGISTER_WITHIN = 60.0
"""Seconds from the connection to the welcome: some servers ask an ident service first."""
FAREWELL = "Good-bye"
NO_LIMITS = Limits()


class Client:
    """Lives as long as its login runs; its connections come and go.

    approach: how the network's logins get to servers.
    common: what all connections to servers of this network may share, to save memory.
    streams: numbers the connections of the adapter. wire: the connection of now; another one
    after every loss. farewell: said at the end.
    """

    __slots__ = (
        "_approach",
        "_config",
        "_inward",
        "_jitter",
        "_link",
        "_login",
        "_streams",
        "calls",
        "farewell",
        "handover",
        "session",
        "wire",
    )

    def __init__(
        self,
        network: NetworkName,
        login: Login,
        inbox: Inbox,
        *,
        approach: Approach,
        common: dict[Support, Support],
        streams: Iterator[int],
        jitter: Callable[[], float],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.session = session = Session(network, login.id, login.native)
        self.handover = handover = Handover(inbox)
        self.calls = Calls(session, handover)
        self.farewell = FAREWELL
        self._streams = streams
        self._take_wire()
        self._login = login
        self._approach = approach
        self._config = config = approach.config(login.native)
        session.most_lines = config.most_lines
        session.abilities = abilities.capabilities(lines=config.most_lines)
        self._jitter = jitter
        attempts = Attempts(was_up=bool(login.seats or login.follows))
        self._link = Link(
            session=session,
            inbox=inbox,
            handover=handover,
            calls=self.calls,
            pace=Pace(config.flood_burst, config.flood_interval),
            attempts=attempts,
            progress=Progress(is_full=not attempts.was_up),
            guard=Guard(inbox, clock),
            clock=clock,
        )
        self._inward = Inward(self._link, common)

    def _take_wire(self) -> None:
        """What is said from now on goes over another connection than what was said before."""
        session = self.session
        self.wire = Wire(f"{session.network}/{session.login}/{next(self._streams)}")

    # --- the session's life ---------------------------------------------------------------------

    async def run(self) -> None:
        """Hold the session until cancelled. Raises LoginLost when only its owner can mend it."""
        link = self._link
        recalled = await link.inbox.recall()
        link.guard.recall(recalled.kept)
        seats.take(self.session, self._login.seats, watch.moment(recalled.cursor))
        for native in self._login.follows:
            following.put(self.session, native)
        try:
            while True:
                try:
                    await self._connect()
                    await self._serve()
                except Upgrade:
                    log.info("%s is to be reached by TLS", self.session.server)
                except Unreachable as error:
                    await self._pause(error)
                finally:
                    self._disconnect()
        except LoginLost as error:
            link.waiters.fail(error.reason, error.text)
            raise
        finally:
            words = f"The connection to {self.session.server} has ended."
            link.waiters.fail("offline", words)
            await link.gone()

    async def _connect(self) -> None:
        link, loop = self._link, asyncio.get_running_loop()
        link.report("connecting", f"Connecting to {self.session.server}.")
        link.ending = None
        wishes = link.wishes = self._wishes()
        registering = link.registering = self._registering(wishes)
        link.pace.set(wishes.throttle_limit, wishes.flood_interval)
        inward = self._inward
        connection = link.connection = Connection(link.pace, inward.received, inward.lost)
        link.arrival = await self._approach.make(
            connection,
            wishes,
            tell=self._tell_of_way,
            is_waited_for=link.waiters.are_there or not link.attempts.was_up,
            only_port=link.guard.only_port(wishes),
        )
        registering.show(bool(wishes.certificate and link.arrival.version))
        for line in registering.negotiation.start():
            connection.write(line)
        link.watch.last_read = loop.time()
        link.rearm(REGISTER_WITHIN, self._register_too_late)

    def _wishes(self) -> Wishes:
        """What the configuration says now, and the owner. Raises LoginLost."""
        self._config = self._approach.config(self.session.server)
        self.session.denied = self._approach.settings.denied
        self.session.most_lines = self._config.most_lines
        try:
            return of(self._login, self._config)
        except Refused as error:
            raise LoginLost(error.reason, error.text) from error

    def _registering(self, wishes: Wishes) -> Registering:
        session = self.session
        try:
            wished = wish(wishes)
        except Refused as error:
            raise LoginLost(error.reason, error.text) from error
        # Who took another nick since comes back under that one.
        wished = replace(wished, nick=session.wished or wished.nick)
        session.wished = wished.nick
        session.encodings = Encodings.of(wishes.encoding_in, wishes.encoding_out, wishes.options)
        can_have_back = bool(wishes.sasl_password or wishes.nickserv_password or wishes.certificate)
        may_differ = self._link.attempts.was_up or can_have_back
        return Registering(session, wished, may_differ=may_differ)

    def _register_too_late(self) -> None:
        words = f"{self.session.server} did not answer in time."
        self._link.end(Unreachable("timeout", words))

    async def _tell_of_way(self, words: str) -> None:
        self._link.tell(self._link.progress.tried(words))
        await self._link.hand_over()

    async def _serve(self) -> None:
        """Hand on what comes until the connection ends, and then say why."""
        link, handover = self._link, self.handover
        while True:
            if handover.is_waiting:
                await link.hand_over()
                if link.connection is not None:
                    link.connection.resume()
            elif link.ending is not None:
                raise link.ending
            else:
                await handover.rung()

    async def _pause(self, error: Unreachable) -> None:
        """Wait before the next attempt, longer each time."""
        session, link, attempts = self.session, self._link, self._link.attempts
        attempts.down(asyncio.get_running_loop().time())
        self._disconnect()
        if not attempts.failed:
            link.progress.lasted()
        link.tell(link.progress.failed(error.words))
        await link.hand_over()
        link.waiters.fail(error.reason, error.words)
        if attempts.is_last and not session.channels:
            raise LoginLost(error.reason, error.words) from error
        wait = attempts.wait(self._jitter())
        log.info("connection to %s is down; next attempt in %.0f s", session.server, wait)
        link.report("down", error.words, error.reason)
        await asyncio.sleep(wait)

    def _disconnect(self) -> None:
        if self._link.drop(serialise("QUIT", text=self.farewell)):
            self._take_wire()
            self._link.forget()

    # --- what the gateway calls -----------------------------------------------------------------

    @property
    def wishes(self) -> Wishes | None:
        """What the login wishes, from its first connection on."""
        return self._link.wishes

    def renewed(self) -> None:
        """The configuration has changed."""
        self.session.denied = self._approach.settings.denied
        try:
            self._approach.config(self.session.server)
        except LoginLost as error:
            self._link.end(error)
        if self._link.is_up:
            self._inward.rising.leave_denied()

    def retune(self, login: Login) -> None:
        """Its owner has set something: what can hold at once does."""
        if login.name != self._login.name and not self._link.is_up:
            self.session.wished = login.name
        self._login = replace(self._login, name=login.name, options=login.options)
        with suppress(Refused):
            wishes = of(self._login, self._config)
            encodings = Encodings.of(wishes.encoding_in, wishes.encoding_out, wishes.options)
            self.session.encodings = encodings
            self._link.pace.set(wishes.throttle_limit, wishes.flood_interval)

    def described(self) -> Sequence[tuple[str, str]]:
        """Facts of the connection, while there is one."""
        if not self._link.is_up:
            return ()
        way = "" if self._link.arrival is None else str(self._link.arrival)
        return describing.facts(self.session, way, self._link.watch.lag)

    def limits(self, place: Place) -> Limits:
        """What fits into a line of this connection. Raises TryLater where that is not known."""
        session = self.session
        charset = session.charset(place.native)
        if not self._link.is_up:
            if charset != UTF_8:
                raise TryLater(f"There is no connection to {session.server}.")
            return NO_LIMITS
        mask = max(NO_LIMITS.mask_bytes, session.mask_bytes())
        return Limits(mask, session.support.topiclen, charset)

    def abilities(self, place: Place) -> Capabilities:
        """What can be said and done in a place; with the server itself one has words alone."""
        session = self.session
        return session.abilities if place.native != session.server else abilities.PLAIN

    def offer(self, line: bytes) -> None:
        """Send a line that is soon stale, if nothing has to wait for it."""
        if self._link.is_up and self._link.connection is not None:
            self._link.connection.send_now(line)

    async def perform(self, call: Call) -> None:
        """Make one call. Raises TryLater while there is no connection."""
        await self.calls.perform(call, self._up_connection(), self._link.clock())

    def flush(self) -> asyncio.Future[None]:
        """Done when all that was performed is settled."""
        return self.calls.flush(self._up_connection())

    def _up_connection(self) -> Connection:
        if not self._link.is_up or self._link.connection is None:
            raise TryLater(f"There is no connection to {self.session.server}.")
        return self._link.connection

    async def until_up(self) -> None:
        """Return when the session is up. Raises Refused as soon as an attempt fails."""
        if not self._link.is_up:
            await self._link.waiters.wait()

    async def send(self, line: bytes, target: str = "") -> None:
        """Send a line when its turn comes; for what is asked. target: folded, of what."""
        if self._link.connection is None:
            raise Refused("offline", f"There is no connection to {self.session.server}.")
        await self._link.connection.send(line, Turn.ASKED, target)

    @property
    def is_up(self) -> bool:
        return self._link.is_up

    def take(self, items: Items) -> None:
        """What somebody asks for means this."""
        self._inward.take(items, self._link.clock())
        self.handover.ring()

    def later(self, line: bytes) -> None:
        """Send a line when nothing better is to be sent; for what only we wish to know."""
        self._inward.later(line)
