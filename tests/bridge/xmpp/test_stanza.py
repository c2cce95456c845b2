"""Stanzas are built as text that reads back as what went in."""

from xml.etree.ElementTree import Element, canonicalize, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.xmpp import stanza
from bridge.xmpp.addressing import Jid

ROOM = Jid("#a%x@irc.example.org")
NICK = Jid("#a%x@irc.example.org/b \"c\" <d> & 'e'")
ALICE = Jid("alice@example.org/phone")

LEGAL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]).filter(
        lambda c: c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff")
    )
)


@given(LEGAL)
def test_any_text_reads_back_from_content_and_attribute(value: str) -> None:
    read = fromstring(f'<a b="{stanza.attribute(value)}">{stanza.text(value)}</a>')

    assert (read.get("b"), read.text or "") == (value, value)


def same(built: str, expected: str) -> bool:
    return canonicalize(built) == canonicalize(expected)


def test_a_message_has_its_addresses_first() -> None:
    built = stanza.message(
        sender=NICK,
        to=ALICE,
        kind="groupchat",
        id='1"',
        body="a < b & c",
        payload=stanza.stanza_id("s1", ROOM) + stanza.occupant_id("o1") + stanza.origin_id("k1"),
    )

    assert built.startswith('<message from="')
    assert same(
        built,
        """<message from="#a%x@irc.example.org/b &quot;c&quot; &lt;d> &amp; 'e'"
        to="alice@example.org/phone" type="groupchat" id="1&quot;"><body>a &lt; b &amp; c</body
        ><stanza-id xmlns="urn:xmpp:sid:0" id="s1" by="#a%x@irc.example.org"/><occupant-id
        xmlns="urn:xmpp:occupant-id:0" id="o1"/><origin-id xmlns="urn:xmpp:sid:0" id="k1"/></message
        >""",
    )


def test_a_message_without_a_body_has_none() -> None:
    assert same(
        stanza.message(sender=ROOM, to=ALICE, payload=stanza.subject("")),
        f'<message from="{ROOM}" to="{ALICE}" type="chat"><subject/></message>',
    )


def test_a_presence_says_who_an_occupant_is() -> None:
    item = stanza.muc_item(
        "member", "participant", jid=ALICE, nick="a&b", actor="op", reason="for <fun>"
    )
    built = stanza.presence(
        sender=Jid(f"{ROOM}/b"),
        to=ALICE,
        kind="unavailable",
        id="p1",
        show="away",
        status="gone & away",
        payload=stanza.muc_user(item, statuses=(307, 110)),
    )

    assert same(
        built,
        f"""<presence from="{ROOM}/b" to="{ALICE}" type="unavailable" id="p1"
        ><status>gone &amp; away</status><show>away</show
        ><x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="member"
        role="participant" jid="{ALICE}" nick="a&amp;b"
        ><actor nick="op"/><reason>for &lt;fun></reason></item
        ><status code="307"/><status code="110"/></x></presence>""",
    )


def test_the_least_presence_and_item_are_short() -> None:
    assert stanza.presence(
        sender=ROOM, to=ALICE, payload=stanza.muc_user(stanza.muc_item("none", "none"))
    ) == (
        f'<presence from="{ROOM}" to="{ALICE}"><x xmlns="http://jabber.org/protocol/muc#user">'
        '<item affiliation="none" role="none"></item></x></presence>'
    )


def test_a_result_goes_back_as_the_request_came() -> None:
    request = Element("{jabber:client}iq", {"from": ALICE, "to": NICK, "id": "q&1", "type": "get"})

    read = fromstring(stanza.result(request, stanza.element("query", "urn:x")))

    assert read.attrib == {"from": NICK, "to": ALICE, "id": "q&1", "type": "result"}
    assert [child.tag for child in read] == ["{urn:x}query"]


@pytest.mark.parametrize(
    ("kind", "answerable"),
    [("error", False), ("result", False), ("groupchat", True), ("get", True), (None, True)],
)
def test_errors_and_results_are_not_answered(kind: str | None, answerable: bool) -> None:
    """RFC 6120 section 8.3.1: never "a further error stanza" for an error stanza."""
    attributes = {"from": ALICE} | ({"type": kind} if kind else {})

    assert stanza.is_answerable(Element("{jabber:client}message", attributes)) is answerable


def test_what_came_from_nobody_is_not_answered() -> None:
    assert not stanza.is_answerable(Element("{jabber:client}message"))


def test_an_element_leaves_out_what_is_not_said() -> None:
    built = stanza.element(
        "field", "jabber:x:data", stanza.text_element("value", "a&b"), var="v", label="", from_="f"
    )

    assert built == '<field xmlns="jabber:x:data" var="v" from="f"><value>a&amp;b</value></field>'
    assert stanza.element("a", name="n") == '<a name="n"/>'
    assert stanza.element("a", xml__lang="de") == '<a xml:lang="de"/>'


def test_a_delay_says_when_and_by_whom() -> None:
    assert stanza.delay("2026-01-31T12:00:00Z", ROOM) == (
        f'<delay xmlns="urn:xmpp:delay" from="{ROOM}" stamp="2026-01-31T12:00:00Z"/>'
    )
    assert stanza.delay("2026-01-31T12:00:00Z") == (
        '<delay xmlns="urn:xmpp:delay" stamp="2026-01-31T12:00:00Z"/>'
    )


def test_a_splice_with_its_recipient_is_the_stanza() -> None:
    spliced = stanza.splice(
        sender=NICK, tag="message", kind="groupchat", id="1", payload=stanza.body("hello")
    )

    assert spliced.before + stanza.attribute(ALICE) + spliced.after == stanza.message(
        sender=NICK, to=ALICE, kind="groupchat", id="1", body="hello"
    )
