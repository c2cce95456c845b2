"""One login's session on one server: connects, registers, hands on what comes, comes back.

RFC 2812 section 3.1; what a PONG proves stands in section 3.7.2 and in what servers do: they work
off the lines of a client in order.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from adapters.irc import ids, numerics, seats
from adapters.irc.calls import Calls
from adapters.irc.config import ServerConfig
from adapters.irc.connection import Connection, Unreachable, connect
from adapters.irc.handover import EVENTS, Handover, release
from adapters.irc.isupport import Support
from adapters.irc.items import Closing, Denial, Done, Echoed, Item, Ponged, Send
from adapters.irc.line import Line, parse, serialise
from adapters.irc.login import first_nick, is_ban, next_nick, nick_lost, wish
from adapters.irc.negotiation import Denied, Negotiation, NickRefused, Outcome, Welcomed
from adapters.irc.session import Channel, Session
from adapters.irc.to_calls import Call, Limits
from adapters.irc.to_events import read
from bridge.api.adapter import Inbox, Login
from bridge.api.errors import LoginLost, Reason, Refused, TryLater
from bridge.api.ids import NetworkName, Wire
from bridge.api.pacing import Bucket, backoff
from bridge.api.states import Condition

log = logging.getLogger(__name__)

REGISTER_WITHIN = 60.0
"""Seconds from the connection to the welcome: some servers ask an ident service first."""
SETTLE_WITHIN = 5.0
"""Seconds from the welcome to the end of the message of the day."""
WATCH_EVERY = 30.0
SILENT_FOR = 60.0
"""Seconds without a word of the server until it is asked for one, and again until it is dead."""
BARRIER_WITHIN = 180.0
"""Seconds for the answer to a barrier: servers that slow down who sends much do so by minutes."""
UNDER_WAY = 1.0
"""Seconds that a line may need from its server to here: so much earlier does a gap begin."""
CURSOR_EVERY = 120.0
STEADY_AFTER = 120.0
"""Seconds up after which a loss is not counted with the losses before."""
TRIES = 5
"""Attempts to reach a server on which nobody has been yet."""
FAREWELL = "Good-bye"
NO_LIMITS = Limits()

# Kinds of servers that one network has; each costs half a KiB.
_MOST_COMMON = 1000


class Client:
    """Lives as long as its login runs; its connections come and go.

    common: what all connections to servers of this network may share, to save memory.
    streams: numbers the connections of the adapter. wire: the connection of now; another one
    after every loss.
    """

    __slots__ = (
        "_attempt",
        "_clock",
        "_common",
        "_config",
        "_connection",
        "_cursor_at",
        "_ending",
        "_heard",
        "_inbox",
        "_is_up",
        "_jitter",
        "_last_read",
        "_login",
        "_negotiation",
        "_nick_tries",
        "_pinged",
        "_streams",
        "_timer",
        "_tls",
        "_up_at",
        "_up_waiters",
        "_was_up",
        "calls",
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
        config: ServerConfig,
        tls: ssl.SSLContext | None,
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
        self._config = config
        self._tls = tls
        self._common = common
        self._jitter = jitter
        self._clock = clock
        self._connection: Connection | None = None
        self._negotiation: Negotiation | None = None
        self._ending: Exception | None = None
        self._is_up = False
        self._was_up = bool(login.seats)
        self._up_at = 0.0
        self._up_waiters: list[asyncio.Future[None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._pinged = 0.0
        self._last_read = 0.0
        self._heard: float | None = None
        self._cursor_at = 0.0
        self._attempt = 0
        self._nick_tries = 0

    def _take_wire(self) -> None:
        """What is said from now on goes over another connection than what was said before."""
        session = self.session
        self.wire = Wire(f"{session.network}/{session.login}/{next(self._streams)}")

    # --- the session's life ---------------------------------------------------------------------

    async def run(self) -> None:
        """Hold the session until cancelled. Raises LoginLost when only its owner can mend it."""
        cursor = (await self._inbox.recall()).cursor
        seats.take(self.session, self._login.seats, _moment(cursor))
        try:
            while True:
                try:
                    await self._connect()
                    await self._serve()
                except Unreachable as error:
                    await self._pause(error)
                finally:
                    self._disconnect()
        except LoginLost as error:
            self._fail_waiters(error.reason, error.text)
            raise
        finally:
            self._fail_waiters("offline", f"The connection to {self.session.server} has ended.")

    async def _connect(self) -> None:
        self._report("connecting", f"Connecting to {self.session.server}.")
        try:
            wished = wish(self._login, self._config)
        except Refused as error:
            raise LoginLost(error.reason, error.text) from error
        config, loop = self._config, asyncio.get_running_loop()
        self._ending = None
        self._nick_tries = 0
        # Who took another nick since comes back under that one.
        wished = replace(wished, nick=self.session.wished or wished.nick)
        self.session.wished = wished.nick
        self._negotiation = Negotiation(wished)
        bucket = Bucket(config.flood_burst, config.flood_interval)
        connection = self._connection = Connection(bucket, self._received, self._lost)
        await connect(connection, config.host, config.port, self._tls)
        for line in self._negotiation.start():
            connection.write(line)
        self._last_read = loop.time()
        self._timer = loop.call_later(REGISTER_WITHIN, self._register_too_late)

    async def _serve(self) -> None:
        """Hand on what comes until the connection ends, and then say why."""
        handover = self.handover
        while True:
            if handover.is_waiting:
                if await handover.hand_over(self._cursor()):
                    self._cursor_at = asyncio.get_running_loop().time()
                if self._connection is not None:
                    self._connection.resume()
            elif self._ending is not None:
                raise self._ending
            else:
                await handover.rung()

    async def _pause(self, error: Unreachable) -> None:
        """Wait before the next attempt, longer each time."""
        session, now = self.session, asyncio.get_running_loop().time()
        if self._was_up and self._up_at and now - self._up_at >= STEADY_AFTER:
            self._attempt = 0
        self._up_at = 0.0
        self._fail_waiters(error.reason, error.words)
        self._disconnect()
        if not self._was_up and not session.channels and self._attempt + 1 >= TRIES:
            raise LoginLost(error.reason, error.words) from error
        wait = backoff(self._attempt, jitter=self._jitter())
        self._attempt += 1
        log.info("connection to %s is down; next attempt in %.0f s", session.server, wait)
        self._report("down", error.words, error.reason)
        await asyncio.sleep(wait)

    def _disconnect(self) -> None:
        """No connection any more, whatever there was; the channels are still wished."""
        connection, self._connection = self._connection, None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if connection is not None:
            if connection.is_open:
                connection.close(serialise("QUIT", text=FAREWELL))
            self._forget_connection()

    def _forget_connection(self) -> None:
        if self._heard is not None:
            seats.missed(self.session, self._heard - UNDER_WAY)
        self._take_wire()
        self._is_up = False
        self._pinged = 0.0
        self._negotiation = None
        self.session.reset()
        self.calls.lost()
        self.handover.asks.fail(
            Refused("offline", f"The connection to {self.session.server} was lost.")
        )
        self.handover.drop_waiters()

    # --- what the connection calls --------------------------------------------------------------

    def _received(self, lines: list[bytes]) -> None:
        now = self._clock()
        self._heard = now
        self._last_read = asyncio.get_running_loop().time()
        for raw in lines:
            try:
                line = parse(raw, self._config.charset)
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
            server, negotiation = self.session.server, self._negotiation
            words = f"The connection to {server} was lost."
            if negotiation is not None and not negotiation.registered:
                words = f"{server} closed the connection before the login. Is it an IRC server?"
            self._ending = Unreachable("offline", words)
        self.handover.ring()

    def _take(self, line: Line, now: float) -> None:
        negotiation = self._negotiation
        if negotiation is None:
            return
        if not negotiation.registered or line.command == "CAP":
            out, outcome = negotiation.feed(line)
            for each in out:
                self._write(each)
            if outcome is not None:
                self._registering(outcome)
            self.session.caps = negotiation.enabled
            if not negotiation.registered and line.command not in ("PING", "ERROR"):
                return
        for item in read(self.session, line, now):
            if isinstance(item, EVENTS):
                self.handover.add(item)
            else:
                self._do(item, now)

    def _do(self, item: Item, now: float) -> None:
        match item:
            case Send(line):
                self._write(line)
            case Ponged(token):
                self._ponged(token, now)
            case Echoed():
                self.calls.echoed(item)
            case Denial():
                self._denied(item, now)
            case Closing(text):
                self._closing(text)
            case Done(what="registration"):
                self._settled_in()
            case _:
                self.handover.add(item)

    def _write(self, line: bytes) -> None:
        if self._connection is not None:
            self._connection.write(line)

    # --- registration ---------------------------------------------------------------------------

    def _registering(self, outcome: Outcome) -> None:
        session = self.session
        match outcome:
            case Welcomed(nick):
                session.take_nick(nick if ids.is_nick(nick) else session.wished)
                self._rearm(SETTLE_WITHIN, self._settled_in)
            case NickRefused():
                self._nick_refused(outcome)
            case Denied(why, text):
                reason: Reason = "forbidden" if why == "banned" else "password"
                said = text if why == "no-sasl" else numerics.words(text)
                words = f"{session.server} refused the login. {said}"
                self._end(LoginLost(reason, words))

    def _nick_refused(self, refused: NickRefused) -> None:
        wished = self.session.wished
        tried = NickRefused(refused.nick if ids.is_nick(refused.nick) else wished, refused.why)
        nick = next_nick(tried, wished, self._nick_tries) if self._was_up else first_nick(tried)
        self._nick_tries += 1
        if nick is None or self._nick_tries > 2 * TRIES:
            self._end(nick_lost(tried, self.session.server))
            return
        self._write(serialise("NICK", nick))

    def _settled_in(self) -> None:
        """The server has told all about itself: the session is up."""
        if self._is_up or self._connection is None:
            return
        session = self.session
        session.is_settled = self._is_up = self._was_up = True
        if len(self._common) < _MOST_COMMON:
            session.support = self._common.setdefault(session.support, session.support)
        session.take_nick(session.nick)
        session.refold()
        loop = asyncio.get_running_loop()
        self._up_at = self._cursor_at = loop.time()
        self._rearm(WATCH_EVERY, self._watch)
        self._report("up", f"Connected to {session.server}.")  # the nick may change, this stays
        for line in seats.joins(session):
            self._connection.queue(line)
        waiters, self._up_waiters = self._up_waiters, []
        for waiter in waiters:
            release(waiter)

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
            self._ending = Unreachable("forbidden" if is_ban(text) else "offline", words)
            if is_ban(text):
                # Coming back at once makes it worse.
                self._attempt = max(self._attempt, 7)

    # --- watching -------------------------------------------------------------------------------

    def _rearm(self, after: float, what: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(after, what)

    def _watch(self) -> None:
        self._rearm(WATCH_EVERY, self._watch)
        now = asyncio.get_running_loop().time()
        barrier = self.calls.barrier
        silent = self._pinged and now - max(self._pinged, self._last_read) >= SILENT_FOR
        if silent or (barrier is not None and now - barrier[2] >= BARRIER_WITHIN):
            self._end(Unreachable("timeout", f"{self.session.server} does not answer any more."))
        elif not self._pinged and now - self._last_read >= SILENT_FOR:
            self._pinged = now
            self._write(serialise("PING", text=_ALIVE))
        if now - self._cursor_at >= CURSOR_EVERY and self.session.channels:
            self._cursor_at = now
            self._note_cursor()

    def _note_cursor(self) -> None:
        """Nothing was said for long: the gap after a crash need not begin before the silence."""
        cursor = self._cursor()
        if cursor is not None:
            noted = asyncio.ensure_future(self._inbox.accept((), cursor=cursor))
            noted.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _cursor(self) -> str | None:
        """Where a gap would begin after a crash: what was missed and not told yet stays missed."""
        if self._heard is None:
            return None
        return repr(min(seats.heard_since(self.session), self._heard - UNDER_WAY))

    def _ponged(self, token: str, now: float) -> None:
        if token == _ALIVE and self._pinged:
            self._pinged = 0.0
        elif self._connection is not None:
            self.calls.ponged(token, self._connection, now)

    # --- refusals -------------------------------------------------------------------------------

    def _denied(self, denial: Denial, now: float) -> None:
        session = self.session
        channel = session.channels.get(denial.target)
        is_waited_for = channel is not None and not channel.is_in
        if channel is not None and is_waited_for and denial.numeric in numerics.JOIN:
            self._not_let_in(channel, denial)
        elif (
            not self.handover.asks.denied(denial)
            and not self.calls.denied(denial)
            and denial.otherwise is not None
            and now < session.console_until
        ):
            self.handover.add(denial.otherwise)

    def _not_let_in(self, channel: Channel, denial: Denial) -> None:
        """A join was refused: one that somebody waits for, or a return."""
        session = self.session
        del session.channels[denial.target]
        if not self.handover.asks.denied(denial):
            self.handover.add(seats.turned_away(session, channel, denial))

    # --- what the gateway calls -----------------------------------------------------------------

    @property
    def limits(self) -> Limits:
        """What fits into a line of this connection."""
        if not self._is_up:
            return NO_LIMITS
        mask = max(NO_LIMITS.mask_bytes, self.session.mask_bytes())
        return Limits(mask, self.session.support.topiclen)

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
        if self._is_up:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._up_waiters.append(waiter)
        await waiter

    async def send(self, line: bytes) -> None:
        """Send a line when its turn comes; for what is asked."""
        if self._connection is None:
            raise Refused("offline", f"There is no connection to {self.session.server}.")
        await self._connection.send(line)

    def _fail_waiters(self, reason: Reason, words: str) -> None:
        waiters, self._up_waiters = self._up_waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_exception(Refused(reason, words))

    def _report(self, standing: str, words: str, reason: Reason | None = None) -> None:
        login = self.session.login
        self._inbox.report(
            Condition(login=login, standing=standing, words=words, reason=reason)  # type: ignore[arg-type]
        )


_ALIVE = "alive"


def _moment(cursor: str | None) -> float | None:
    try:
        return None if cursor is None else float(cursor)
    except ValueError:
        return None
