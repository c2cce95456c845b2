"""A port between an adapter and the far side, that a rule can cut."""

import asyncio

from tests.servers.process import LOOPBACK, free_port


class Relay:
    """A port that leads to another one, until it is cut."""

    def __init__(self, port: int) -> None:
        self.port = free_port()
        self._leads_to = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, LOOPBACK, self.port)

    async def cut(self) -> None:
        """End all connections without a word and take no more."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _connected(self, near: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        far, back = await asyncio.open_connection(LOOPBACK, self._leads_to)
        self._writers |= {out, back}
        try:
            await asyncio.gather(_pass(near, back), _pass(far, out))
        finally:
            self._writers -= {out, back}
            out.transport.abort()
            back.transport.abort()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while received := await reader.read(65_536):
            writer.write(received)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.transport.abort()
