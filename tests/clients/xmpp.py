"""An XMPP client over plain TCP: SASL PLAIN, resource binding (RFC 6120), rooms (XEP-0045)."""

import asyncio
import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self
from xml.etree.ElementTree import Element, SubElement, tostring
from xml.sax.saxutils import escape

from tests.clients.stream import STREAM, Wanted, XmlStream, bare

SASL = "{urn:ietf:params:xml:ns:xmpp-sasl}"
MUC = "http://jabber.org/protocol/muc"
MUC_USER = "{http://jabber.org/protocol/muc#user}"
DISCO_INFO = "http://jabber.org/protocol/disco#info"
PING = "urn:xmpp:ping"

ANSWERS: Mapping[str, str] = {
    "{jabber:iq:roster}query": "",
    "{urn:xmpp:ping}ping": "",
    f"{{{DISCO_INFO}}}query": f"<query xmlns='{DISCO_INFO}'>"
    "<identity category='client' type='bot' name='test client'/></query>",
}
"""The requests that every client answers, and with what."""


class Refused(Exception):
    """An error stanza came instead of what was asked for. `condition`: `not-acceptable`."""

    def __init__(self, stanza: Element) -> None:
        super().__init__(tostring(stanza, "unicode"))
        self.stanza = stanza
        error = stanza.find("error")
        self.condition = "" if error is None else error[0].tag.rpartition("}")[2]


@dataclass(slots=True, kw_only=True)
class Joined:
    """What came between the request to join a room and its subject, in order."""

    presences: list[Element] = field(default_factory=list)
    history: list[Element] = field(default_factory=list)
    subject: str = ""

    @property
    def own(self) -> Element:
        """The presence with status code 110."""
        return next(presence for presence in self.presences if "110" in status_codes(presence))

    @property
    def nicks(self) -> set[str]:
        """Who is there, we included."""
        return {presence.get("from", "").partition("/")[2] for presence in self.presences}


def status_codes(element: Element) -> set[str]:
    return {status.get("code", "") for status in element.iterfind(f"{MUC_USER}x/{MUC_USER}status")}


class XmppClient(XmlStream):
    """One resource of an account. Answers what every client answers, unless told not to."""

    jid = ""
    answers_requests = True

    @classmethod
    async def login(
        cls,
        host: str,
        port: int,
        jid: str,
        password: str,
        *,
        resource: str = "test",
        presence: bool = True,
    ) -> Self:
        """jid: a bare one. presence: become available."""
        name, _, domain = jid.partition("@")
        client = await cls.connect(host, port, "jabber:client", domain)
        try:
            await client._authenticate(name, password)
            await client._bind(resource)
        except BaseException:
            await client.abort()
            raise
        if presence:
            client.send("<presence/>")
        return client

    def message(
        self, to: str, body: str, *, type: str = "chat", id: str | None = None, extra: str = ""
    ) -> str:
        """Send a message; its id. extra: further children, as XML."""
        id = id or f"message-{next(self._ids)}"
        message = Element("message", {"to": to, "type": type, "id": id})
        SubElement(message, "body").text = body
        text = tostring(message, "unicode")
        self.send(text.replace("</message>", f"{extra}</message>"))
        return id

    async def join(
        self, room: str, nick: str, *, history: int | None = None, within: float = 10.0
    ) -> Joined:
        """Join a room, return when its subject has come; Refused when it does not let us in.

        history: how many messages of it to ask for.
        """
        limit = "" if history is None else f"<history maxstanzas='{history}'/>"
        presence = Element("presence", {"to": f"{room}/{nick}"})
        text = tostring(presence, "unicode").removesuffix(" />")
        self.send(f"{text}><x xmlns='{MUC}'>{limit}</x></presence>")
        joined = Joined()
        deadline = time.monotonic() + within
        from_room = _from_room(room)
        while True:
            element = await self.expect(from_room, max(0.0, deadline - time.monotonic()))
            if element.get("type") == "error":
                raise Refused(element)
            if element.tag == "presence":
                joined.presences.append(element)
            elif element.find("subject") is not None and element.find("body") is None:
                joined.subject = element.findtext("subject") or ""
                return joined
            else:
                joined.history.append(element)

    async def leave(self, room: str, nick: str, within: float = 5.0) -> Element:
        """Leave a room; the presence that says that we are out."""
        presence = Element("presence", {"to": f"{room}/{nick}", "type": "unavailable"})
        self.send(presence)
        return await self.expect(
            lambda element: (
                _from_room(room)(element)
                and element.get("type") == "unavailable"
                and "110" in status_codes(element)
            ),
            within,
        )

    async def ping(self, to: str | None = None, within: float = 5.0) -> Element:
        """A ping's answer. What `to` had sent us before has come before it."""
        return await self.iq("get", f"<ping xmlns='{PING}'/>", to=to, within=within)

    async def answers(self, jid: str, within: float = 5.0) -> bool:
        """Whether somebody is behind this address and says what he is (XEP-0030)."""
        answer = await self.iq("get", f"<query xmlns='{DISCO_INFO}'/>", to=jid, within=within)
        return answer.get("type") == "result"

    async def until_answers(
        self, jid: str, within: float = 15.0, *, alive: Callable[[], bool] = lambda: True
    ) -> None:
        """Wait for a component that is starting. alive: whether there is still hope."""
        deadline = time.monotonic() + within
        while not await self.answers(jid):
            assert alive(), f"who was to answer at {jid} has ended"
            assert time.monotonic() < deadline, f"{jid} did not answer within {within} s"
            await asyncio.sleep(0.05)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def arrived(self, element: Element) -> None:
        super().arrived(element)
        if self.answers_requests and element.tag == "iq" and element.get("type") in ("get", "set"):
            self._answer(element)

    def _answer(self, request: Element) -> None:
        answer = Element("iq", {"id": request.get("id", "")})
        if sender := request.get("from"):
            answer.set("to", sender)
        payload = ANSWERS.get(request[0].tag) if len(request) else None
        answer.set("type", "error" if payload is None else "result")
        start = tostring(answer, "unicode").removesuffix(" />")
        if payload is None:
            payload = (
                "<error type='cancel'><service-unavailable"
                " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
            )
        self.send(f"{start}>{payload}</iq>")

    async def _authenticate(self, name: str, password: str) -> None:
        await self.open(version="1.0")
        await self.expect(f"{STREAM}features")
        token = base64.b64encode(f"\0{name}\0{password}".encode()).decode()
        self.send(f"<auth xmlns='{SASL[1:-1]}' mechanism='PLAIN'>{token}</auth>")
        answer = await self.expect(_either(f"{SASL}success", f"{SASL}failure"))
        if answer.tag == f"{SASL}failure":
            raise Refused(answer)

    async def _bind(self, resource: str) -> None:
        await self.open(version="1.0")
        await self.expect(f"{STREAM}features")
        answer = await self.iq(
            "set",
            "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
            f"<resource>{escape(resource)}</resource></bind>",
        )
        if answer.get("type") == "error":
            raise Refused(answer)
        self.jid = answer.findtext("*/{urn:ietf:params:xml:ns:xmpp-bind}jid") or ""
        self.seen.clear()


def _either(*tags: str) -> Wanted:
    return lambda element: element.tag in tags


def _from_room(room: str) -> Wanted:
    # The room may show itself in its prepared form, whatever the client wrote.
    folded = bare(room).casefold()
    return lambda element: bare(element.get("from", "")).casefold() == folded
