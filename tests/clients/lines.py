"""One TCP stream of lines, from either end: what IRC clients and servers share."""

import asyncio
import re
from collections.abc import Callable

from tests.clients.received import Received

PING = re.compile(r"(?:@\S+ )?(?::\S+ )?PING (.*)")


class Lines(asyncio.Protocol):
    """Lines come in as text; bytes that are no UTF-8 as lone surrogates (`surrogateescape`)."""

    def __init__(self, connected: Callable[["Lines"], None] = lambda lines: None) -> None:
        self.received: Received[str] = Received(repr)
        self.answers_pings = True
        self.closed = asyncio.get_running_loop().create_future()
        self._connected = connected
        self._partial = b""
        self._transport: asyncio.Transport | None = None

    @property
    def seen(self) -> list[str]:
        """All lines received, in order."""
        return self.received.seen

    @property
    def unclaimed(self) -> list[str]:
        """The lines that no `expect` has returned."""
        return self.received.unclaimed

    @property
    def transport(self) -> asyncio.Transport:
        assert self._transport is not None, "not connected"
        return self._transport

    def send(self, line: str) -> None:
        self.send_bytes(line.encode(errors="surrogateescape") + b"\r\n")

    def send_bytes(self, data: bytes) -> None:
        """Whatever it is, with no line end added."""
        self.transport.write(data)

    async def expect(self, pattern: str, within: float = 5.0) -> re.Match[str]:
        """The first unclaimed line that holds the regular expression, come or yet to come."""
        compiled = re.compile(pattern)
        line = await self.received.take(
            lambda line: compiled.search(line) is not None, repr(pattern), within
        )
        match = compiled.search(line)
        assert match is not None
        return match

    async def close(self) -> None:
        """End the connection once all is sent."""
        self.transport.close()
        await self.closed

    async def abort(self) -> None:
        """Cut the connection; what is not sent yet is lost."""
        self.transport.abort()
        await self.closed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connected(self)

    def data_received(self, data: bytes) -> None:
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            self._line(line.rstrip(b"\r").decode(errors="surrogateescape"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.received.end(f"the connection was {f'lost ({exc})' if exc else 'closed'}")
        if not self.closed.done():
            self.closed.set_result(None)

    def _line(self, line: str) -> None:
        ping = PING.match(line) if self.answers_pings else None
        if ping and not self.transport.is_closing():
            self.send(f"PONG {ping[1]}")
        self.received.add(line)
