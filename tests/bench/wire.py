"""Raw clients, cheap enough not to be what is measured: bytes are kept and counted, never parsed.

XMPP by RFC 6120 with SASL PLAIN, rooms by XEP-0045; IRC by RFC 2812.
"""

import asyncio
import base64
import re
import socket
from collections.abc import Callable
from typing import Self

REACH = 512
"""Bytes before what is new that `until` looks at again: no pattern matches more."""

Counted = Callable[[int], None]


class Wire(asyncio.Protocol):
    """One TCP stream from the client's end."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._more = asyncio.Event()
        self._mark = b""
        self._tail = b""
        self._counted: Counted = lambda number: None
        self._transport: asyncio.Transport | None = None
        self._closed = False

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        _, wire = await asyncio.get_running_loop().create_connection(cls, host, port)
        return wire

    def send(self, data: str | bytes) -> None:
        assert self._transport is not None
        self._transport.write(data.encode() if isinstance(data, str) else data)

    def count(self, mark: bytes, counted: Counted) -> None:
        """From now on, tell how often the mark is in what comes."""
        self._chunks.clear()
        self._mark, self._tail, self._counted = mark, b"", counted

    def take(self) -> bytes:
        """All that came since the last time; nothing is counted any longer."""
        self._mark = b""
        taken = b"".join(self._chunks)
        self._chunks.clear()
        return taken

    async def until(self, pattern: bytes, within: float = 60.0) -> re.Match[bytes]:
        """Wait for a regular expression; what came before its end is dropped."""
        wanted = re.compile(pattern)
        looked = 0
        async with asyncio.timeout(within):
            while True:
                come = b"".join(self._chunks)
                if match := wanted.search(come, max(0, looked - REACH)):
                    self._chunks[:] = [come[match.end() :]]
                    return match
                if self._closed:
                    raise ConnectionError(f"closed before {pattern!r}: {come[-300:]!r}")
                self._chunks[:] = [come]
                looked = len(come)
                self._more.clear()
                await self._more.wait()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._chunks.append(data)
        self._more.set()
        if self._mark:
            come = self._tail + data
            if number := come.count(self._mark):
                self._counted(number)
            self._tail = come[-(len(self._mark) - 1) :]

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed = True
        self._more.set()


class XmppWire(Wire):
    """A client's stream."""

    @classmethod
    async def login(cls, host: str, port: int, name: str, password: str) -> Self:
        wire = await cls.open(host, port)
        wire.send(_HEADER)
        await wire.until(rb"</stream:features>")
        token = base64.b64encode(f"\0{name}\0{password}".encode()).decode()
        wire.send(
            f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{token}</auth>"
        )
        await wire.until(rb"<success[^>]*>")
        wire.send(_HEADER)
        await wire.until(rb"</stream:features>")
        wire.send(
            "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
            "<resource>bench</resource></bind></iq><presence/>"
        )
        await wire.until(rb"<jid>[^<]*</jid>")
        return wire

    async def join(self, room: str, nick: str) -> bytes:
        """Join without history; all that the room said until its subject."""
        self.take()
        self.send(
            f"<presence to='{room}/{nick}'><x xmlns='http://jabber.org/protocol/muc'>"
            "<history maxstanzas='0'/></x></presence>"
        )
        match = await self.until(rb"<subject[ />]|<error[ >]")
        if match[0].startswith(b"<error"):
            raise ConnectionError(f"{nick} could not join {room}: {match.string[-600:]!r}")
        return match.string[: match.end()]

    async def leave(self, room: str, nick: str) -> None:
        self.send(f"<presence type='unavailable' to='{room}/{nick}'/>")
        await self.until(rb"type=['\"]unavailable['\"]")

    async def answered(self, jid: str, within: float) -> bool:
        """Whether an address answers disco#info with a result."""
        self.send(
            f"<iq type='get' id='up' to='{jid}'>"
            "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
        )
        try:
            match = await self.until(rb"<iq [^>]*type=['\"](result|error)['\"]", within)
        except TimeoutError:
            return False
        return match[1] == b"result"


class IrcWire(Wire):
    """A client's connection.

    ngIRCd uses Nagle's algorithm: a line waits until the one before is acknowledged, which Linux
    does up to 40 ms later unless it is asked, each time anew, to do it at once (tcp(7)).
    """

    @classmethod
    async def login(cls, host: str, port: int, nick: str) -> Self:
        wire = await cls.open(host, port)
        wire.send(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n")
        await wire.until(rb" (376|422) ")
        return wire

    async def join(self, *channels: str) -> None:
        for channel in channels:
            self.send(f"JOIN {channel}\r\n")
            await self.until(rb" 366 ")

    async def users(self) -> int:
        """How many users the server has."""
        self.take()
        self.send("LUSERS\r\n")
        return int((await self.until(rb" 251 \S+ :There are (\d+) users"))[1])

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"PING") or b"\nPING" in data:
            for token in re.findall(rb"(?m)^PING ([^\r\n]*)", data):
                self.send(b"PONG " + token + b"\r\n")
        super().data_received(data)
        assert self._transport is not None
        self._transport.get_extra_info("socket").setsockopt(
            socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1
        )


class Idler(IrcWire):
    """A member of a channel who says nothing and forgets what he hears."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if len(self._chunks) > 16:
            del self._chunks[:-2]


_HEADER = (
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' to='localhost' version='1.0' "
    "xmlns:stream='http://etherx.jabber.org/streams'>"
)
