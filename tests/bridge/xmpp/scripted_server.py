"""An XMPP server's component port that does what the test says, byte by byte."""

import asyncio
import hashlib
import re
from typing import Self, cast

from tests.servers.process import LOOPBACK, free_port

SECRET = "open sesame"
HEADER = (
    "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
    " xmlns:stream='http://etherx.jabber.org/streams' id='{id}' from='irc.example.org'>"
)
STREAM_ERROR = (
    "<stream:error><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
    "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Words.</text></stream:error>"
    "</stream:stream>"
)


class Connection:
    """One connection of the component, seen from the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._unread = ""

    async def welcome(self, stream_id: str = "s1") -> Self:
        """Carry the handshake through; it must be the right one."""
        await self.open(stream_id)
        self.send("<handshake/>")
        return self

    async def open(self, stream_id: str = "s1") -> None:
        """Up to the handshake, which is not answered."""
        opening = await self.expect("<stream:stream ([^>]*)>")
        assert 'to="irc.example.org"' in opening[1]
        self.send(HEADER.format(id=stream_id))
        handshake = await self.expect("<handshake[^>]*>([^<]*)</handshake>")
        token = hashlib.sha1((stream_id + SECRET).encode()).hexdigest()  # noqa: S324 # XEP-0114
        assert handshake[1] == token

    def send(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)

    def fail(self, condition: str) -> None:
        """End the stream with an error."""
        self.send(STREAM_ERROR.format(condition=condition))
        self.writer.close()

    async def expect(self, pattern: str, within: float = 5.0) -> re.Match[str]:
        """Read until this has come; what stands before it is skipped."""
        async with asyncio.timeout(within):
            while not (found := re.search(pattern, self._unread)):
                chunk = await self.reader.read(1_048_576)
                assert chunk, f"the connection ended before {pattern} came: {self._unread!r}"
                self._unread += chunk.decode()
        self._unread = self._unread[found.end() :]
        return found

    async def rest(self, within: float = 5.0) -> str:
        """All that comes until the component closes."""
        async with asyncio.timeout(within):
            return self._unread + (await self.reader.read()).decode()

    def stall(self) -> None:
        """Read no more: what the component sends piles up on its side."""
        self._socket.pause_reading()

    def go_on(self) -> None:
        self._socket.resume_reading()

    @property
    def _socket(self) -> asyncio.Transport:
        return cast("asyncio.Transport", self.writer.transport)

    async def answer_iq(self, within: float = 5.0) -> None:
        """Answer the next iq as the one it was for, with an empty result."""
        found = await self.expect(
            '<iq from="([^"]*)" to="([^"]*)" type="get" id="([^"]*)">', within
        )
        self.send(f"<iq from='{found[2]}' to='{found[1]}' type='result' id='{found[3]}'/>")


class ScriptedServer:
    """Listens, and hands each connection to the test."""

    def __init__(self) -> None:
        self.port = free_port()
        self._waiting: asyncio.Queue[Connection] = asyncio.Queue()
        self._connections: list[Connection] = []
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        for connection in self._connections:
            connection.writer.transport.abort()

    async def accepted(self, within: float = 5.0) -> Connection:
        """The next connection in the order of their coming."""
        return await asyncio.wait_for(self._waiting.get(), within)

    async def welcomed(self, stream_id: str = "s1") -> Connection:
        """The next connection, with a session."""
        return await (await self.accepted()).welcome(stream_id)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        self._connections.append(connection)
        self._waiting.put_nowait(connection)
