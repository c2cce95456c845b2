"""Codes, CTCP and cutting long texts into lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.formatting import Ctcp, budget, ctcp, plain, shorten, split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", "hello"),
        ("\x02bold\x02 \x1ditalic\x0f \x16reverse", "bold italic reverse"),
        ("\x1funder\x1f \x1estrike\x1e \x11mono\x11", "under strike mono"),
        ("\x034red\x03 and \x0312,4blue on red\x03,", "red and blue on red,"),
        ("\x0312345", "345"),
        ("\x033,x", ",x"),
        ("\x04ff8800orange\x04 \x04FFFFFF,000000x", "orange x"),
        ("a\x01b\0c\rd\ne", "abcde"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_formatting_codes_are_taken_out(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text())
def test_plain_text_holds_no_codes(text: str) -> None:
    assert not set(plain(text)) & set("\x00\x01\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f\r\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", None),
        ("", None),
        ("a\x01ACTION b\x01", None),
        ("\x01ACTION waves\x01", Ctcp("ACTION", "waves")),
        ("\x01ACTION waves", Ctcp("ACTION", "waves")),
        ("\x01action  two spaces\x01", Ctcp("ACTION", " two spaces")),
        ("\x01VERSION\x01", Ctcp("VERSION", "")),
        ("\x01\x01", Ctcp("", "")),
        ("\x01", Ctcp("", "")),
    ],
)
def test_a_ctcp_message_is_recognised(text: str, expected: Ctcp | None) -> None:
    assert ctcp(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abcdefgh", ["abcdefgh"]),
        ("abcdefghi", ["abcdefgh", "i"]),
        ("abc defghi", ["abc", "defghi"]),
        ("abcdefgh ijk", ["abcdefgh", "ijk"]),
        ("abc  defghijk", ["abc", "defghijk"]),
        (" abcdefghij", ["abcdefgh", "ij"]),
        ("éééééé", ["éééé", "éé"]),
        ("aéééé", ["aééé", "é"]),
        ("🎉🎉🎉", ["🎉🎉", "🎉"]),
        ("abcdefe\u0301", ["abcdef", "e\u0301"]),
        ("ab🇩🇪🇫🇷", ["ab", "🇩🇪", "🇫🇷"]),
        ("abcd👍🏽", ["abcd", "👍🏽"]),
        ("abcdefe\u0301" + "\u0301" * 4, ["abcdef", "e\u0301\u0301\u0301", "\u0301\u0301"]),
    ],
)
def test_a_long_line_is_cut_within_eight_bytes(text: str, expected: list[str]) -> None:
    assert list(split(text, 8)) == expected


def test_joined_emoji_stay_together() -> None:
    family = "👨\u200d👩\u200d👧"

    assert list(split("x" * 30 + family, 40)) == ["x" * 30, family]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=200)
WORDS = st.text(" abcé🎉\u0301\u200d", max_size=200)


@given(TEXT | WORDS, st.integers(4, 60))
def test_no_piece_is_too_long_and_nothing_but_spaces_is_lost(text: str, room: int) -> None:
    cut = list(split(text, room))

    assert all(len(piece.encode()) <= room for piece in cut)
    assert "".join(cut).replace(" ", "") == text.replace(" ", "") or not text.strip(" ")
    assert all(piece.strip(" ") for piece in cut)


@given(WORDS, st.integers(4, 60))
def test_words_that_fit_are_not_torn(text: str, room: int) -> None:
    words = {word for word in text.split(" ") if len(word.encode()) <= room}
    torn = {word for piece in split(text, room) for word in piece.split(" ")}

    assert not words or words - {""} <= torn | {""}


@given(TEXT, st.integers(0, 60))
def test_a_shortened_text_is_a_beginning_that_fits(text: str, room: int) -> None:
    short = shorten(text, room)

    assert text.startswith(short)
    assert len(short.encode()) <= room
    assert short == text or len((short + text[len(short)]).encode()) > room


def test_the_budget_is_what_others_get() -> None:
    mask, target, room = "me!~me@host.example", "#é", 512
    text = "x" * budget(len(mask), "PRIVMSG", target, room)

    assert len(f":{mask} PRIVMSG {target} :{text}\r\n".encode()) == room


def test_the_budget_is_never_nothing() -> None:
    assert budget(600, "PRIVMSG", "#c", 512) == 16
