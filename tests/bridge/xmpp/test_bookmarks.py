"""What an account's own list of bookmarks says is not written over."""

import asyncio
from typing import Any, cast
from xml.etree.ElementTree import Element, canonicalize, fromstring

import pytest

from bridge.xmpp import bookmarks
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.invitation import invitation
from bridge.xmpp.permissions import BOTH, Permissions
from tests.bridge.xmpp.scene import ALICE, ROOM, Scene

TEA = BareJid(Jid(ROOM))
ERROR = (
    '<iq xmlns="jabber:client" type="error"><error type="cancel">'
    '<{} xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>'
)
RESULT = '<iq xmlns="jabber:client" type="result"/>'


class Server:
    """The XMPP server: to what is asked in an account's name it answers so; kinds: what was."""

    def __init__(self, **answers: str) -> None:
        self._answers = answers
        self.kinds: list[str] = []
        self.sent: list[str] = []

    async def request(self, *, to: Jid, payload: str, kind: str, within: float) -> Element:
        self.kinds.append(kind)
        answer = self._answers[kind]
        return fromstring(
            f'<iq xmlns="jabber:client" type="result"><privilege xmlns="{ns.PRIVILEGE_2}">'
            f'<forwarded xmlns="{ns.FORWARD}">{answer}</forwarded></privilege></iq>'
        )

    def send(self, sealed: bytes) -> None:
        self.sent.append(canonicalize(sealed.decode()))


def served(**answers: str) -> tuple[Scene, Server]:
    scene, server = Scene(), Server(**answers)
    scene.service.component = cast("Any", server)
    scene.service.permissions = Permissions({ns.PUBSUB: BOTH})
    return scene, server


def offered(**answers: str) -> Server:
    scene, server = served(**answers)
    asyncio.run(bookmarks.offer(scene.service, ALICE, TEA, "Tea", "Alice"))
    return server


def test_who_has_no_list_yet_gets_one() -> None:
    server = offered(get=ERROR.format("item-not-found"), set=RESULT)

    assert (server.kinds, server.sent) == (["get", "set"], [])


@pytest.mark.parametrize("condition", ["internal-server-error", "forbidden", "resource-constraint"])
def test_where_the_list_cannot_be_read_he_is_invited(condition: str) -> None:
    server = offered(get=ERROR.format(condition), set=RESULT)

    assert server.kinds == ["get"]
    assert server.sent == [canonicalize(invitation(TEA, ALICE, reason=bookmarks.REASON))]


@pytest.mark.parametrize(
    ("resource", "is_invited"),
    [("Gajim.x1", False), ("converse.js-42", True), ("profanity.x1Y2", True)],
)
def test_who_heeds_no_new_bookmark_is_invited_besides(resource: str, is_invited: bool) -> None:
    scene, server = served(get=ERROR.format("item-not-found"), set=RESULT)
    client = Jid(f"{ALICE}/{resource}")

    asyncio.run(bookmarks.lead(scene.service, client, TEA, "Tea", "Alice", "Come."))

    invited = [canonicalize(invitation(TEA, client, reason="Come."))] if is_invited else []
    assert (server.kinds, server.sent) == (["get", "set"], invited)
