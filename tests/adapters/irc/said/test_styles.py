"""Codes of IRC and how words look, in both directions."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.formatting import plain
from adapters.irc.said.styles import MOST, Piece, pieces, read
from bridge.api.content import Text
from bridge.api.text import Kind, Span, normal

CODES = "\x00\x01\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
STYLES: tuple[Kind, ...] = ("bold", "italic", "strike", "code")
ANY: tuple[Kind, ...] = (*STYLES, "quote", "pre", "link", "mention", "spoiler")
WORDS = st.text(" abcé🎉\u0301", min_size=1, max_size=120)


def spans(*kinds: Kind) -> st.SearchStrategy[list[Span]]:
    place = st.integers(0, 120)
    value = st.sampled_from(["", "x", "https://x.example/", "\x02\n"])
    return st.lists(st.builds(Span, place, place, st.sampled_from(kinds), value), max_size=5)


def looks(text: Text) -> list[tuple[str, frozenset[str]]]:
    """Each character but for blanks, with its kinds."""
    return [
        (
            character,
            frozenset(span.kind for span in text.spans if span.start <= at < span.end),
        )
        for at, character in enumerate(text.body)
        if character != " "
    ]


# --- what comes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("hello", "hello", []),
        ("\x02bold\x02 no", "bold no", [Span(0, 4, "bold")]),
        ("\x1ditalic", "italic", [Span(0, 6, "italic")]),
        ("\x1ea\x1e \x11b\x11", "a b", [Span(0, 1, "strike"), Span(2, 3, "code")]),
        ("\x02a\x1db\x0fc", "abc", [Span(0, 2, "bold"), Span(1, 2, "italic")]),
        ("\x1funder\x16\x1f \x0304red\x03", "under red", []),
        ("\x02\x02a", "a", []),
        ("\x11\x02a", "a", [Span(0, 1, "bold"), Span(0, 1, "code")]),
        ("\x02a\x02\x02b", "ab", [Span(0, 2, "bold")]),
        ("\x0301,01him\x03 yes", "him yes", [Span(0, 3, "spoiler")]),
        ("\x031,01him\x0304 red", "him red", [Span(0, 3, "spoiler")]),
        ("\x0304,1a\x0301b\x0fc", "abc", [Span(1, 2, "spoiler")]),
        ("\x04ff0000,FF0000him", "him", [Span(0, 3, "spoiler")]),
        ("\x0399,99a", "a", []),
        ("\x0301,02a", "a", []),
    ],
)
def test_codes_are_read_as_looks(text: str, words: str, expected: list[Span]) -> None:
    assert read(text) == Text(words, tuple(expected))


def test_a_line_of_nothing_but_codes_is_its_words() -> None:
    most = "\x02a\x02b" * MOST

    assert len(read(most).spans) == MOST
    assert read(most + "\x02a") == Text("ab" * MOST + "a")


@given(st.text(CODES + "a b,1é", max_size=40))
def test_words_are_those_without_codes_and_looks_are_in_order(text: str) -> None:
    found = read(text)

    assert found.body == plain(text)
    assert found.spans == normal(len(found.body), found.spans)


# --- what goes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("one", [Piece("one")]),
        ("one\ntwo", [Piece("one"), Piece("two")]),
        ("one\r\n\r\n \ntwo\n", [Piece("one"), Piece("two")]),
        ("one\rQUIT", [Piece("one"), Piece("QUIT")]),
        ("/me waves", [Piece("waves", action=True)]),
        ("/me waves\nhello", [Piece("waves", action=True), Piece("hello")]),
        ("hello\n/me waves", [Piece("hello"), Piece("/me waves")]),
        ("/me", [Piece("/me")]),
        ("/mean", [Piece("/mean")]),
        ("/me ", []),
        ("", []),
        ("\n \n", []),
    ],
)
def test_a_body_becomes_lines(body: str, expected: list[Piece]) -> None:
    assert list(pieces(Text(body), 400)) == expected


def test_every_piece_of_a_long_action_is_an_action() -> None:
    assert list(pieces(Text("/me " + "word " * 8), 32)) == [
        Piece("word word word word", action=True),
        Piece("word word word word ", action=True),
    ]


@pytest.mark.parametrize(
    ("words", "spans", "expected"),
    [
        ("so bold", [Span(3, 7, "bold")], ["so \x02bold"]),
        ("so bold!", [Span(3, 7, "bold")], ["so \x02bold\x02!"]),
        ("a\nb c", [Span(0, 3, "italic")], ["\x1da", "\x1db\x1d c"]),
        ("ab c", [Span(0, 2, "bold"), Span(1, 2, "code")], ["\x02a\x11b\x11\x02 c"]),
        ("who?\nme", [Span(0, 4, "quote")], ["> who?", "me"]),
        ("who?me", [Span(0, 4, "quote"), Span(0, 2, "quote")], ["> > wh", "> o?", "me"]),
        ("x = 1\ny", [Span(0, 5, "pre", "python")], ["x = 1", "y"]),
        ("see it", [Span(4, 6, "link", "https://x.example/")], ["see it (https://x.example/)"]),
        ("https://x.example/", [Span(0, 18, "link", "https://x.example/")], ["https://x.example/"]),
        ("a\nb", [Span(0, 3, "link", "https://x.example/")], ["a", "b (https://x.example/)"]),
        ("a", [Span(0, 1, "link", "https://x\r\nQUIT")], ["a"]),
        ("a", [Span(0, 1, "mention", "1")], ["a"]),
        ("a", [Span(0, 1, "spoiler", "x")], ["a"]),
        (" ", [Span(0, 1, "bold")], []),
        ("a\x02b\x0304c", [Span(0, 1, "bold")], ["\x02a\x02 b 04c"]),
        ("\x02a\x01", [], [" a "]),
    ],
)
def test_looks_are_written_as_codes(words: str, spans: list[Span], expected: list[str]) -> None:
    assert list(pieces(Text(words, tuple(spans)), 400)) == [Piece(line) for line in expected]


def test_an_action_keeps_its_looks() -> None:
    words = Text("/me is happy\n> no", (Span(7, 12, "bold"),))

    assert list(pieces(words, 400)) == [Piece("is \x02happy", action=True), Piece("> no")]


def test_what_is_cut_goes_on_as_it_was() -> None:
    words = Text("one two three four five", (Span(4, 18, "bold"), Span(8, 13, "italic")))

    assert [piece.text for piece in pieces(words, 16)] == [
        "one \x02two",
        "\x02\x1dthree",
        "\x02four\x02 five",
    ]


def test_every_part_of_a_quotation_is_one() -> None:
    words = Text("one two three four", (Span(0, 18, "quote"),))

    assert [piece.text for piece in pieces(words, 16)] == ["> one two three", "> four"]


def test_many_lines_of_many_looks_take_no_longer_than_few() -> None:
    """As long as a message can be, in a moment: of our own time, whatever else runs here."""
    bold = [Span(at, at + 1, "bold") for at in range(0, 2000, 2)]
    around = [Span(0, 40_000, "quote")] * 16 + [Span(0, 40_000, "italic")]
    words = Text("a\n" * 20_000, (*around, *bold))
    begun = time.process_time()
    sent = list(pieces(words, 400))

    assert len(sent) == 20_000
    assert time.process_time() - begun < 2


@given(WORDS, spans(*STYLES), st.integers(16, 60))
def test_looks_come_back_from_the_lines(words: str, given_: list[Span], room: int) -> None:
    """However it is cut: each character looks as it did, and no line is too long."""
    said = Text(words, normal(len(words), given_))
    sent = list(pieces(said, room))
    back = [look for piece in sent for look in looks(read(piece.text))]

    assert all(len(piece.text.encode()) <= room for piece in sent)
    assert back == looks(said)


@given(st.text(CODES + "a >\n\r*é", max_size=60), spans(*ANY), st.integers(16, 60))
def test_nothing_goes_out_but_codes_of_ours_in_lines_of_their_length(
    words: str, given_: list[Span], room: int
) -> None:
    sent = [piece.text for piece in pieces(Text(words, tuple(given_)), room)]

    assert all(len(text.encode()) <= room for text in sent)
    assert not set("".join(sent)) & set("\x00\x01\x03\x04\x0f\x16\x1f\r\n")
