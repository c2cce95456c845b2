"""An IRC server that does what the test says, line by line: above all, what none should do."""

import asyncio
from collections.abc import Mapping
from typing import Self

from tests.clients.lines import Lines
from tests.servers.process import LOOPBACK, free_port

NAME = "scripted.test"


class ScriptedIrc:
    """Says nothing by itself, PONG included.

    async with ScriptedIrc() as server:
        connection = await server.accepted()
        await connection.welcome()
        await connection.expect("JOIN #lobby")
        connection.send_bytes(b"PRIVMSG")   # no sender, no target, no line end
        await connection.cut()
    """

    def __init__(self, *, host: str = LOOPBACK) -> None:
        self.host = host
        self.port = free_port(host)
        self.connections: list[Connection] = []
        self._waiting: asyncio.Queue[Connection] = asyncio.Queue()
        self._server: asyncio.Server | None = None

    async def listen(self) -> None:
        """Take connections; also again, after `refuse`."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._accept), self.host, self.port
        )

    def refuse(self) -> None:
        """Refuse new connections; those that are there stay."""
        if self._server:
            self._server.close()
            self._server = None

    async def accepted(self, within: float = 5.0) -> "Connection":
        """The next connection in the order of their coming."""
        try:
            return await asyncio.wait_for(self._waiting.get(), within)
        except TimeoutError:
            raise AssertionError(f"nobody connected within {within} s") from None

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.refuse()
        for connection in self.connections:
            await connection.abort()

    def _accept(self, lines: Lines) -> None:
        assert isinstance(lines, Connection)
        self.connections.append(lines)
        self._waiting.put_nowait(lines)


class Connection(Lines):
    """One connection, seen from the server: see Lines for send, send_bytes, expect, abort."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.answers_pings = False
        super().connection_made(transport)

    async def welcome(
        self,
        *,
        capabilities: str = "",
        support: Mapping[str, str] | None = None,
        within: float = 5.0,
    ) -> str:
        """Carry an ordinary registration through; the client's nick.

        capabilities: what CAP LS offers and CAP REQ gets. support: the tokens of 005.
        """
        said: dict[str, str] = {}
        while not {"NICK", "USER"} <= said.keys() or ("LS" in said and "END" not in said):
            heard = await self.expect(r"^(?:CAP )?(NICK|USER|LS|REQ|END)(?: :?(.*))?$", within)
            said[heard[1]] = heard[2]
            if heard[1] == "LS":
                self.send(f":{NAME} CAP * LS :{capabilities}")
            elif heard[1] == "REQ":
                self.send(f":{NAME} CAP * ACK :{heard[2]}")
        nick = said["NICK"]
        tokens = " ".join(f"{name}={value}" for name, value in (support or {}).items())
        for line in (
            f"001 {nick} :Welcome",
            f"002 {nick} :Your host is {NAME}",
            f"003 {nick} :This server was created now",
            f"004 {nick} {NAME} scripted o o",
            *([f"005 {nick} {tokens} :are supported by this server"] if tokens else []),
            f"422 {nick} :No message of the day",
        ):
            self.send(f":{NAME} {line}")
        return nick

    async def answer_ping(self, within: float = 5.0) -> str:
        """Wait for a PING and answer it; its token."""
        token = (await self.expect(r"^PING :?(.*)", within))[1]
        self.send(f":{NAME} PONG {NAME} :{token}")
        return token

    def stall(self) -> None:
        """Read no more: what the client sends piles up on its side."""
        self.transport.pause_reading()

    def resume(self) -> None:
        self.transport.resume_reading()

    async def cut(self) -> None:
        """End the connection without a word."""
        await self.abort()
