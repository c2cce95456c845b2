"""A client in a scene: what it sends, and what it is to receive next."""

import itertools
from collections.abc import Sequence
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from tests.clients.stream import bare
from tests.clients.xmpp import MUC, XmppClient
from tests.scenes import xpath

Paths = str | Sequence[str]
"""What is said of one stanza: one XPath or several."""

_ids = itertools.count(1)


class Client:
    """name: how the scene calls it, and its nick where it says no other.

    wire: the client itself, for what has no word here. domain: the gateway's; what comes from
    elsewhere is not counted, nor are requests, which every client answers by itself.
    watches_gateway: whether it is counted, too, that the gateway itself can be reached.
    """

    def __init__(self, name: str, wire: XmppClient, domain: str) -> None:
        self.name = name
        self.wire = wire
        self.domain = domain
        self.watches_gateway = False

    @property
    def jid(self) -> str:
        return self.wire.jid

    @property
    def account(self) -> str:
        return bare(self.wire.jid)

    @property
    def gateway(self) -> str:
        """How the gateway itself fares."""
        return f"/presence[@from='{self.domain}']"

    @property
    def seen(self) -> list[Element]:
        """All that the gateway ever sent to it."""
        return [element for element in self.wire.seen if self._is_counted(element)]

    @property
    def unread(self) -> list[Element]:
        """What the gateway sent and the scene has not looked at."""
        return [element for element in self.wire.unclaimed if self._is_counted(element)]

    # --- what it sends ----------------------------------------------------------------------------

    def sends(self, xml: str) -> None:
        self.wire.send(xml)

    def sends_join(
        self, room: object, nick: str = "", *, history: str = "", password: str = ""
    ) -> None:
        """Ask to be let in. history: attributes of its element: `maxstanzas='5'`."""
        wishes = f"<history {history}/>" if history else ""
        if password:
            wishes += f"<password>{escape(password)}</password>"
        to = quoteattr(f"{room}/{nick or self.name}")
        self.sends(f"<presence to={to}><x xmlns='{MUC}'>{wishes}</x></presence>")

    async def joins(
        self, room: object, nick: str = "", *, history: str = "", password: str = ""
    ) -> list[Element]:
        """Be let in; all that came, in order, the subject last."""
        self.sends_join(room, nick, history=history, password=password)
        came: list[Element] = []
        while True:
            element = await self.receives()
            came.append(element)
            assert element.get("type") != "error", self._told("refused", [element])
            if xpath.holds(element, "/message[subject][not(body)]"):
                return came

    def leaves(self, room: object, nick: str = "", status: str = "") -> None:
        """Ask to be let out; nothing is waited for."""
        to = quoteattr(f"{room}/{nick or self.name}")
        words = f"<status>{escape(status)}</status>" if status else ""
        self.sends(f"<presence to={to} type='unavailable'>{words}</presence>")

    def says(self, room: object, body: str, extra: str = "", *, id: str = "") -> str:
        """Say something to everybody; the message's id. extra: further children, as XML."""
        return self._message(f"{room}", body, extra, id, "groupchat")

    def writes(self, to: str, body: str, extra: str = "", *, id: str = "") -> str:
        """Write to one; the message's id."""
        return self._message(to, body, extra, id, "chat")

    async def gets(self, to: object, payload: str, *paths: str) -> Element:
        """Ask for something; the answer, which every path holds of."""
        return self._checked(await self.wire.iq("get", payload, to=f"{to}"), paths)

    async def sets(self, to: object, payload: str, *paths: str) -> Element:
        """Ask that something is done; the answer, which every path holds of."""
        return self._checked(await self.wire.iq("set", payload, to=f"{to}"), paths)

    async def disconnects(self) -> None:
        """Its connection is cut."""
        await self.wire.abort()

    # --- what it receives -------------------------------------------------------------------------

    async def receives(self, *paths: str, within: float = 5.0) -> Element:
        """The next stanza, which every path holds of."""
        return self._checked(await self._next(" and ".join(paths) or "anything", within), paths)

    async def receives_each(self, *expected: Paths, within: float = 5.0) -> list[Element]:
        """The next stanzas, in whatever order they come; in the order of the expectations."""
        left = {index: _several(paths) for index, paths in enumerate(expected)}
        came: dict[int, Element] = {}
        while left:
            wanted = " or ".join(" and ".join(paths) for paths in left.values())
            element = await self._next(wanted, within)
            fits = [i for i, paths in left.items() if not xpath.missing(element, paths)]
            if not fits:
                raise AssertionError(self._told(f"was to receive {wanted}", [element]))
            came[fits[0]] = element
            del left[fits[0]]
        return [came[index] for index in sorted(came)]

    async def reads_to(self, *paths: str, within: float = 5.0) -> Element:
        """The first stanza that every path holds of; what came before it is put aside."""
        passed: list[Element] = []
        while True:
            try:
                element = await self.wire.received.take(self._is_counted, "more", within)
            except AssertionError:
                words = f"was to read to {' and '.join(paths)}"
                raise AssertionError(self._told(words, passed)) from None
            if not xpath.missing(element, paths):
                return element
            passed.append(element)

    async def receives_nothing(self) -> None:
        """Nothing came that was not looked at, up to the answer to a ping asked now.

        What waits for the network or the database is no part of this: let something come that
        walks the same way, and `receives` it.
        """
        await self.wire.ping(self.domain)
        assert not self.unread, self._told("was to receive nothing", self.unread)

    async def _next(self, wanted: str, within: float) -> Element:
        what = f"what {self.name} was to receive ({wanted})"
        return await self.wire.received.take(self._is_counted, what, within)

    def _message(self, to: str, body: str, extra: str, id: str, kind: str) -> str:
        id = id or f"{self.name}-{next(_ids)}"
        words = f"<body>{escape(body)}</body>" if body else ""
        self.sends(
            f"<message to={quoteattr(to)} type='{kind}' id={quoteattr(id)}>{words}{extra}</message>"
        )
        return id

    def _is_counted(self, element: Element) -> bool:
        if element.tag == "iq" and element.get("type") in ("get", "set"):
            return False
        if not self.watches_gateway and xpath.holds(element, f"{self.gateway}[not(@type)]"):
            return False
        return bare(element.get("from", "")).rpartition("@")[2] == self.domain

    def _checked(self, element: Element, paths: Sequence[str]) -> Element:
        if wrong := xpath.missing(element, paths):
            raise AssertionError(self._told(f"was to receive {' and '.join(wrong)}", [element]))
        return element

    def _told(self, words: str, elements: Sequence[Element]) -> str:
        lines = [f"{self.name} {words}", "what came:", *map(_indented, elements)]
        return "\n".join([*lines, "what came then:", *map(_indented, self.unread[:8])])


def _several(paths: Paths) -> Sequence[str]:
    return [paths] if isinstance(paths, str) else paths


def _indented(element: Element) -> str:
    return f"    {xpath.shown(element)}"
