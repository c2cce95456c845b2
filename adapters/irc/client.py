"""One login's session on one server: connects, registers, hands on what comes, comes back.

RFC 2812 section 3.1; what a PONG proves stands in section 3.7.2 and in what servers do: they work
off the lines of a client in order.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable, Sequence

from adapters.irc import ids, numerics
from adapters.irc.asks import Asks
from adapters.irc.config import ServerConfig
from adapters.irc.connection import Connection, Unreachable, connect
from adapters.irc.isupport import Support
from adapters.irc.line import Line, parse, serialise
from adapters.irc.login import first_nick, next_nick, wish
from adapters.irc.negotiation import Denied, Negotiation, NickRefused, Outcome, Welcomed
from adapters.irc.session import Channel, Session
from adapters.irc.to_calls import Call, Limits, serialised
from adapters.irc.to_events import Closing, Denial, Done, Echoed, Item, Ponged, Send, read
from adapters.irc.unsettled import No, Unassigned, Unsettled
from bridge.api.adapter import Inbox, Login
from bridge.api.errors import LoginLost, Reason, Refused, TryLater
from bridge.api.events import (
    Absent,
    AnyEvent,
    AnyState,
    Condition,
    Gap,
    Message,
    RoomChange,
    Settled,
    Text,
)
from bridge.api.ids import Key, NetworkName, Place
from bridge.api.pacing import Bucket, backoff

log = logging.getLogger(__name__)

REGISTER_WITHIN = 60.0
"""Seconds from the connection to the welcome: some servers ask an ident service first."""
SETTLE_WITHIN = 5.0
"""Seconds from the welcome to the end of the message of the day."""
LABEL_WITHIN = 30.0
"""Seconds until a label that does not come back is taken for lost."""
WATCH_EVERY = 30.0
SILENT_FOR = 60.0
"""Seconds without a word of the server until it is asked for one, and again until it is dead."""
BARRIER_WITHIN = 180.0
"""Seconds for the answer to a barrier: servers that slow down who sends much do so by minutes."""
CURSOR_EVERY = 120.0
STEADY_AFTER = 120.0
"""Seconds up after which a loss is not counted with the losses before."""
TRIES = 5
"""Attempts to reach a server on which nobody has been yet."""
CONSOLE_FOR = 30.0
FULL = 500
"""Items gathered while a commit runs, past which the server is not read."""
FAREWELL = "Good-bye"
NO_LIMITS = Limits()

_EVENTS = (Message, Settled, RoomChange, Gap)
# A JOIN of several channels stays far below a line's limit.
_JOIN_BYTES = 400
# Kinds of servers that one network has; each costs half a KiB.
_MOST_COMMON = 1000

_Gathered = AnyEvent | AnyState | Done


class Client:
    """Lives as long as its login runs; its connections come and go.

    common: what all connections to servers of this network may share, to save memory.
    """

    __slots__ = (
        "_attempt",
        "_barrier",
        "_clock",
        "_common",
        "_config",
        "_connection",
        "_cursor_at",
        "_ending",
        "_flushes",
        "_gathered",
        "_heard",
        "_inbox",
        "_is_handing",
        "_is_up",
        "_jitter",
        "_last_read",
        "_login",
        "_negotiation",
        "_nick_tries",
        "_pinged",
        "_releases",
        "_timer",
        "_tls",
        "_up_at",
        "_up_waiters",
        "_wake",
        "_was_up",
        "asks",
        "lag",
        "session",
        "unsettled",
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
        jitter: Callable[[], float],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.session = Session(network, login.id, login.native)
        self.asks = Asks()
        self.unsettled = Unsettled()
        self.lag = 0.0
        self._login = login
        self._inbox = inbox
        self._config = config
        self._tls = tls
        self._common = common
        self._jitter = jitter
        self._clock = clock
        self._connection: Connection | None = None
        self._negotiation: Negotiation | None = None
        self._gathered: list[_Gathered] = []
        self._wake: asyncio.Future[None] | None = None
        self._ending: Exception | None = None
        self._is_handing = False
        self._is_up = False
        self._was_up = bool(login.seats)
        self._up_at = 0.0
        self._up_waiters: list[asyncio.Future[None]] = []
        self._flushes: list[tuple[int, asyncio.Future[None]]] = []
        self._releases: list[asyncio.Future[None]] = []
        self._barrier: tuple[str, int, float] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pinged = 0.0
        self._last_read = 0.0
        self._heard: float | None = None
        self._cursor_at = 0.0
        self._attempt = 0
        self._nick_tries = 0

    # --- the session's life ---------------------------------------------------------------------

    async def run(self) -> None:
        """Hold the session until cancelled. Raises LoginLost when only its owner can mend it."""
        cursor = (await self._inbox.recall()).cursor
        self._take_seats(_moment(cursor))
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

    def _take_seats(self, since: float | None) -> None:
        session = self.session
        for seat in self._login.seats:
            try:
                meant = ids.read(seat.native)
            except ValueError:
                continue
            if meant.kind == "channel" and meant.server == session.server:
                place = Place(session.network, "room", seat.native, session.login)
                channel = Channel(place, meant.name, seat.password, missed_since=since)
                session.channels[session.fold(meant.name)] = channel

    async def _connect(self) -> None:
        self._report("connecting", f"Connecting to {self.session.server}.")
        try:
            wished = wish(self._login, self._config)
        except Refused as error:
            raise LoginLost(error.reason, error.text) from error
        config, loop = self._config, asyncio.get_running_loop()
        self._ending = None
        self._nick_tries = 0
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
        while True:
            if self._gathered or self._releases:
                await self._hand_over()
            elif self._ending is not None:
                raise self._ending
            else:
                self._wake = asyncio.get_running_loop().create_future()
                await self._wake

    async def _hand_over(self) -> None:
        self._is_handing = True
        gathered, self._gathered = self._gathered, []
        releases, self._releases = self._releases, []
        inbox, events, accepted = self._inbox, [], []
        cursor = None if self._heard is None else repr(self._heard)
        for item in gathered:
            if isinstance(item, _EVENTS):
                events.append(item)
                continue
            if events:
                accepted.append(inbox.accept(events, cursor=cursor))
                events = []
            if isinstance(item, Done):
                self.asks.done(item.what, item.target)
            else:
                inbox.show(item)  # type: ignore[arg-type]  # what is no event and not Done
        if events:
            accepted.append(inbox.accept(events, cursor=cursor))
        for each in accepted:
            await each
        if accepted:
            self._cursor_at = asyncio.get_running_loop().time()
        if self._connection is not None:
            self._connection.resume()
        self._is_handing = False
        _release(releases)

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
        for channel in self.session.channels.values():
            if channel.is_in and channel.missed_since is None:
                channel.missed_since = self._heard
        self._is_up = False
        self._barrier = None
        self._pinged = 0.0
        self._negotiation = None
        self.session.reset()
        self.unsettled.lost()
        self.asks.fail(Refused("offline", f"The connection to {self.session.server} was lost."))
        flushes, self._flushes = self._flushes, []
        for _, waiter in flushes:
            if not waiter.done():
                waiter.set_exception(TryLater("The connection to the IRC server was lost."))
        _release(self._releases)
        self._releases = []

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
        if len(self._gathered) > FULL and self._connection is not None:
            self._connection.pause()
        self._ring()

    def _lost(self, exc: Exception | None) -> None:
        if self._ending is None:
            server, negotiation = self.session.server, self._negotiation
            words = f"The connection to {server} was lost."
            if negotiation is not None and not negotiation.registered:
                words = f"{server} closed the connection before the login. Is it an IRC server?"
            self._ending = Unreachable("offline", words)
        self._ring()

    def _ring(self) -> None:
        wake, self._wake = self._wake, None
        if wake is not None and not wake.done():
            wake.set_result(None)

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
            self.session.echoes = "echo-message" in negotiation.enabled
            if not negotiation.registered and line.command not in ("PING", "ERROR"):
                return
        for item in read(self.session, line, now):
            if isinstance(item, _EVENTS):
                self._gathered.append(item)
            else:
                self._do(item, now)

    def _do(self, item: Item, now: float) -> None:
        match item:
            case Send(line):
                self._write(line)
            case Ponged(token):
                self._ponged(token)
            case Echoed(label, native):
                self._settle(self.unsettled.took(Key(label), native))
            case Denial():
                self._denied(item, now)
            case Closing(text):
                self._closing(text)
            case Done(what="registration"):
                self._settled_in()
            case _:
                self._gathered.append(item)

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
                reason: Reason = "password" if why in ("sasl", "password") else "forbidden"
                words = f"{session.server} refused the login. {numerics.words(text)}"
                self._end(LoginLost(reason, words))

    def _nick_refused(self, refused: NickRefused) -> None:
        wished = self.session.wished
        tried = NickRefused(refused.nick if ids.is_nick(refused.nick) else wished, refused.why)
        nick = next_nick(tried, wished, self._nick_tries) if self._was_up else first_nick(tried)
        self._nick_tries += 1
        if nick is None or self._nick_tries > 2 * TRIES:
            self._end(_nick_lost(tried, self.session.server))
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
        self._report("up", f"Connected to {session.server} as {session.nick}.")
        self._rejoin(self._connection)
        waiters, self._up_waiters = self._up_waiters, []
        _release(waiters)

    def _register_too_late(self) -> None:
        words = f"{self.session.server} did not answer in time."
        self._end(Unreachable("timeout", words))

    def _rejoin(self, connection: Connection) -> None:
        """Be in the channels again; those without a key in few lines."""
        plain: list[str] = []
        for channel in self.session.channels.values():
            if channel.key:
                connection.queue(serialise("JOIN", channel.name, channel.key))
            elif plain and len(",".join((*plain, channel.name)).encode()) > _JOIN_BYTES:
                connection.queue(serialise("JOIN", ",".join(plain)))
                plain = [channel.name]
            else:
                plain.append(channel.name)
        if plain:
            connection.queue(serialise("JOIN", ",".join(plain)))

    def _end(self, why: Exception) -> None:
        """End the connection for a reason of its own."""
        self._ending = why
        if self._connection is not None:
            self._connection.close()
        self._ring()

    def _closing(self, text: str) -> None:
        if self._ending is None:
            words = f"{self.session.server} closed the connection: {text.rstrip('.')}."
            self._ending = Unreachable("forbidden" if _is_ban(text) else "offline", words)
            if _is_ban(text):
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
        silent = self._pinged and now - max(self._pinged, self._last_read) >= SILENT_FOR
        if silent or (self._barrier is not None and now - self._barrier[2] >= BARRIER_WITHIN):
            self._end(Unreachable("timeout", f"{self.session.server} does not answer any more."))
        elif not self._pinged and now - self._last_read >= SILENT_FOR:
            self._pinged = now
            self._write(serialise("PING", text=_LAG))
        if now - self._cursor_at >= CURSOR_EVERY and self.session.channels:
            self._cursor_at = now
            self._note_cursor()

    def _note_cursor(self) -> None:
        """Nothing was said for long: the gap after a crash need not begin before the silence."""
        if self._heard is not None:
            noted = asyncio.ensure_future(self._inbox.accept((), cursor=repr(self._heard)))
            noted.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _ponged(self, token: str) -> None:
        now = asyncio.get_running_loop().time()
        if token == _LAG:
            self.lag = now - self._pinged if self._pinged else self.lag
            self._pinged = 0.0
        elif self._barrier is not None and token == self._barrier[0]:
            mark, self._barrier = self._barrier[1], None
            for item in self.unsettled.passed(mark):
                if isinstance(item, Unassigned):
                    self._tell_unassigned(item)
                else:
                    self._gathered.append(item)
            self._check_flushes()
            if self._flushes:
                self._ask_barrier()

    # --- outcomes -------------------------------------------------------------------------------

    def _settle(self, settled: Settled | None) -> None:
        if settled is not None:
            self._gathered.append(settled)
            self._check_flushes()

    def _check_flushes(self) -> None:
        """Let those barriers down behind whose marks nothing is open; they end when what was
        gathered before is handed over.
        """
        still: list[tuple[int, asyncio.Future[None]]] = []
        for mark, waiter in self._flushes:
            if waiter.done():
                continue
            if self.unsettled.is_clear(mark):
                self._releases.append(waiter)
            else:
                still.append((mark, waiter))
        self._flushes = still

    def _denied(self, denial: Denial, now: float) -> None:
        no = No(numerics.reason(denial.numeric), numerics.words(denial.text))
        if denial.label is not None:
            self._settle(self.unsettled.refused(Key(denial.label), no))
            return
        channel = self.session.channels.get(denial.target)
        if channel is not None and not channel.is_in and denial.numeric in numerics.JOIN:
            self._not_let_in(channel, denial, no)
            return
        if self.asks.denied(denial):
            return
        settled = self.unsettled.refused_to(denial.target, no)
        if isinstance(settled, Settled):
            self._settle(settled)
        elif settled is False and denial.otherwise is not None and now < self.session.console_until:
            self._gathered.append(denial.otherwise)

    def _not_let_in(self, channel: Channel, denial: Denial, no: No) -> None:
        """A join was refused: one that somebody waits for, or a return."""
        session = self.session
        del session.channels[denial.target]
        if not self.asks.denied(denial):
            self._gathered.append(
                Absent(
                    login=session.login,
                    place=channel.place,
                    who=session.identity(session.nick),
                    cause="banned" if denial.numeric == "474" else "lost",
                    reason=no.text,
                    mine=True,
                )
            )

    def _tell_unassigned(self, item: Unassigned) -> None:
        session = self.session
        channel = session.channels.get(item.target)
        self._gathered.append(
            Message(
                place=channel.place if channel is not None else session.direct(item.target),
                actor=None,
                at=self._clock(),
                content=(Text(f"One of the last messages did not arrive. {item.no.text}"),),
                form="notice",
            )
        )

    # --- what the gateway calls -----------------------------------------------------------------

    @property
    def limits(self) -> Limits:
        """What fits into a line of this connection."""
        if not self._is_up:
            return NO_LIMITS
        mask = max(NO_LIMITS.mask_bytes, self.session.mask_bytes())
        return Limits(mask, self.session.support.topiclen)

    async def perform(self, call: Call) -> None:
        """Make one call; what becomes of it is settled later."""
        session, connection = self.session, self._connection
        if not self._is_up or connection is None:
            raise TryLater(f"There is no connection to {session.server}.")
        if not call.command:
            await self._perform_typed(call, connection)
            return
        channel = session.channel(call.target)
        if session.support.is_channel(call.target) and (channel is None or not channel.is_in):
            if channel is None:
                raise Refused("offline", f"You are not in {call.target}.")
            raise TryLater(f"{call.target} is being joined.", after=0.5)
        line = serialised(call, label=session.echoes)
        await connection.send(line)
        self.unsettled.performed(call.key, session.fold(call.target))

    async def _perform_typed(self, call: Call, connection: Connection) -> None:
        line = serialised(call, label=False)
        await connection.send(line)
        self.session.console_until = self._clock() + CONSOLE_FOR
        self._gathered.append(Settled(key=call.key, outcome="sent"))
        self._ring()

    async def flush(self) -> None:
        """Return when all that was performed is settled. Raises TryLater if nobody will know."""
        if not self._is_up:
            raise TryLater(f"There is no connection to {self.session.server}.")
        mark = self.unsettled.made
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        if self.unsettled.is_clear(mark):
            # Refusals that were gathered, or are being committed, go first.
            if not self._gathered and not self._is_handing:
                return
            self._releases.append(waiter)
        else:
            self._flushes.append((mark, waiter))
        late: asyncio.TimerHandle | None = None
        if not self.session.echoes:
            self._ask_barrier()
        else:
            late = loop.call_later(LABEL_WITHIN, self._ask_barrier)
        try:
            await waiter
        finally:
            if late is not None:
                late.cancel()

    def _ask_barrier(self) -> None:
        """At most one PING is open; what it does not cover is asked for when it is answered."""
        if self._barrier is None and self._connection is not None and self._flushes:
            mark = self.unsettled.made
            token = f"b{mark:x}"
            self._barrier = (token, mark, asyncio.get_running_loop().time())
            self._connection.queue(serialise("PING", text=token))

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


_LAG = "lag"


def _release(waiters: Sequence[asyncio.Future[None]]) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)


def _moment(cursor: str | None) -> float | None:
    try:
        return None if cursor is None else float(cursor)
    except ValueError:
        return None


def _nick_lost(refused: NickRefused, server: str) -> LoginLost:
    if refused.why == "bad":
        return LoginLost("not-acceptable", f"{server} does not take the nick {refused.nick}.")
    return LoginLost("conflict", f"The nick {refused.nick} is taken on {server}.")


def _is_ban(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in ("-line", "banned", "akill", "klined", "glined", "zlined"))
