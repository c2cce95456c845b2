"""An XML stream as a client sees it: what XMPP clients and components share (RFC 6120)."""

import asyncio
import itertools
import socket
from collections.abc import Callable, Iterator
from typing import Self, cast
from xml.etree.ElementTree import Element, XMLPullParser, tostring
from xml.sax.saxutils import quoteattr

from tests.clients.received import Received

STREAM = "{http://etherx.jabber.org/streams}"

Wanted = Callable[[Element], bool]


def stanza(
    tag: str = "",
    /,
    *,
    sender: str | None = None,
    body: str | None = None,
    has: str | None = None,
    **attributes: str,
) -> Wanted:
    """What to expect: each part that is given must match.

    tag: `message`, `presence`, `iq`. sender: `from`, without a resource any of them.
    has: a path below the stanza, as for Element.find: `{urn:xmpp:receipts}received`.

        stanza("message", sender="lobby@rooms.localhost/ann", type="groupchat", body="hi")
    """

    def wanted(element: Element) -> bool:
        return (
            (not tag or element.tag == tag)
            and (sender is None or _is_from(element, sender))
            and (body is None or element.findtext("body") == body)
            and (has is None or element.find(has) is not None)
            and all(element.get(name) == value for name, value in attributes.items())
        )

    parts = {"tag": tag, "sender": sender, "body": body, "has": has, **attributes}
    wanted.__doc__ = ", ".join(f"{name}={value!r}" for name, value in parts.items() if value)
    return wanted


def bare(jid: str) -> str:
    return jid.partition("/")[0]


class XmlStream(asyncio.Protocol):
    """Stanzas come as elements. Tags of the stream's own namespace come without it: `message`.

    Every other namespace is kept, so that a wrong one shows.
    """

    def __init__(self, namespace: str, to: str) -> None:
        self.namespace = namespace
        self.to = to
        self.received: Received[Element] = Received(lambda element: tostring(element, "unicode"))
        self.closed = asyncio.get_running_loop().create_future()
        self._ids = itertools.count(1)
        self._transport: asyncio.Transport | None = None
        self._parser = _parser()
        self._open: list[Element] = []
        self._opened: asyncio.Future[Element] = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, host: str, port: int, namespace: str, to: str) -> Self:
        loop = asyncio.get_running_loop()
        _, stream = await loop.create_connection(lambda: cls(namespace, to), host, port)
        return stream

    @property
    def seen(self) -> list[Element]:
        """All stanzas received since the login, in order."""
        return self.received.seen

    @property
    def unclaimed(self) -> list[Element]:
        """The stanzas that no `expect` has returned."""
        return self.received.unclaimed

    @property
    def transport(self) -> asyncio.Transport:
        assert self._transport is not None, "not connected"
        return self._transport

    async def open(self, within: float = 5.0, **attributes: str) -> Element:
        """Open the stream, the first time or again; the server's opening tag."""
        self._parser = _parser()
        self._open = []
        self._opened = asyncio.get_running_loop().create_future()
        more = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
        self.send(
            f"<?xml version='1.0'?><stream:stream xmlns='{self.namespace}' to={quoteattr(self.to)}"
            f" xmlns:stream='http://etherx.jabber.org/streams'{more}>"
        )
        return await asyncio.wait_for(self._opened, within)

    def send(self, element: str | Element) -> None:
        """Text goes out as it is; an element's tags without a namespace get the stream's."""
        text = element if isinstance(element, str) else tostring(element, "unicode")
        self.transport.write(text.encode())

    async def expect(self, wanted: Wanted | str, within: float = 5.0) -> Element:
        """The first unclaimed stanza that is wanted, come or yet to come. A text: its tag."""
        if isinstance(wanted, str):
            wanted = stanza(wanted)
        return await self.received.take(wanted, f"a stanza ({wanted.__doc__})", within)

    async def iq(
        self,
        type: str,
        payload: str,
        *,
        to: str | None = None,
        sender: str | None = None,
        within: float = 5.0,
    ) -> Element:
        """Send a request; its answer, a result or an error."""
        id = f"iq-{next(self._ids)}"
        addresses = {"to": to, "from": sender}
        more = "".join(f" {name}={quoteattr(jid)}" for name, jid in addresses.items() if jid)
        self.send(f"<iq type='{type}' id='{id}'{more}>{payload}</iq>")
        return await self.expect(
            lambda element: (
                element.tag == "iq"
                and element.get("id") == id
                and element.get("type") in ("result", "error")
            ),
            within,
        )

    async def close(self, within: float = 5.0) -> None:
        """End the stream, then the connection."""
        if not self.transport.is_closing():
            self.send("</stream:stream>")
            self.transport.close()
        await asyncio.wait_for(asyncio.shield(self.closed), within)

    async def abort(self) -> None:
        """Cut the connection without a word."""
        self.transport.abort()
        await self.closed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        # Prosody leaves Nagle's algorithm on: without this a time measured here may hold the
        # 40 ms by which a kernel puts off its acknowledgement.
        sock = self.transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self._parser.feed(data)
        for event, element in cast("Iterator[tuple[str, Element]]", self._parser.read_events()):
            if event == "start":
                self._start(element)
            else:
                self._end(element)

    def connection_lost(self, exc: Exception | None) -> None:
        reason = f"the connection was lost ({exc})" if exc else "the connection was closed"
        self.received.end(reason)
        if not self._opened.done():
            self._opened.set_exception(ConnectionError(reason))
        if not self.closed.done():
            self.closed.set_result(None)

    def _start(self, element: Element) -> None:
        self._open.append(element)
        if len(self._open) == 1 and not self._opened.done():
            self._opened.set_result(element)

    def _end(self, element: Element) -> None:
        self._open.pop()
        if len(self._open) == 1:
            self._open[0].remove(element)
            self.arrived(self._without_namespace(element))

    def arrived(self, element: Element) -> None:
        """A complete element below the stream's root."""
        self.received.add(element)

    def _without_namespace(self, element: Element) -> Element:
        own = "{" + self.namespace + "}"
        for part in element.iter():
            part.tag = part.tag.removeprefix(own)
        return element


def _parser() -> "XMLPullParser[Element]":
    return XMLPullParser(["start", "end"])


def _is_from(element: Element, sender: str) -> bool:
    actual = element.get("from", "")
    return actual == sender or ("/" not in sender and bare(actual) == sender)
