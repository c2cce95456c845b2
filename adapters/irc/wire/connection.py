"""One TCP or TLS connection to an IRC server: bytes in and lines out, at the server's pace.

The irc library makes the connection; what would end it for one odd byte is done here. No task of
its own: the loop's timers write what waits for the flood bucket and watch for silence.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import NamedTuple, cast

from adapters.irc.wire.line import Framer
from adapters.irc.wire.sending import Pace, Queue, Turn
from bridge.api.errors import GatewayError, Reason, TryLater

log = logging.getLogger(__name__)

_QUICKACK: int = getattr(socket, "TCP_QUICKACK", 0)  # Linux has it

FAREWELL_WITHIN = 5.0
GONE_WITHIN = 1.0


class Unreachable(GatewayError):
    """There is no connection to the server, or no longer. words: one sentence for people."""

    def __init__(self, reason: Reason, words: str) -> None:
        super().__init__(words)
        self.reason: Reason = reason
        self.words = words


class _Waiting(NamedTuple):
    """A line that waits for its turn. written: somebody waits, too. left: called when it leaves."""

    line: bytes
    written: asyncio.Future[None] | None = None
    left: Callable[[float], None] | None = None


class Connection(asyncio.Protocol):
    """received: called with the complete lines of each read. lost: called once, with why."""

    __slots__ = (
        "_framer",
        "_is_choked",
        "_lost",
        "_out",
        "_pace",
        "_received",
        "_socket",
        "_timer",
        "_transport",
        "_waiting",
        "closed",
        "loop",
    )

    def __init__(
        self,
        pace: Pace,
        received: Callable[[list[bytes]], None],
        lost: Callable[[Exception | None], None],
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.closed: asyncio.Future[None] | None = None
        """Done when nothing of it is left; None until it was made."""
        self._pace = pace
        self._received = received
        self._lost = lost
        self._framer = Framer()
        self._is_choked = False
        self._transport: asyncio.Transport | None = None
        self._socket: socket.socket | None = None
        self._waiting: Queue[_Waiting] = Queue()
        self._timer: asyncio.TimerHandle | None = None
        self._out: list[bytes] = []

    # --- in -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.closed = self.loop.create_future()
        if _QUICKACK:
            self._socket = transport.get_extra_info("socket")

    def data_received(self, data: bytes) -> None:
        self._acknowledge()
        dropped = self._framer.dropped
        lines = self._framer.feed(data)
        if self._framer.dropped > dropped:
            log.warning("a line longer than %d bytes was dropped", self._framer.limit)
        if lines:
            try:
                self._received(lines)
            except Exception:
                # asyncio would end the connection for it.
                log.exception("lines of a server could not be handled")

    def _acknowledge(self) -> None:
        """Let the kernel acknowledge at once (tcp(7): the flag is not permanent).

        Servers that leave Nagle's algorithm on, ngIRCd among them, hold a line back until the one
        before it is acknowledged, which a kernel puts off by 40 ms.
        """
        if self._socket is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        if self.closed is not None and not self.closed.done():
            self.closed.set_result(None)
        self._transport = self._socket = None
        self._give_up_waiting()
        self._lost(exc)

    def pause(self) -> None:
        """Read no more for now: the server waits."""
        if self._transport is not None and self._transport.is_reading():
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read on, if the server takes what it is sent."""
        transport = self._transport
        if transport is not None and not self._is_choked and not transport.is_reading():
            transport.resume_reading()

    def pause_writing(self) -> None:
        """The server takes nothing for now. What it says makes us answer: it is not read either,
        else a server that only ever asks would fill the memory.
        """
        self._is_choked = True
        self.pause()

    def resume_writing(self) -> None:
        self._is_choked = False
        self.resume()

    # --- out ------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def write(self, line: bytes) -> None:
        """Send at once, past all that waits: for what the server waits for."""
        if self._transport is not None:
            self._pace.take(self.loop.time())
            self._put(line)

    def queue(
        self,
        line: bytes,
        turn: Turn = Turn.SAID,
        target: str = "",
        left: Callable[[float], None] | None = None,
    ) -> bool:
        """Send when its turn comes; False where too much waits. left: called then, with the
        loop's time.
        """
        if self._write_now(line):
            if left is not None:
                left(self.loop.time())
            return True
        is_taken = self._waiting.put(_Waiting(line, None, left), turn, target)
        self._schedule()
        return is_taken

    def send_now(self, line: bytes) -> bool:
        """Send if that delays nothing; False where it was not sent. For what is soon stale."""
        return self._pace.is_idle(self.loop.time()) and self._write_now(line)

    async def send(self, line: bytes, turn: Turn = Turn.SAID, target: str = "") -> None:
        """Send when its turn comes, and return then. Raises TryLater if it never came.

        target: lines to the same one keep their order; different ones take turns.
        """
        if self._write_now(line):
            return
        if self._transport is None:
            raise TryLater("There is no connection to the IRC server.")
        written: asyncio.Future[None] = self.loop.create_future()
        if not self._waiting.put(_Waiting(line, written), turn, target):
            raise TryLater("Too much waits for the IRC server.")
        self._schedule()
        await written

    def close(self, farewell: bytes = b"") -> None:
        """Say good-bye and end it; the rest of what waits is not sent, nothing is told any more."""
        self._received, self._lost = _ignore, _ignore
        self._give_up_waiting()
        if self._transport is not None:
            self._out.append(farewell)
            self._write_out()
            self._transport.close()
            # A peer that takes nothing would keep it open for many minutes.
            if self._transport.get_write_buffer_size():
                self.loop.call_later(FAREWELL_WITHIN, self._transport.abort)

    async def gone(self) -> None:
        """Return when nothing of it is left: with TLS, good-bye is answered. Soon, in any case."""
        if self.closed is None:
            return
        await asyncio.wait((self.closed,), timeout=GONE_WITHIN)
        if self._transport is not None:
            self._transport.abort()
            await asyncio.wait((self.closed,), timeout=GONE_WITHIN)

    def _give_up_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            written = self._waiting.take().written
            if written is not None and not written.done():
                written.set_exception(TryLater("The connection to the IRC server was lost."))

    def _write_now(self, line: bytes) -> bool:
        now = self.loop.time()
        if self._waiting or self._transport is None or self._pace.wait(now) > 0.0:
            return False
        self._pace.take(now)
        self._put(line)
        return True

    def _put(self, line: bytes) -> None:
        """Lines of one turn of the loop leave together: a system call costs more than a line."""
        self._out.append(line)
        if len(self._out) == 1:
            self.loop.call_soon(self._write_out)

    def _write_out(self) -> None:
        out, self._out = self._out, []
        if out and self._transport is not None:
            self._transport.write(out[0] if len(out) == 1 else b"".join(out))

    def _schedule(self) -> None:
        if self._timer is None and self._waiting:
            wait = self._pace.wait(self.loop.time())
            self._timer = self.loop.call_later(wait, self._drain)

    def _drain(self) -> None:
        self._timer = None
        while self._waiting and self._transport is not None:
            now = self.loop.time()
            # Timers may fire a clock's resolution early.
            if self._pace.wait(now) > 0.001:
                break
            line, written, left = self._waiting.take()
            if written is not None and written.done():
                continue  # whoever sent it has gone
            self._pace.take(now)
            self._put(line)
            if written is not None:
                written.set_result(None)
            if left is not None:
                left(now)
        self._schedule()


def _ignore(_: object) -> None:
    pass
