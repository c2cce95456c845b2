"""Nothing that would end the component's stream passes the gate."""

from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.xmpp import addressing, gate, stanza
from bridge.xmpp.addressing import Domain, Jid, MalformedJid
from bridge.xmpp.gate import GateError
from bridge.xmpp.parser import StreamParser

OURS = Domain("irc.example.org")
NICK = Jid("#a%x@irc.example.org/nick & 'co' \"x\" <y>")
ALICE = Jid("alice@example.org/phone & <co>")


def message(body: str = "hello", sender: str = NICK, to: str = ALICE) -> str:
    return stanza.message(sender=Jid(sender), to=Jid(to), body=body)


def reason(text: str, limit: int = gate.MAX_STANZA) -> str:
    with pytest.raises(GateError) as caught:
        gate.seal(text, OURS, limit)
    return str(caught.value)


def is_malformed(jid: str) -> bool:
    try:
        addressing.prepare(jid)
    except MalformedJid:
        return True
    return False


def read(sealed: bytes) -> list[Element]:
    parser = StreamParser()
    parser.feed(
        b"<stream:stream xmlns='jabber:component:accept'"
        b" xmlns:stream='http://etherx.jabber.org/streams'>"
    )
    return parser.feed(sealed)


def test_a_clean_stanza_passes_as_it_is() -> None:
    text = message("naïve 😀 \t\n\ufffd")

    assert gate.seal(text, OURS) == text.encode()
    assert gate.seal_foreign(text, OURS) == text.encode()


@pytest.mark.parametrize(
    "illegal",
    ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x0e", "\x1b", "\x1f", "\ufffe", "\uffff", "�"],
)
@pytest.mark.parametrize("beside", ["", "ascii", "é", "😀", "\ufffd"])
def test_what_xml_cannot_hold_is_replaced(illegal: str, beside: str) -> None:
    """XML 1.0 section 2.2: Char is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | ..."""
    sealed = gate.seal(message(beside + illegal + beside), OURS)

    [came] = read(sealed)
    assert came.findtext("{jabber:client}body") == beside + "\ufffd" + beside


@given(st.text(), st.text(min_size=1, max_size=20), st.text(max_size=20))
@example(body="]]>", resource="a", id_="\n")
@example(body="\r\n", resource="a", id_="\r")
def test_what_passes_reads_back_and_nothing_ends_the_stream(
    body: str, resource: str, id_: str
) -> None:
    text = stanza.message(sender=Jid(f"{OURS}/{resource}"), to=ALICE, id=id_, body=body)
    if is_malformed(f"{OURS}/{resource}"):
        assert reason(text) == "bad-from"
        return
    sealed = gate.seal(text, OURS)

    [came] = read(sealed)
    assert came.findtext("{jabber:client}body") == gate.clean(body).decode()
    assert came.get("id", "") == gate.clean(id_).decode()


@pytest.mark.parametrize(
    "sender",
    ["a@example.org", "example.org", "a@x.irc.example.org", "irc.example.org@example.org/a"],
)
def test_a_sender_outside_our_domain_is_refused(sender: str) -> None:
    """XEP-0114 section 3: a `from` of another domain ends the stream."""
    assert reason(message(sender=sender)) == "foreign-from"


@pytest.mark.parametrize("jid", ["a b@irc.example.org", "@irc.example.org", "a@irc.example.org/"])
def test_malformed_addresses_are_refused(jid: str) -> None:
    assert reason(message(sender=jid)) == "bad-from"
    assert reason(message(to=jid)) == "bad-to"
    assert reason(message(to="a@irc.example.org/" + "x" * 1024)) == "bad-to"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "<message/>",
        "<!-- --><message/>",
        "<?xml version='1.0'?>",
        '<message from="irc.example.org">',
        '<message to="a@b" from="irc.example.org">',
        '<message from="irc.example.org" to="">',
        '<message from="" to="a@b">',
        "</stream:stream>",
        '<handshake from="irc.example.org" to="a@b">',
    ],
)
def test_what_has_no_addresses_is_refused(text: str) -> None:
    assert reason(text) == "no-head"


def test_a_stanza_over_the_size_is_refused() -> None:
    text = message("é")
    size = len(text.encode())

    assert gate.seal(text, OURS, size) == text.encode()
    assert reason(text, size - 1) == "too-big"
    assert reason(message("x" * 262_144)) == "too-big"


def test_the_reason_says_nothing_of_the_content() -> None:
    assert "hello" not in reason(message("hello", to="secret plan@example.org"))


@pytest.mark.parametrize(
    "payload",
    [
        "<!-- comment -->",
        "<?php ?>",
        "<a>",
        "</message>",
        "<u:a/>",
        "&nbsp;",
        "<a b='1' b='2'/>",
        "</message><message>",
        "&#1;",
        "&#xFFFF;",
    ],
)
def test_foreign_xml_is_read_once_more(payload: str) -> None:
    text = stanza.message(sender=NICK, to=ALICE, payload=payload)

    with pytest.raises(GateError) as caught:
        gate.seal_foreign(text, OURS)

    assert caught.value.reason == "not-well-formed"


def spliced(body: str = "hello", sender: str = NICK) -> stanza.Spliced:
    return stanza.splice(
        sender=Jid(sender), tag="message", kind="groupchat", id="1", payload=stanza.body(body)
    )


def test_one_stanza_reaches_many_as_if_written_for_each() -> None:
    many = [ALICE, Jid("bob@example.org/a"), Jid("carol@example.net/ü")]

    sealed = gate.seal_spliced(spliced("a\x01b"), many, OURS)

    assert sealed == b"".join(
        gate.seal(stanza.message(sender=NICK, to=to, kind="groupchat", id="1", body="a\x01b"), OURS)
        for to in many
    )
    assert [came.get("to") for came in read(sealed)] == many


def test_a_recipient_that_is_no_address_keeps_nobody_else_from_his() -> None:
    sealed = gate.seal_spliced(spliced(), [ALICE, Jid("not an address@"), NICK], OURS)

    assert [came.get("to") for came in read(sealed)] == [ALICE, NICK]


def test_to_nobody_nothing_is_written() -> None:
    assert gate.seal_spliced(spliced(), [], OURS) == b""


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (spliced(sender="a@example.org"), "foreign-from"),
        (spliced(sender="a b@irc.example.org"), "bad-from"),
        (spliced("x" * 262_144), "too-big"),
    ],
)
def test_a_bad_splice_is_refused(bad: stanza.Spliced, why: str) -> None:
    with pytest.raises(GateError) as caught:
        gate.seal_spliced(bad, [ALICE], OURS)

    assert caught.value.reason == why


def test_our_own_stanzas_pass() -> None:
    built = [
        stanza.presence(sender=NICK, to=ALICE),
        stanza.iq(sender=NICK, to=ALICE, kind="get", id="1"),
    ]

    assert [fromstring(gate.seal_foreign(text, OURS)).tag for text in built] == ["presence", "iq"]
