"""The component's stream: connected, kept alive, connected again; stanzas in, sealed bytes out.

XEP-0114, RFC 6120 section 4. slixmpp gives the stream's header and the handshake; its parser and
its queues are passed by, so that each read gives one batch of complete stanzas to one callback, and
what is written in one turn of the loop leaves in one write. Nothing else touches the socket.
"""

import asyncio
import logging
import random
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast
from xml.etree.ElementTree import Element

from slixmpp import ComponentXMPP

from bridge.api.errors import TryLater, Uncertain
from bridge.xmpp import addressing, arrivals, errors, gate, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Jid
from bridge.xmpp.barriers import Barriers
from bridge.xmpp.down import Down, DownReason, from_stream_error, unreachable
from bridge.xmpp.gate import Sealed
from bridge.xmpp.outstanding import Answer, Answers, Question
from bridge.xmpp.parser import Limits, StreamError, StreamParser

log = logging.getLogger(__name__)

HIGH_WATER: Final = 1_048_576
LOW_WATER: Final = 262_144

_HANDSHAKE_TAG = f"{{{ns.CLIENT}}}handshake"
_PING = stanza.element("ping", ns.PING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """All in seconds.

    silence: after this long without a byte the server is asked whether it is there.
    answer: how long any answer of the server itself may take; TCP gives up after the same.
    wait_first, wait_most: between two tries to connect; doubled each time.
    """

    connect: float = 10.0
    silence: float = 20.0
    answer: float = 20.0
    close: float = 2.0
    wait_first: float = 1.0
    wait_most: float = 60.0


class NotConnected(TryLater):
    """There is no session: nothing was taken."""


class Unanswered(Uncertain):
    """An iq was sent, and no answer came in time."""


class Component:
    """One component's connection, from `run` until `run` is cancelled.

    on_stanzas: gets the stanzas of one read, in order, `from` and `to` prepared; answers to our own
        iqs are not among them. Called on the loop, must not wait.
    on_up, on_down: a session is there; it is gone or did not come to be. Also on the loop.
    """

    def __init__(
        self,
        jid: str,
        secret: str,
        host: str,
        port: int,
        *,
        on_stanzas: Callable[[list[Element]], None],
        on_up: Callable[[], None],
        on_down: Callable[[Down], None],
        timing: Timing | None = None,
        limits: Limits | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.domain = addressing.prepare_domain(jid)
        self.jid = Jid(self.domain)
        self._secret = secret
        self._host = host
        self._port = port
        self._on_stanzas = on_stanzas
        self._on_up = on_up
        self._on_down = on_down
        self._timing = timing or Timing()
        self._limits = limits or Limits()
        self._jitter = jitter
        self._stream: _Stream | None = None
        self._out: list[bytes] = []
        self._out_size = 0
        self._answers = Answers()
        self._is_paused = False
        self._resumed_at = 0.0
        self._has_strays = False

    async def run(self) -> None:
        """Be connected, until cancelled; then the stream is ended properly."""
        handshake = _Handshake(self.domain, self._secret)
        wait = self._timing.wait_first
        while True:
            down = await self._one_stream(handshake)
            log.warning("%s: %s", self.domain, down.words)
            self._on_down(down)
            if down.was_up and down.reason != "conflict":  # twins would take turns in a second
                wait = self._timing.wait_first
            await asyncio.sleep(wait * (1 + self._jitter()) / 2)
            wait = min(wait * 2, self._timing.wait_most)

    # --- out ------------------------------------------------------------------------------------

    @property
    def is_up(self) -> bool:
        """Whether there is a session: `send` takes stanzas."""
        return self._stream is not None

    @property
    def buffered(self) -> int:
        """How many bytes were sent here and have not left yet."""
        if self._stream is None:
            return 0
        return self._out_size + self._stream.wire.get_write_buffer_size()

    def send(self, sealed: Sealed) -> None:
        """Write to the stream, in order; raises NotConnected. See `drained` and `ping`."""
        stream = self._session()
        if not self._out:
            stream.loop.call_soon(self._flush)
        self._out.append(sealed)
        self._out_size += len(sealed)

    async def drained(self) -> None:
        """Return when there is room again; who sends much waits for it. Raises NotConnected."""
        self._flush()
        while (room := self._session().room) is not None:
            await asyncio.shield(room)

    async def request(
        self,
        *,
        to: Jid,
        payload: str,
        sender: Jid | None = None,
        kind: Literal["get", "set"] = "get",
        within: float = 20.0,
    ) -> Element:
        """Ask by iq; the answer, which may be an error stanza.

        Raises NotConnected, Unanswered, and GateError for what must not leave.
        """
        question = (to, sender or self.jid, secrets.token_hex(16))
        answer: Answer = asyncio.get_running_loop().create_future()
        self._ask(question, answer, kind, payload)
        try:
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError as exc:
            raise Unanswered("There was no answer.") from exc
        finally:
            self._answers.forget(question)

    async def ping(self, to: Jid, within: float = 20.0) -> Element:
        """A barrier: what was sent before has been dealt with by `to` when this returns.

        The answer may be an error stanza. One ping to an address is in flight at a time; who comes
        meanwhile shares the next. Without an answer within this long the stream is taken for dead
        and made anew. Raises NotConnected.
        """
        return await asyncio.shield(self._session().barriers.raise_(to, within))

    def _session(self) -> "_Stream":
        if self._stream is None:
            raise NotConnected("The XMPP server is not connected.")
        return self._stream

    def _flush(self) -> None:
        if self._out and self._stream is not None:
            self._stream.wire.write(b"".join(self._out))
        self._out.clear()
        self._out_size = 0

    def _ask(
        self, question: Question, answer: Answer, kind: Literal["get", "set"], payload: str
    ) -> None:
        to, sender, known = question
        sealed = gate.seal(
            stanza.iq(sender=sender, to=to, kind=kind, id=known, payload=payload), self.domain
        )
        self._session()
        self._answers.expect(question, answer)
        self.send(sealed)

    def _ask_ping(self, to: Jid, answer: Answer) -> None:
        self._ask((to, self.jid, secrets.token_hex(16)), answer, "get", _PING)

    def _heard_since(self) -> float | None:
        return None if self._is_paused else self._resumed_at

    # --- in -------------------------------------------------------------------------------------

    def pause_reading(self) -> None:
        """Read nothing more, so that the server waits; holds for streams to come."""
        self._is_paused = True
        if self._stream is not None:
            self._stream.wire.pause_reading()

    def resume_reading(self) -> None:
        """Read again."""
        self._is_paused = False
        if self._stream is not None:
            self._resumed_at = self._stream.loop.time()
            self._stream.wire.resume_reading()

    def _came_up(self, stream: "_Stream") -> None:
        self._stream = stream
        log.info("%s: connected to %s:%s", self.domain, self._host, self._port)
        if self._is_paused:
            stream.wire.pause_reading()
        self._on_up()

    def _received(self, stanzas: list[Element], oversized: list[Element]) -> None:
        for head in oversized:
            self._turn_away(head, "policy-violation", "This is too large for the gateway.")
        batch = [came for came in stanzas if self._lets_in(came)]
        if not batch:
            return
        try:
            self._on_stanzas(batch)
        except Exception:  # a bug above must not cost everybody the stream
            log.exception("%s: a batch of stanzas failed", self.domain)

    def _lets_in(self, came: Element) -> bool:
        """False: it has been dealt with."""
        match arrivals.readied(came, self.domain):
            case "for-us":
                # Our own question to ourselves comes around as it left.
                return came.get("from") != self.jid or not self._answers.settle(came)
            case "answer":
                self._answers.settle(came)
            case "malformed":
                self._turn_away(came, "jid-malformed", "There can be no such address.")
            case "stray" if not self._has_strays:
                self._has_strays = True
                log.error(
                    "%s: the server sends what is for other components; ejabberd needs a listener "
                    "for each, or global_routes: false",
                    self.domain,
                )
        return False

    def _turn_away(self, came: Element, condition: errors.Condition, words: str) -> None:
        error = arrivals.turned_away(came, self.domain, condition, words)
        try:
            if error:
                self.send(gate.seal(error, self.domain))
        except (gate.GateError, NotConnected):
            log.debug("%s: a stanza could not be turned away", self.domain)

    # --- one stream -----------------------------------------------------------------------------

    async def _one_stream(self, handshake: "_Handshake") -> Down:
        """Connect and stay, until the stream ends; why it did."""
        stream = _Stream(self, handshake, self._limits)
        try:
            async with asyncio.timeout(self._timing.connect):
                await stream.loop.create_connection(lambda: stream, self._host, self._port)
        except OSError as exc:  # a timeout is one
            return unreachable(self._host, self._port, exc)
        try:
            stream.configure(self._timing.answer)
            await self._watch(stream)
            return stream.ended.result()
        except asyncio.CancelledError:
            await self._stop(stream)
            raise
        finally:
            self._lost(stream)
            stream.wire.abort()

    async def _watch(self, stream: "_Stream") -> None:
        """Return when the stream has ended; see to it that it does when nobody is there."""
        await asyncio.wait((stream.ended,), timeout=self._timing.answer)
        if self._stream is None:
            stream.die("dead", "The XMPP server did not answer the handshake.")
        while not stream.ended.done():
            silent = stream.loop.time() - stream.heard_at
            if silent < self._timing.silence or self._is_paused:
                left = max(self._timing.silence - silent, self._timing.silence / 10)
                await asyncio.wait((stream.ended,), timeout=left)
            else:
                await self._prod(stream)

    async def _prod(self, stream: "_Stream") -> None:
        """Ask ourselves by way of the server: it passes that on whatever it is configured to do."""
        try:
            await self.ping(self.jid, self._timing.answer)
        except NotConnected:
            return
        stream.heard_at = stream.loop.time()

    async def _stop(self, stream: "_Stream") -> None:
        was_up = self.is_up
        self._flush()
        self._lost(stream)
        stream.say_goodbye()
        try:
            await asyncio.wait((stream.ended,), timeout=self._timing.close)
        finally:
            self._on_down(Down(reason="stopped", words="Stopped.", was_up=was_up))

    def _lost(self, stream: "_Stream") -> None:
        """The session is over: whoever waits is told, whoever sends from now on too."""
        if self._stream is not stream:
            return
        self._stream = None
        self._out.clear()
        self._out_size = 0
        exc = NotConnected("The connection to the XMPP server was lost.")
        self._answers.fail(exc)
        stream.barriers.fail(exc)
        stream.make_room(exc)


class _Handshake(ComponentXMPP):
    """slixmpp's part of a stream: its header, and the token that proves the secret.

    Made once and used for each stream: making one reads the system's TLS certificates, 0.1 s.
    """

    def __init__(self, domain: str, secret: str) -> None:
        super().__init__(domain, secret)  # type: ignore[no-untyped-call]  # slixmpp's
        self._token = b""

    def header(self) -> bytes:
        """What opens the stream."""
        return self.stream_header.encode()

    def token(self, opened: Mapping[str, str]) -> bytes:
        """The answer to the server's header."""
        self.start_stream_handler(Element(ns.STREAM_TAG, dict(opened)))  # type: ignore[no-untyped-call]  # slixmpp's
        return self._token

    def send(self, data: object, use_filters: bool = True) -> None:
        """Called by slixmpp; its own queue is emptied by its own loop only."""
        self._token = str(data).encode()


class _Stream(asyncio.Protocol):
    """One connection."""

    def __init__(self, owner: Component, handshake: _Handshake, limits: Limits) -> None:
        self.loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[Down] = self.loop.create_future()
        self.room: asyncio.Future[None] | None = None
        self.heard_at = self.loop.time()
        self.wire: asyncio.Transport
        self.barriers = Barriers(
            self.loop, ask=owner._ask_ping, heard_since=owner._heard_since, late=self.late
        )
        self._owner = owner
        self._handshake = handshake
        self._reader = StreamParser(limits)
        self._is_opened = False
        self._is_up = False

    def configure(self, answer: float) -> None:
        """What the kernel shall do: give up as soon as we do."""
        self.wire.set_write_buffer_limits(HIGH_WATER, LOW_WATER)
        sock = cast("socket.socket", self.wire.get_extra_info("socket"))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(answer * 1000))

    def end(self, down: Down) -> None:
        """The stream is over; the first reason counts."""
        if not self.ended.done():
            self.ended.set_result(down)
            self._owner._lost(self)

    def die(self, reason: DownReason, words: str) -> None:
        """The stream is over for a reason that is no stream error."""
        self.end(Down(reason=reason, words=words, was_up=self._is_up))

    def late(self, within: float) -> None:
        """A ping was not answered."""
        self.die("dead", f"The XMPP server did not answer within {within:.0f} s.")

    def say_goodbye(self) -> None:
        """RFC 6120 section 4.4: close our half; what the server has had is then known to be had."""
        self.wire.write(b"</stream:stream>")

    def make_room(self, exc: Exception | None = None) -> None:
        """Those who wait to write may, or never will."""
        waiting, self.room = self.room, None
        if waiting is not None and not waiting.done():
            if exc is None:
                waiting.set_result(None)
            else:
                waiting.set_exception(exc)
                waiting.exception()  # perhaps nobody waits

    # Called by asyncio.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.wire = cast("asyncio.Transport", transport)
        self.wire.write(self._handshake.header())

    def data_received(self, data: bytes) -> None:
        self.heard_at = self.loop.time()
        broken = ""
        try:
            stanzas = self._reader.feed(data)
        except StreamError as exc:
            stanzas, broken = exc.stanzas, exc.condition
        if not self._is_opened and self._reader.opened is not None:
            self._is_opened = True
            self.wire.write(self._handshake.token(self._reader.opened))
        if stanzas or self._reader.oversized:
            self._distribute(stanzas)
        if broken:
            self._give_up(broken)
        elif self._reader.closed:
            self.die("closed", "The XMPP server closed the stream.")
            self.say_goodbye()
            self.wire.close()

    def connection_lost(self, exc: Exception | None) -> None:
        said = f": {exc}" if exc else ""
        self.die("closed", f"The connection to the XMPP server ended{said}.")

    def eof_received(self) -> None:
        self.die("closed", "The XMPP server closed the connection.")

    def pause_writing(self) -> None:
        self.room = self.loop.create_future()

    def resume_writing(self) -> None:
        self.make_room()

    # Ours.

    def _distribute(self, stanzas: list[Element]) -> None:
        if not self._is_up:
            stanzas = self._shake_hands(stanzas)
        # A stream error is always the last of a stream.
        error = stanzas.pop() if stanzas and stanzas[-1].tag == ns.STREAM_ERROR_TAG else None
        oversized, self._reader.oversized = self._reader.oversized, []
        if self._is_up:
            self._owner._received(stanzas, oversized)
        if error is not None:
            self.end(from_stream_error(error, self._owner.domain, was_up=self._is_up))

    def _shake_hands(self, stanzas: list[Element]) -> list[Element]:
        """What came behind the answer to our handshake."""
        for position, came in enumerate(stanzas):
            if came.tag == _HANDSHAKE_TAG:
                self._is_up = True
                self._owner._came_up(self)
                return stanzas[position + 1 :]
        return [came for came in stanzas if came.tag == ns.STREAM_ERROR_TAG]

    def _give_up(self, condition: str) -> None:
        self.die("garbage", f"What the XMPP server sent could not be read: {condition}.")
        self.wire.write(
            f'<stream:error><{condition} xmlns="{ns.STREAM_ERRORS}"/></stream:error>'
            "</stream:stream>".encode()
        )
        self.wire.close()
