"""Ranges of what stands in a body for those who do not know better."""

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.xmpp import fallback, stanza

A, B = "urn:a", "urn:b"
ODD = "a\u0301 👨\u200d👩\u200d👧 🇺🇳 \ufe0f\u202e\n> x\r\ny\rz"
TEXTS = st.text(st.sampled_from(list("ab \n\r>&<\u0301\u200d🇺👨\ufe0f\u2028\x85")))


def marked(body: str, marks: str) -> str:
    return f'<message xmlns="jabber:client">{stanza.body(body)}{marks}</message>'


def lines_of(text: str) -> str:
    """With its ends of lines as XML has them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(TEXTS, TEXTS, TEXTS)
@example(ODD, ODD, ODD)
def test_exactly_what_stands_in_is_cut(quoted: str, words: str, links: str) -> None:
    """XEP-0426: characters "shall be counted by their number of Unicode code points"."""
    body, marks = fallback.compose(((quoted, A), (words, ""), (links, B)))
    read = fromstring(marked(body, marks))
    text = read.findtext("{jabber:client}body") or ""

    assert text == lines_of(quoted) + lines_of(words) + lines_of(links)
    assert fallback.without(text, read, (A, B)) == lines_of(words)
    assert fallback.without(text, read, (A,)) == lines_of(words) + lines_of(links)
    assert fallback.without(text, read, (B,)) == lines_of(quoted) + lines_of(words)
    assert fallback.without(text, read, ()) == text


def test_ranges_are_written_as_code_points() -> None:
    assert fallback.compose((("> 👨\n", A), ("x", ""))) == (
        "> 👨\nx",
        '<fallback xmlns="urn:xmpp:fallback:0" for="urn:a"><body start="0" end="4"/></fallback>',
    )


def test_what_stands_in_alone_is_the_whole_body() -> None:
    assert fallback.compose((("", ""), ("link", A))) == (
        "link",
        '<fallback xmlns="urn:xmpp:fallback:0" for="urn:a"><body/></fallback>',
    )


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        ("", ""),  # XEP-0428 section 2.2: "it is assumed to apply to every message <body/>"
        ("<body/>", ""),  # "the whole respective message element should be assumed"
        ("<subject/>", "0123456789"),
        ('<body start="2" end="4"/>', "01456789"),
        ('<body start="0" end="4"/>', "456789"),
        ('<body start="8" end="400"/>', "01234567"),
        ('<body start="8"/>', "01234567"),
        ('<body end="8"/>', "89"),
        ('<body start="1" end="2"/><body start="4" end="6"/>', "0236789"),
        ('<body start="4" end="6"/><body start="1" end="5"/>', "06789"),
        ('<body start="1" end="9"/><body start="2" end="3"/>', "09"),
        ('<body start="4" end="4"/>', "0123456789"),
        ('<body start="5" end="4"/>', "0123456789"),
        ('<body start="10" end="12"/>', "0123456789"),
        ('<body start="-1" end="4"/>', "0123456789"),
        ('<body start="1.5" end="4"/>', "0123456789"),
        ('<body start="one" end="4"/>', "0123456789"),
        ('<body start="" end="4"/>', "0123456789"),
        ('<body start="0" end="99999999999999999999"/>', "0123456789"),
    ],
)
def test_ranges_that_make_no_sense_are_left_alone(inside: str, left: str) -> None:
    marks = f'<fallback xmlns="urn:xmpp:fallback:0" for="urn:a">{inside}</fallback>'
    read = fromstring(marked("0123456789", marks))

    assert fallback.without("0123456789", read, (A,)) == left


def test_the_namespace_of_the_example_of_replies_is_understood() -> None:
    marks = (
        '<fallback xmlns="urn:xmpp:feature-fallback:0" for="urn:a">'
        '<body start="0" end="2"/></fallback>'
    )
    read = fromstring(marked("0123", marks))

    assert fallback.without("0123", read, (A,)) == "23"
    assert fallback.is_marked(read, A)
    assert not fallback.is_marked(read, B)


def test_what_stands_in_for_nothing_in_particular_is_left_alone() -> None:
    read = fromstring(marked("0123", '<fallback xmlns="urn:xmpp:fallback:0"/>'))

    assert fallback.without("0123", read, (A,)) == "0123"
