"""What is asked and sent in an account's name has the form of XEP-0356."""

import asyncio
from typing import TYPE_CHECKING, Any, Literal, cast
from xml.etree.ElementTree import Element, canonicalize, fromstring, tostring

import pytest

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp import privilege, stanza
from bridge.xmpp.addressing import Jid, prepare
from bridge.xmpp.permissions import Permissions
from tests.bridge.xmpp.scene import ALICE, DOMAIN, Scene

if TYPE_CHECKING:
    from collections.abc import Coroutine

BOB = prepare("bob%irc.fake@irc.example.org")
ITEM = f'<item jid="{BOB}" name="Bob" subscription="both"><group>IRC</group></item>'


class Server:
    """The XMPP server: answers every question so."""

    jid = Jid(DOMAIN)

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self.asked: list[tuple[str, str, str]] = []

    async def request(self, *, to: Jid, payload: str, kind: str, within: float) -> Element:
        self.asked.append((str(to), kind, payload))
        return fromstring(self._answer)


def answered(answer: str) -> tuple[Scene, Server]:
    scene, server = Scene(), Server(f'<iq xmlns="jabber:client" {answer}</iq>')
    scene.service.component = cast("Any", server)
    return scene, server


def test_a_contact_list_is_asked_for_as_its_owner_would() -> None:
    """Section 4.3: "the "to" attribute" is "the bare jid of the managed entity"."""
    scene, server = answered(f'type="result"><query xmlns="{ns.ROSTER}">{ITEM}</query>')

    query = asyncio.run(privilege.roster(scene.service, ALICE))

    assert server.asked == [("alice@example.org", "get", f'<query xmlns="{ns.ROSTER}"/>')]
    assert [item.get("jid") for item in query] == [BOB]


def test_one_item_is_put_into_a_contact_list() -> None:
    scene, server = answered('type="result">')

    asyncio.run(privilege.set_roster(scene.service, ALICE, ITEM))

    asked = f'<query xmlns="{ns.ROSTER}">{ITEM}</query>'
    assert server.asked == [("alice@example.org", "set", asked)]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [("internal-server-error", "forbidden"), ("item-not-found", "not-found")],
)
@pytest.mark.parametrize("kind", ["get", "set"])
def test_a_server_that_does_not_do_it_refuses(
    kind: Literal["get", "set"], condition: str, reason: str
) -> None:
    """ejabberd 23.01 says that lists may be set, and answers `internal-server-error`."""
    error = f'<error type="wait"><{condition} xmlns="{ns.STANZA_ERRORS}"/></error>'
    scene, _ = answered(f'type="error">{error}')
    questions: dict[str, Coroutine[Any, Any, object]] = {
        "get": privilege.roster(scene.service, ALICE),
        "set": privilege.set_roster(scene.service, ALICE, ITEM),
    }

    with pytest.raises(Refused) as refused:
        asyncio.run(cast("Coroutine[Any, Any, None]", questions.pop(kind)))

    assert refused.value.reason == reason
    for unasked in questions.values():
        unasked.close()


@pytest.mark.parametrize("version", [ns.PRIVILEGE_1, ns.PRIVILEGE_2])
def test_a_message_is_sent_in_an_accounts_name(version: str) -> None:
    """Section 5.2: a message to the server "with a <privilege> element" that holds "a <forwarded>
    element".
    """
    scene = Scene()
    scene.service.permissions = Permissions(messages=True, version=cast("Any", version))
    inner = stanza.message(sender=Jid(ALICE), to=Jid(BOB), id="1", body="a <message b> & c")

    sent = fromstring(privilege.spoken(scene.service, inner))

    assert dict(sent.attrib, id="?") == {
        "from": "irc.example.org",
        "to": "example.org",
        "type": "normal",
        "id": "?",
    }
    assert [canonicalize(tostring(child, "unicode"), rewrite_prefixes=True) for child in sent] == [
        canonicalize(
            f'<privilege xmlns="{version}"><forwarded xmlns="{ns.FORWARD}">'
            f'<message xmlns="jabber:client" from="{ALICE}" to="{BOB}" type="chat" id="1">'
            "<body>a &lt;message b&gt; &amp; c</body></message></forwarded></privilege>",
            rewrite_prefixes=True,
        )
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            '<perm access="roster" type="both"/><perm access="message" type="outgoing"/>'
            '<perm access="presence" type="roster"/><perm access="iq">'
            f'<namespace ns="{ns.PUBSUB}" type="both"/>'
            f'<namespace ns="{ns.BLOCKING}" type="get"/></perm>',
            "read and change contact lists, send messages in accounts' names, see who is online,"
            " read and change bookmarks and profiles, read block lists",
        ),
        ('<perm access="roster" type="get"/>', "read contact lists"),
        ("", "do nothing in accounts' names"),
    ],
)
def test_what_the_server_lets_us_do_is_one_line_of_the_log(
    caplog: pytest.LogCaptureFixture, told: str, expected: str
) -> None:
    scene = Scene()
    message = fromstring(
        f'<message><privilege xmlns="{ns.PRIVILEGE_2}">{told}</privilege></message>'
    )
    with caplog.at_level("INFO", "bridge.xmpp.privilege"):
        privilege.heard(scene.service, message)
        privilege.heard(scene.service, fromstring("<message/>"))

    assert caplog.messages == [
        f"{scene.service.domain}: the XMPP server says that we may {expected}"
    ]
