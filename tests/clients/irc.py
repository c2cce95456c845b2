"""A raw IRC client: RFC 2812, IRCv3 capability negotiation, SASL PLAIN."""

import asyncio
import base64
import re
from collections.abc import Sequence
from typing import Self

from tests.clients.lines import Lines

END_OF_MOTD = r" (376|422) "


class IrcClient:
    """Answers PING by itself; everything else is the test's to say."""

    def __init__(self, lines: Lines, nick: str) -> None:
        self.lines = lines
        self.nick = nick
        self.capabilities: frozenset[str] = frozenset()

    @classmethod
    async def login(
        cls,
        host: str,
        port: int,
        nick: str,
        *,
        capabilities: Sequence[str] = (),
        account: str | None = None,
        password: str = "",
    ) -> Self:
        """account: log in to it by SASL PLAIN, with the password."""
        _, lines = await asyncio.get_running_loop().create_connection(Lines, host, port)
        client = cls(lines, nick)
        try:
            await client._register(
                [*capabilities, *(["sasl"] if account else [])], account, password
            )
        except BaseException:
            await lines.abort()
            raise
        return client

    @property
    def seen(self) -> list[str]:
        """All lines received, in order."""
        return self.lines.seen

    @property
    def unclaimed(self) -> list[str]:
        """The lines that no `expect` has returned."""
        return self.lines.unclaimed

    def send(self, line: str) -> None:
        self.lines.send(line)

    def send_bytes(self, data: bytes) -> None:
        self.lines.send_bytes(data)

    async def expect(self, pattern: str, within: float = 5.0) -> re.Match[str]:
        """The first unclaimed line that holds the regular expression, come or yet to come."""
        return await self.lines.expect(pattern, within)

    def privmsg(self, target: str, text: str) -> None:
        self.send(f"PRIVMSG {target} :{text}")

    async def said(self, target: str, text: str, within: float = 5.0) -> str:
        """Wait until somebody says exactly this to a channel, or to our nick; who it was."""
        line = rf"^(?:@\S+ )?:([^! ]+)\S* PRIVMSG {re.escape(target)} :?{re.escape(text)}$"
        return (await self.expect(line, within))[1]

    async def join(self, channel: str, within: float = 10.0) -> list[str]:
        """Join a channel; the names in it, with their prefixes (`@op`)."""
        self.send(f"JOIN {channel}")
        end = re.escape(channel)
        await self.expect(rf"(?i) 366 \S+ {end} ", within)
        line = re.compile(rf"(?i) 353 \S+ \S+ {end} :(.*)")
        matches = [match for text in self.unclaimed if (match := line.search(text))]
        self.unclaimed[:] = [text for text in self.unclaimed if not line.search(text)]
        return [name for match in matches for name in match[1].split()]

    async def settle(self, within: float = 5.0) -> None:
        """Return when the server has done all that was sent before; its answers are here then."""
        token = f"settle-{len(self.seen)}"
        self.send(f"PING {token}")
        await self.expect(rf" PONG \S+ :?{token}$", within)

    async def quit(self, reason: str = "bye") -> None:
        self.send(f"QUIT :{reason}")
        await self.lines.close()

    async def abort(self) -> None:
        """Cut the connection without a word."""
        await self.lines.abort()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.abort()

    async def _register(self, wanted: Sequence[str], account: str | None, password: str) -> None:
        if wanted:
            await self._negotiate(wanted)
        self.send(f"NICK {self.nick}")
        self.send(f"USER {self.nick} 0 * :{self.nick}")
        if account:
            await self._authenticate(account, password)
        if wanted:
            self.send("CAP END")
        await self.expect(END_OF_MOTD, within=10.0)

    async def _negotiate(self, wanted: Sequence[str]) -> None:
        self.send("CAP LS 302")
        await self.expect(r" CAP \S+ LS :")
        self.send(f"CAP REQ :{' '.join(wanted)}")
        answer = await self.expect(r" CAP \S+ (ACK|NAK) :(.*)")
        assert answer[1] == "ACK", f"the server has not all of {wanted}"
        self.capabilities = frozenset(answer[2].split())

    async def _authenticate(self, account: str, password: str) -> None:
        self.send("AUTHENTICATE PLAIN")
        await self.expect(r"^(:\S+ )?AUTHENTICATE :?\+$")
        token = base64.b64encode(f"{account}\0{account}\0{password}".encode()).decode()
        self.send(f"AUTHENTICATE {token}")
        answer = await self.expect(r" (903|904|905|908) ")
        assert answer[1] == "903", f"login to {account} refused: {answer.string}"
