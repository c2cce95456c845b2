"""The stream parser: RFC 6120 section 11.1, limits, and reads that end anywhere."""

import itertools
from xml.etree.ElementTree import Element, SubElement, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.xmpp.parser import Limits, StreamError, StreamParser

OPEN = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
    b" xmlns:stream='http://etherx.jabber.org/streams' id='s1' from='irc.example.org'>"
)
MESSAGE = (
    '<message from="alice@example.org/ü" to="#chan%irc@irc.example.org" id="1" xml:lang="en">'
    "<body>one &lt;&amp;&gt; 😀\ntwo</body>"
    '<html xmlns="http://jabber.org/protocol/xhtml-im">a<b>b</b>c<i/>d</html>'
    "</message>"
).encode()
PRESENCE = b'<presence from="alice@example.org/a" to="x@irc.example.org"/>'


def opened(limits: Limits | None = None) -> StreamParser:
    parser = StreamParser(limits)
    assert parser.feed(OPEN) == []
    return parser


def attributes(parser: StreamParser) -> dict[str, str]:
    return dict(parser.opened or {})


def written(stanzas: list[Element]) -> list[str]:
    return [tostring(stanza, encoding="unicode") for stanza in stanzas]


def heads(stanzas: list[Element]) -> list[tuple[str, dict[str, str]]]:
    return [(stanza.tag, dict(stanza.attrib)) for stanza in stanzas]


def test_the_stream_tells_its_attributes_when_it_opens_and_that_it_closed() -> None:
    parser = StreamParser()

    assert attributes(parser) == {}

    parser.feed(OPEN)

    assert attributes(parser) == {"id": "s1", "from": "irc.example.org"}
    assert not parser.closed

    parser.feed(b"</stream:stream>")

    assert parser.closed


def test_a_stanza_becomes_one_tree_in_one_namespace() -> None:
    [message] = opened().feed(MESSAGE)

    assert message.tag == "{jabber:client}message"
    assert message.attrib == {
        "from": "alice@example.org/ü",
        "to": "#chan%irc@irc.example.org",
        "id": "1",
        "{http://www.w3.org/XML/1998/namespace}lang": "en",
    }
    assert message.findtext("{jabber:client}body") == "one <&> 😀\ntwo"
    html = message[1]
    assert html.tag == "{http://jabber.org/protocol/xhtml-im}html"
    assert [html.text] + [(c.tag.rpartition("}")[2], c.text, c.tail) for c in html] == [
        "a",
        ("b", "b", "c"),
        ("i", None, "d"),
    ]


@pytest.mark.parametrize("namespace", ["jabber:client", "jabber:server", "jabber:component:accept"])
def test_forwarded_stanzas_read_like_those_that_just_came(namespace: str) -> None:
    wrapped = f'<message><forwarded xmlns="urn:xmpp:forward:0"><message xmlns="{namespace}"/>'

    [message] = opened().feed(f"{wrapped}</forwarded></message>".encode())

    assert message[0][0].tag == "{jabber:client}message"


def test_a_stanza_is_the_same_wherever_the_reads_end() -> None:
    stream = MESSAGE + PRESENCE + b" \n" + MESSAGE
    whole = written(opened().feed(stream))
    assert len(whole) == 3

    for offset in range(len(stream) + 1):
        parser = opened()
        parts = parser.feed(stream[:offset]) + parser.feed(stream[offset:])

        assert written(parts) == whole, offset


def test_byte_by_byte_gives_each_stanza_with_its_last_byte() -> None:
    parser = opened()
    came = [len(parser.feed(MESSAGE[i : i + 1])) for i in range(len(MESSAGE))]

    assert came == [0] * (len(MESSAGE) - 1) + [1]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
)


@given(
    bodies=st.lists(TEXT, max_size=5),
    cuts=st.lists(st.integers(0, 2000), max_size=8),
)
def test_any_text_cut_anywhere_comes_out_as_it_went_in(bodies: list[str], cuts: list[int]) -> None:
    stream = b""
    for body in bodies:
        message = Element("message", to="x@irc.example.org")
        SubElement(message, "body").text = body
        stream += tostring(message, encoding="unicode").encode()
    parser = opened()
    came: list[Element] = []
    borders = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    for start, end in itertools.pairwise(borders):
        came += parser.feed(stream[start:end])

    assert [m.findtext("{jabber:client}body") or "" for m in came] == bodies


@pytest.mark.parametrize(
    "restricted",
    [
        b"<!-- comment -->",
        b"<message><!-- comment --></message>",
        b"<?target words?>",
        b"<message><?target words?></message>",
    ],
)
def test_comments_and_processing_instructions_end_the_stream(restricted: bytes) -> None:
    """RFC 6120 section 11.1: these "MUST NOT" be sent, and the stream is closed for them."""
    with pytest.raises(StreamError) as caught:
        opened().feed(restricted)

    assert caught.value.condition == "restricted-xml"


@pytest.mark.parametrize(
    "prolog",
    [
        b"<!DOCTYPE stream:stream>",
        b"<!DOCTYPE s [<!ENTITY a 'b'>]>",
        b"<!DOCTYPE s SYSTEM 'file:///etc/passwd'>",
    ],
)
def test_a_document_type_is_refused_before_any_tree(prolog: bytes) -> None:
    parser = StreamParser()
    with pytest.raises(StreamError) as caught:
        parser.feed(prolog + OPEN)

    assert caught.value.condition == "restricted-xml"
    assert parser.opened is None


@pytest.mark.parametrize(
    "garbage",
    [
        b"<message></presence>",
        b"<message>\x01</message>",
        b"<message>&undefined;</message>",
        b"<message><u:a/></message>",
        b"<message>\xff\xfe</message>",
        b"<message>\xed\xa0\x80</message>",
        b"<message>\xef\xbf\xbf</message>",
        b"</stream:stream><message/>",
    ],
)
def test_garbage_ends_the_stream_and_keeps_what_was_complete_before(garbage: bytes) -> None:
    with pytest.raises(StreamError) as caught:
        opened().feed(PRESENCE + garbage)

    assert caught.value.condition == "not-well-formed"
    assert heads(caught.value.stanzas) == [
        (
            "{jabber:client}presence",
            {"from": "alice@example.org/a", "to": "x@irc.example.org"},
        )
    ]


def test_what_is_no_stream_is_refused() -> None:
    with pytest.raises(StreamError) as caught:
        StreamParser().feed(b"<html>")

    assert caught.value.condition == "invalid-namespace"


HEAD = '<message from="a@b/c" to="x@y" id="7" type="chat" other="o">'
KEPT = ("{jabber:client}message", {"from": "a@b/c", "to": "x@y", "id": "7", "type": "chat"})


@pytest.mark.parametrize(
    ("limits", "inside"),
    [
        (Limits(depth=10), "<a>" * 10 + "</a>" * 10),
        (Limits(elements=10), "<a/>" * 10),
        (Limits(attributes=10), "<a b='c' d='e'/>" * 3),
        (Limits(size=100), "<body>" + "x" * 100 + "</body>"),
        (Limits(size=100), "<body>" + "x" * 200_000 + "</body>"),
        (Limits(size=100), "<a/>" * 100),
        (Limits(size=100), "<a b='" + "x" * 100 + "'/>"),
    ],
)
def test_of_a_stanza_over_the_limits_only_the_head_is_kept(limits: Limits, inside: str) -> None:
    parser = opened(limits)
    stanzas = parser.feed((HEAD + inside + "text<b/></message>").encode() + PRESENCE)

    assert heads(parser.oversized) == [KEPT]
    assert [stanza.tag for stanza in stanzas] == ["{jabber:client}presence"]


@pytest.mark.parametrize(
    ("limits", "inside"),
    [
        (Limits(depth=10), "<a>" * 9 + "</a>" * 9),
        (Limits(elements=10), "<a/>" * 9),
        (Limits(attributes=9), "<a b='c' d='e'/>" * 2),
        (Limits(size=len(HEAD) + 20), "x" * 20),
    ],
)
def test_a_stanza_at_the_limits_is_a_stanza(limits: Limits, inside: str) -> None:
    parser = opened(limits)
    [stanza] = parser.feed((HEAD + inside + "</message>").encode())

    assert stanza.get("other") == "o"
    assert parser.oversized == []


def test_a_head_that_is_itself_too_large_is_cut() -> None:
    parser = opened(Limits(size=5000))
    parser.feed(f'<message from="a@b/c" id="{"x" * 6000}"/>'.encode())

    assert heads(parser.oversized) == [("{jabber:client}message", {"from": "a@b/c"})]


def test_a_tag_that_does_not_end_is_given_up() -> None:
    parser = opened(Limits(token=10_000))
    parser.feed(b'<message from="' + b"x" * 9_000)
    with pytest.raises(StreamError) as caught:
        parser.feed(b"x" * 2_000)

    assert caught.value.condition == "policy-violation"


def test_invented_names_do_not_gather() -> None:
    parser = opened(Limits(names=20))
    most = 0
    for number in range(500):
        [stanza] = parser.feed(f"<message><n{number} a{number}='1'/></message> ".encode())
        assert [child.tag for child in stanza] == [f"{{jabber:client}}n{number}"]
        most = max(most, parser.names)

    assert most < 40


def test_a_fresh_parser_takes_over_wherever_the_reads_end() -> None:
    stream = b" " + MESSAGE + PRESENCE + b" \n" + MESSAGE + b"</stream:stream>"
    for offset in range(len(stream) + 1):
        parser = opened(Limits(names=0))
        stanzas = parser.feed(stream[:offset]) + parser.feed(stream[offset:])

        assert len(stanzas) == 3, offset
        assert parser.closed
        assert attributes(parser)["id"] == "s1"
