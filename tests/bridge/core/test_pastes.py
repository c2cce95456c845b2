"""What is said of long texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.adapter import Texts
from bridge.api.content import Content, File, Text
from bridge.api.events import AnyEvent, Edit, Gap, Message, Ref
from bridge.api.ids import EventId, NetworkName, Place
from bridge.api.text import Span
from bridge.core import pastes

PLACE = Place(NetworkName("xmpp"), "room", "tea@irc.example")
FEW = Texts(lines=4, line_bytes=20)
FILE = File(name="message.txt", hosted="https://x.example/message.txt")


def message(*content: Content) -> Message:
    return Message(place=PLACE, actor=None, at=1.0, content=content)


def edit(*content: Content) -> Edit:
    return Edit(place=PLACE, actor=None, at=1.0, target=Ref(event=EventId(1)), content=content)


@pytest.mark.parametrize(
    ("event", "texts", "is_so"),
    [
        (message(Text("a\nb\nc\nd")), FEW, False),
        (message(Text("a\n\n\r\nb\nc\n \nd\n")), FEW, False),
        (message(Text("a\nb\nc\nd\ne")), FEW, True),
        (message(Text("x" * 80)), FEW, False),
        (message(Text("x" * 81)), FEW, True),
        (message(Text("ü" * 41)), FEW, True),
        (message(Text("a\r\nb\rc\nd\ne")), FEW, True),
        (message(Text("a\nb\nc\nd\ne"), FILE), FEW, True),
        (message(FILE), FEW, False),
        (edit(Text("a\nb\nc\nd\ne")), FEW, True),
        (message(Text("a\nb\nc\nd\ne")), Texts(), False),
        (Gap(place=PLACE, since=1.0, until=2.0), FEW, False),
    ],
)
def test_what_has_more_lines_than_a_place_wishes_is_long(
    event: AnyEvent, texts: Texts, is_so: bool
) -> None:
    assert pastes.is_long(event, texts) is is_so


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("a\nb\n\nc\nd\ne", "a\nb\n\nc"),
        ("a\n" + "honey " * 20, "a\n" + "honey " * 6),
        ("x" * 90, "x" * 60),
        ("a\n" + "👍🏽" * 30, "a\n" + "👍🏽" * 5),
    ],
)
def test_the_first_lines_are_cut_between_words_and_characters(body: str, said: str) -> None:
    told = pastes.how_much(body)

    assert pastes.begun(Text(body), FEW, FILE) == Text(f"{said.strip()}\n… ({told}: {FILE.hosted})")


def test_of_a_single_line_it_is_told_how_many_characters_it_has() -> None:
    assert pastes.how_much("x" * 5_200) == "5,200 characters"
    assert pastes.how_much("a\n\nb\r\nc") == "3 lines"


def test_the_first_lines_look_as_they_did() -> None:
    body = "bold\nb\nc\nd\nitalic"
    looks = (Span(0, 4, "bold"), Span(11, 17, "italic"))

    assert pastes.begun(Text(body, looks), FEW, FILE) == Text(
        f"bold\nb\nc\n… (5 lines: {FILE.hosted})", (Span(0, 4, "bold"),)
    )
    assert pastes.written(Text(body, looks)).decode() == "*bold*\nb\nc\nd\n_italic_\n"


@given(st.text(st.sampled_from("ab ü👍\n\r"), min_size=1), st.integers(1, 9), st.integers(4, 30))
def test_what_is_said_of_a_text_is_short(body: str, most: int, line_bytes: int) -> None:
    texts = Texts(lines=most, line_bytes=line_bytes)
    said = pastes.begun(Text(body), texts, FILE).body
    first, _, last = said.rpartition("\n")

    assert body.startswith(first)
    assert pastes.lines(first, texts) <= most
    assert last.startswith("… (")
