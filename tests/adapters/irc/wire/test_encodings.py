"""How text is read and written that is not UTF-8."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.formatting import split
from adapters.irc.wire.encodings import Encodings, encoded
from adapters.irc.wire.line import parse, serialise

KOI = "encoding_in #koi%irc.example.org"


@pytest.mark.parametrize(
    ("text", "charset", "expected"),
    [
        ("café", "utf-8", "café".encode()),
        ("café", "iso8859-1", b"caf\xe9"),
        ("Привет", "koi8-r", "Привет".encode("koi8-r")),
        ("ő \u201cx\u201d \u2013 \u2019y\u2019 \u2022 🦄", "iso8859-1", b"o \"x\" - 'y' * ?"),
        ("日本", "shift_jis", "日本".encode("shift_jis")),
        ("<b\u200bob>", "koi8-r", b"<b'ob>"),
        ("lone \ud800", "utf-8", b"lone ?"),
        ("lone \ud800", "iso8859-1", b"lone ?"),
        ("x", "no-such", b"x"),
    ],
)
def test_what_a_charset_does_not_have_is_replaced_by_what_is_near(
    text: str, charset: str, expected: bytes
) -> None:
    assert encoded(text, charset) == expected


def test_each_room_has_its_own_and_others_have_the_logins() -> None:
    options = {
        KOI: "koi8-r",
        "encoding_out #koi%irc.example.org": "KOI8-R",
        "encoding_out #cp%irc.example.org": "cp1251",
        "encoding_in #odd%irc.example.org": "no-such",
        "realname": "x",
    }
    own = Encodings.of("latin-1", "UTF8", options)

    assert own == Encodings(
        "iso8859-1",
        "utf-8",
        {
            "#koi%irc.example.org": ("koi8-r", "koi8-r"),
            "#cp%irc.example.org": ("iso8859-1", "cp1251"),
            "#odd%irc.example.org": ("iso8859-1", "utf-8"),
        },
    )
    assert own.writing_in("#koi%irc.example.org") == "koi8-r"
    assert own.writing_in("#other%irc.example.org") == own.writing_in(None) == "utf-8"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (":bob!b@h PRIVMSG #KOI :Привет".encode("koi8-r"), "Привет"),
        ("@time=x :s 332 me #koi :Привет".encode("koi8-r"), "Привет"),
        (":bob!b@h PRIVMSG #koi :Привет".encode(), "Привет"),
        (":bob!b@h PRIVMSG #other :café".encode("iso8859-1"), "café"),
        (":bob!b@h QUIT :café".encode("iso8859-1"), "café"),
    ],
)
def test_a_line_that_is_not_utf_8_is_read_as_its_channel_wishes(line: bytes, text: str) -> None:
    own = Encodings.of("latin-1", "", {KOI: "koi8-r"})

    assert parse(line, own.reading_of).params[-1] == text


def test_a_line_that_a_server_cut_inside_of_a_character_stays_utf_8() -> None:
    whole = ":bob!b@h PRIVMSG #c :Grüße 🦄".encode()

    for cut in (1, 2, 3):
        assert parse(whole[:-cut]).params[-1] == "Grüße "
    # What only looks so at its end is not.
    assert parse(b":bob!b@h PRIVMSG #c :caf\xe9").params[-1] == "café"


def test_tags_are_utf_8_whatever_the_line_is() -> None:
    line = serialise("PRIVMSG", "#c", text="é", tags={"+reply": "é"}, charset="iso8859-1")

    assert line == "@+reply=é ".encode() + b"PRIVMSG #c :\xe9\r\n"


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=200),
    st.integers(16, 60),
    st.sampled_from(["utf-8", "koi8-r", "cp1252", "shift_jis", "gb18030", "euc_jp"]),
)
def test_pieces_fit_by_the_bytes_that_are_sent_and_nothing_is_lost(
    text: str, room: int, charset: str
) -> None:
    pieces = list(split(text, room, charset))

    assert all(len(encoded(piece, charset)) <= room for piece in pieces)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


def test_a_text_in_an_encoding_of_one_byte_each_fills_its_lines() -> None:
    assert list(split("Привет" * 5, 30, "koi8-r")) == ["Привет" * 5]
    assert len(list(split("Привет" * 5, 30))) == 2
