"""One login's session on one server: connects, registers, hands on what comes, comes back.

RFC 2812 section 3.1; what a PONG proves stands in section 3.7.2 and in what servers do: they work
off the lines of a client in order.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from adapters.irc import abilities, catching_up, denials, describing, following, seats, watch
from adapters.irc.approach import Approach, Arrival
from adapters.irc.asks import BEHIND
from adapters.irc.attempts import Attempts
from adapters.irc.calls import Calls
from adapters.irc.connection import Connection, Unreachable
from adapters.irc.encodings import UTF_8, Encodings
from adapters.irc.guard import Guard
from adapters.irc.handover import Handover
from adapters.irc.identifying import WITHIN as IDENTIFY_WITHIN
from adapters.irc.identifying import Identifying
from adapters.irc.isupport import Support
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
from adapters.irc.line import Line, parse, serialise, serialise_raw
from adapters.irc.login import is_ban, wish
from adapters.irc.negotiation import COMMANDS
from adapters.irc.progress import Progress
from adapters.irc.registering import Registering
from adapters.irc.sending import Pace, Turn
from adapters.irc.session import Session
from adapters.irc.sts import Upgrade
from adapters.irc.throttled import AFTERWARDS, TOLD, TOO_FAST, is_for_flood
from adapters.irc.to_calls import Call, Limits
from adapters.irc.to_events import read
from adapters.irc.waiters import Waiters
from adapters.irc.watch import ALIVE, Watch
from adapters.irc.wishes import Wishes, of
from adapters.irc.words import console
from bridge.api.adapter import Capabilities, Inbox, Login
from bridge.api.errors import LoginLost, Reason, Refused, TryLater
from bridge.api.ids import NetworkName, Place, Wire
from bridge.api.states import Condition

log = logging.getLogger(__name__)

REGISTER_WITHIN = 60.0
"""Seconds from the connection to the welcome: some servers ask an ident service first."""
SETTLE_WITHIN = 5.0
"""Seconds from the welcome to the end of the message of the day."""
FAREWELL = "Good-bye"
NO_LIMITS = Limits()

# Kinds of servers that one network has; each costs half a KiB.
_MOST_COMMON = 1000


class Client:
    """Lives as long as its login runs; its connections come and go.

    approach: how the network's logins get to servers.
    common: what all connections to servers of this network may share, to save memory.
    streams: numbers the connections of the adapter. wire: the connection of now; another one
    after every loss. wishes: of the login, read at each connection. farewell: said at the end.
    """

    __slots__ = (
        "_approach",
        "_arrival",
        "_attempts",
        "_clock",
        "_common",
        "_config",
        "_connection",
        "_ending",
        "_guard",
        "_identifying",
        "_inbox",
        "_is_up",
        "_jitter",
        "_login",
        "_pace",
        "_progress",
        "_registering",
        "_streams",
        "_timer",
        "_waiters",
        "_watch",
        "calls",
        "farewell",
        "handover",
        "session",
        "wire",
        "wishes",
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
        self.session = Session(network, login.id, login.native)
        self.handover = Handover(inbox)
        self.calls = Calls(self.session, self.handover)
        self._streams = streams
        self._take_wire()
        self._login = login
        self._inbox = inbox
        self._approach = approach
        self._config = config = approach.config(login.native)
        self.session.most_lines = config.most_lines
        self.session.abilities = abilities.capabilities(lines=config.most_lines)
        self.wishes: Wishes | None = None
        self.farewell = FAREWELL
        self._arrival: Arrival | None = None
        self._common = common
        self._jitter = jitter
        self._clock = clock
        self._attempts = Attempts(was_up=bool(login.seats or login.follows))
        self._progress = Progress(is_full=not self._attempts.was_up)
        self._pace = Pace(config.flood_burst, config.flood_interval)
        self._watch = Watch()
        self._waiters = Waiters()
        self._connection: Connection | None = None
        self._registering: Registering | None = None
        self._identifying: Identifying | None = None
        self._guard = Guard(inbox, clock)
        self._ending: Exception | None = None
        self._is_up = False
        self._timer: asyncio.TimerHandle | None = None

    def _take_wire(self) -> None:
        """What is said from now on goes over another connection than what was said before."""
        session = self.session
        self.wire = Wire(f"{session.network}/{session.login}/{next(self._streams)}")

    # --- the session's life ---------------------------------------------------------------------

    async def run(self) -> None:
        """Hold the session until cancelled. Raises LoginLost when only its owner can mend it."""
        recalled = await self._inbox.recall()
        self._guard.recall(recalled.kept)
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
            self._waiters.fail(error.reason, error.text)
            raise
        finally:
            words = f"The connection to {self.session.server} has ended."
            self._waiters.fail("offline", words)

    async def _connect(self) -> None:
        self._report("connecting", f"Connecting to {self.session.server}.")
        self._config = self._approach.config(self.session.server)
        self.session.denied = self._approach.settings.denied
        try:
            self.wishes = of(self._login, self._config)
            wished = wish(self.wishes)
        except Refused as error:
            raise LoginLost(error.reason, error.text) from error
        loop, session = asyncio.get_running_loop(), self.session
        self._ending = None
        # Who took another nick since comes back under that one.
        wished = replace(wished, nick=session.wished or wished.nick)
        session.wished = wished.nick
        wishes = self.wishes
        can_have_back = bool(wishes.sasl_password or wishes.nickserv_password or wishes.certificate)
        may_differ = self._attempts.was_up or can_have_back
        registering = Registering(session, wished, may_differ=may_differ)
        self._registering = registering
        session.encodings = Encodings.of(wishes.encoding_in, wishes.encoding_out, wishes.options)
        self._pace.set(wishes.throttle_limit, wishes.flood_interval)
        connection = self._connection = Connection(self._pace, self._received, self._lost)
        self._arrival = await self._approach.make(
            connection,
            wishes,
            tell=self._tell_of_way,
            is_waited_for=self._waiters.are_there or not self._attempts.was_up,
            only_port=self._guard.only_port(wishes),
        )
        registering.show(bool(wishes.certificate and self._arrival.version))
        for line in registering.negotiation.start():
            connection.write(line)
        self._watch.last_read = loop.time()
        self._timer = loop.call_later(REGISTER_WITHIN, self._register_too_late)

    async def _serve(self) -> None:
        """Hand on what comes until the connection ends, and then say why."""
        handover = self.handover
        while True:
            if handover.is_waiting:
                await self._hand_over()
                if self._connection is not None:
                    self._connection.resume()
            elif self._ending is not None:
                raise self._ending
            else:
                await handover.rung()

    async def _hand_over(self) -> None:
        if await self.handover.hand_over(self._watch.cursor(self.session)):
            self._watch.cursor_at = asyncio.get_running_loop().time()

    async def _tell_of_way(self, words: str) -> None:
        self._tell(self._progress.tried(words))
        await self._hand_over()

    def _tell(self, words: str) -> None:
        """Say how the connection fares, at the server's console."""
        if words:
            self.handover.add(replace(console(self.session, words, self._clock()), form="say"))
            self.handover.ring()

    async def _pause(self, error: Unreachable) -> None:
        """Wait before the next attempt, longer each time."""
        session, attempts = self.session, self._attempts
        attempts.down(asyncio.get_running_loop().time())
        self._disconnect()
        if not attempts.failed:
            self._progress.lasted()
        self._tell(self._progress.failed(error.words))
        await self._hand_over()
        self._waiters.fail(error.reason, error.words)
        if attempts.is_last and not session.channels:
            raise LoginLost(error.reason, error.words) from error
        wait = attempts.wait(self._jitter())
        log.info("connection to %s is down; next attempt in %.0f s", session.server, wait)
        self._report("down", error.words, error.reason)
        await asyncio.sleep(wait)

    def _disconnect(self) -> None:
        """No connection any more, whatever there was; the channels are still wished."""
        connection, self._connection = self._connection, None
        if self._arrival is not None:
            self._arrival.passage.over()
            self._arrival = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if connection is not None:
            if connection.is_open:
                connection.close(serialise("QUIT", text=self.farewell))
            self._forget_connection()

    def _forget_connection(self) -> None:
        self._guard.lost()
        self._watch.lost(self.session)
        self._take_wire()
        self._is_up = False
        self._registering = self._identifying = None
        self.session.reset()
        self.calls.lost()
        self.handover.asks.fail(
            Refused("offline", f"The connection to {self.session.server} was lost.")
        )
        self.handover.drop_waiters()

    # --- what the connection calls --------------------------------------------------------------

    def _received(self, lines: list[bytes]) -> None:
        now = self._clock()
        self._watch.read(asyncio.get_running_loop().time(), now)
        encodings = self.session.encodings
        for raw in lines:
            try:
                line = parse(raw, encodings.reading_of)
            except ValueError:
                continue
            try:
                self._take(line, now)
            except Exception:
                log.exception("a line of %s could not be handled", self.session.server)
        if self.handover.is_full and self._connection is not None:
            self._connection.pause()
        self.handover.ring()

    def _lost(self, exc: Exception | None) -> None:
        if self._ending is None:
            server, registering = self.session.server, self._registering
            words = f"The connection to {server} was lost."
            if registering is not None and not registering.is_done:
                words = f"{server} closed the connection before the login. Is it an IRC server?"
            self._ending = Unreachable("offline", words)
        self.handover.ring()

    def _take(self, line: Line, now: float) -> None:
        registering = self._registering
        if registering is None:
            return
        if not self.session.is_settled:
            self._tell(self._progress.heard(line))
        if not registering.is_done or line.command in COMMANDS:
            self._register(registering, line)
            if not registering.is_done and line.command not in ("PING", "ERROR"):
                return
        items = read(self.session, line, now)
        if self._identifying is not None and self._identified(self._identifying, line):
            return
        self._take_all(items, now)

    def _take_all(self, items: Items, now: float) -> None:
        for item in items:
            if isinstance(item, EVENTS):
                self.handover.add(item)
            else:
                self._do(item, now)

    def _do(self, item: Item, now: float) -> None:
        match item:
            case Send(line):
                self._write(line)
            case Wish(line):
                self.later(line)
            case Ponged(token):
                self._ponged(token, now)
            case Echoed():
                self.calls.echoed(item)
            case Denial():
                if item.numeric in TOO_FAST:
                    self._slow_down(now)
                todo = denials.take(self.session, self.handover, self.calls, item, now)
                self._take_all(todo, now)
            case Closing(text):
                self._closing(text)
            case Done(what="registration"):
                self._settled_in()
            case Later(after, what):
                loop = asyncio.get_running_loop()
                loop.call_later(after, self._later, self._connection, what)
            case _:
                self.handover.add(item)

    def _later(self, connection: Connection | None, what: Callable[[], Items]) -> None:
        if self._connection is connection is not None:
            self._take_all(what(), self._clock())
            self.handover.ring()

    def _ponged(self, token: str, now: float) -> None:
        self._watch.measure(token, self.calls.barrier, asyncio.get_running_loop().time())
        if token.startswith(BEHIND):
            self.handover.add(Done("ponged", token))
        elif not self._watch.is_answered(token) and self._connection is not None:
            self.calls.ponged(token, self._connection, now)

    def _slow_down(self, now: float) -> None:
        """The server found us too fast."""
        if self._pace.slow(asyncio.get_running_loop().time()):
            self.handover.add(console(self.session, TOLD, now))

    def _write(self, line: bytes) -> None:
        if self._connection is not None:
            self._connection.write(line)

    # --- coming up, ending ----------------------------------------------------------------------

    def _register(self, registering: Registering, line: Line) -> None:
        out, outcome = registering.feed(line)
        for each in out:
            self._write(each)
        self._take_caps(registering.negotiation.enabled)
        if self._arrival is not None and self.wishes is not None:
            try:
                offered = registering.negotiation.offered_sts
                self._guard.hear(offered, self.wishes, self._arrival)
            except Upgrade as upgrade:
                self._end(upgrade)
                return
        if isinstance(outcome, LoginLost):
            self._end(outcome)
        elif outcome is not None:
            self._rearm(SETTLE_WITHIN, self._settled_in)

    def _take_caps(self, caps: frozenset[str]) -> None:
        session = self.session
        if caps != session.caps:
            session.caps = caps
            if session.is_settled:
                session.learn_abilities()

    def _settled_in(self) -> None:
        """The server has told all about itself: we tell who we are."""
        session, registering = self.session, self._registering
        if (
            self._is_up
            or self._identifying is not None
            or registering is None
            or self.wishes is None
        ):
            return
        session.is_settled = True
        if len(self._common) < _MOST_COMMON:
            session.support = self._common.setdefault(session.support, session.support)
        session.take_nick(session.nick)
        session.refold()
        session.learn_abilities()
        mechanism = registering.negotiation.mechanism
        identifying = self._identifying = Identifying(
            session, self.wishes, mechanism, is_new=self._progress.is_full
        )
        for line in identifying.start():
            self._write(line)
        if identifying.is_open:
            self._rearm(IDENTIFY_WITHIN, self._come_up)
        else:
            self._come_up()

    def _identified(self, identifying: Identifying, line: Line) -> bool:
        """Whether a line was an answer of the services, for nobody else."""
        out, is_taken = identifying.feed(line)
        for each in out:
            self._write(each)
        if not identifying.is_open:
            self._come_up()
        return is_taken

    def _come_up(self) -> None:
        """The session is up."""
        identifying, self._identifying = self._identifying, None
        if identifying is None or self._connection is None:
            return
        session, now = self.session, asyncio.get_running_loop().time()
        self._is_up = True
        self._attempts.up(now)
        if self._arrival is not None:
            self._arrival.passage.made()
            for words in self._progress.up(str(self._arrival)):
                self._tell(words)
        self._watch.cursor_at = now
        self._rearm(watch.WATCH_EVERY, self._look)
        self._report("up", f"Connected to {session.server}.")  # the nick may change, this stays
        if session.support.saferate:
            self._pace.is_safe()
        for typed in self.wishes.after_connect_commands if self.wishes is not None else ():
            raw = serialise_raw(typed, charset=session.charset(None))
            self._connection.queue(raw, Turn.ASKED)
        self._leave_denied()
        self._take_all(catching_up.begin_chats(session, self._clock()), self._clock())
        self._take_all(identifying.end(self._clock()), self._clock())
        for line in seats.joins(session):
            self._connection.queue(line)
        self._take_all(following.begin(session), self._clock())
        self._waiters.release()

    def _leave_denied(self) -> None:
        for channel, gone in seats.denied(self.session):
            if channel.is_in:
                self._write(serialise("PART", channel.name))
            self.handover.add(gone)
        self.handover.ring()

    def renewed(self) -> None:
        """The configuration has changed."""
        self.session.denied = self._approach.settings.denied
        try:
            self._approach.config(self.session.server)
        except LoginLost as error:
            self._end(error)
        if self._is_up:
            self._leave_denied()

    def _register_too_late(self) -> None:
        words = f"{self.session.server} did not answer in time."
        self._end(Unreachable("timeout", words))

    def _end(self, why: Exception) -> None:
        """End the connection for a reason of its own."""
        self._ending = why
        if self._connection is not None:
            self._connection.close()
        self.handover.ring()

    def _closing(self, text: str) -> None:
        if self._ending is None:
            words = f"{self.session.server} closed the connection: {text.rstrip('.')}."
            if is_for_flood(text):
                self._pace.slow(asyncio.get_running_loop().time())
                words += f" {AFTERWARDS}"
            self._ending = Unreachable("forbidden" if is_ban(text) else "offline", words)
            if is_ban(text):
                self._attempts.banned()

    # --- watching -------------------------------------------------------------------------------

    def _rearm(self, after: float, what: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(after, what)

    def _look(self) -> None:
        self._rearm(watch.WATCH_EVERY, self._look)
        now, barrier = asyncio.get_running_loop().time(), self.calls.barrier
        match self._watch.due(now, None if barrier is None else barrier.since):
            case "dead":
                words = f"{self.session.server} does not answer any more."
                self._end(Unreachable("timeout", words))
            case "ask":
                self._write(serialise("PING", text=ALIVE))
        if self.session.channels and self._watch.is_cursor_due(now):
            self._note_cursor()

    def _note_cursor(self) -> None:
        cursor = self._watch.cursor(self.session)
        if cursor is not None:
            noted = asyncio.ensure_future(self._inbox.accept((), cursor=cursor))
            noted.add_done_callback(lambda done: done.cancelled() or done.exception())

    # --- what the gateway calls -----------------------------------------------------------------

    def retune(self, login: Login) -> None:
        """Its owner has set something: what can hold at once does."""
        if login.name != self._login.name and not self._is_up:
            self.session.wished = login.name
        self._login = replace(self._login, name=login.name, options=login.options)
        with suppress(Refused):
            wishes = of(self._login, self._config)
            encodings = Encodings.of(wishes.encoding_in, wishes.encoding_out, wishes.options)
            self.session.encodings = encodings
            self._pace.set(wishes.throttle_limit, wishes.flood_interval)

    def described(self) -> Sequence[tuple[str, str]]:
        """Facts of the connection, while there is one."""
        if not self._is_up:
            return ()
        way = "" if self._arrival is None else str(self._arrival)
        return describing.facts(self.session, way, self._watch.lag)

    def limits(self, place: Place) -> Limits:
        """What fits into a line of this connection. Raises TryLater where that is not known."""
        session = self.session
        charset = session.charset(place.native)
        if not self._is_up:
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
        if self._is_up and self._connection is not None:
            self._connection.send_now(line)

    async def perform(self, call: Call) -> None:
        """Make one call. Raises TryLater while there is no connection."""
        await self.calls.perform(call, self._up_connection(), self._clock())

    def flush(self) -> asyncio.Future[None]:
        """Done when all that was performed is settled."""
        return self.calls.flush(self._up_connection())

    def _up_connection(self) -> Connection:
        if not self._is_up or self._connection is None:
            raise TryLater(f"There is no connection to {self.session.server}.")
        return self._connection

    async def until_up(self) -> None:
        """Return when the session is up. Raises Refused as soon as an attempt fails."""
        if not self._is_up:
            await self._waiters.wait()

    async def send(self, line: bytes) -> None:
        """Send a line when its turn comes; for what is asked."""
        if self._connection is None:
            raise Refused("offline", f"There is no connection to {self.session.server}.")
        await self._connection.send(line, Turn.ASKED)

    @property
    def is_up(self) -> bool:
        return self._is_up

    def take(self, items: Items) -> None:
        """What somebody asks for means this."""
        self._take_all(items, self._clock())
        self.handover.ring()

    def later(self, line: bytes) -> None:
        """Send a line when nothing better is to be sent; for what only we wish to know."""
        if self._connection is not None and not self._connection.queue(line, Turn.WISHED):
            log.warning("too much is asked of %s; a line was left out", self.session.server)

    def send_now(self, line: bytes) -> bool:
        """Send a line if that delays nothing; for what is soon stale."""
        return self._connection is not None and self._connection.send_now(line)

    def _report(self, standing: str, words: str, reason: Reason | None = None) -> None:
        login = self.session.login
        self._inbox.report(
            Condition(
                login=login,
                standing=standing,  # type: ignore[arg-type]
                words=words,
                reason=reason,
                is_told=self._progress.is_full,
            )
        )
