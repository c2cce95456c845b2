"""How words are cut to what one message holds."""

from hypothesis import example, given
from hypothesis import strategies as st

from adapters.telegram.calls.cutting import CAPTION, ENTITIES, TEXT, pieces, units
from bridge.api.content import Text
from bridge.api.text import Kind, Span, normal

_KINDS: tuple[Kind, ...] = ("bold", "italic", "code", "pre", "quote", "link", "spoiler")
_WORDS = st.text(st.sampled_from("ab .\n\N{ROCKET}\N{COMBINING ACUTE ACCENT}"), max_size=400)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    body = draw(_WORDS)
    ends = st.integers(0, len(body))
    spans = draw(st.lists(st.builds(Span, ends, ends, st.sampled_from(_KINDS)), max_size=12))
    return Text(body, normal(len(body), spans))


def _looks(words: Text) -> list[tuple[str, frozenset[str]]]:
    """Each character with how it looks."""
    return [
        (one, frozenset(span.kind for span in words.spans if span.start <= at < span.end))
        for at, one in enumerate(words.body)
    ]


@given(texts(), st.integers(2, 60), st.integers(2, 60))
@example(Text("\N{ROCKET}" * 3), 3, 2)
def test_pieces_joined_are_the_whole_with_the_same_looks(words: Text, most: int, rest: int) -> None:
    cut = pieces(words, most, rest)

    assert _looks(words) == [one for piece in cut for one in _looks(piece)]
    assert all(units(piece.body) <= room for piece, room in zip(cut, [most] + [rest] * 400))  # noqa: B905
    assert all(piece.body for piece in cut)


def test_what_fits_is_one_piece() -> None:
    words = Text("a" * TEXT, (Span(0, 9, "bold"),))

    assert pieces(words) == [words]


def test_an_emoji_is_two_units_and_is_never_cut_in_halves() -> None:
    assert [len(piece.body) for piece in pieces(Text("\N{ROCKET}" * TEXT))] == [TEXT // 2] * 2


def test_it_is_cut_between_paragraphs_rather_than_lines_rather_than_words() -> None:
    paragraphs = "a" * 700 + "\n\n" + "b b\n" * 100
    lines = "a" * 700 + "\n" + "b b " * 100
    words = "a" * 700 + " " + "b" * 500

    assert [pieces(Text(words), CAPTION)[0].body for words in (paragraphs, lines, words)] == [
        "a" * 700 + "\n\n",
        "a" * 700 + "\n",
        "a" * 700 + " ",
    ]


def test_what_is_far_from_the_end_is_no_place_to_cut() -> None:
    words = Text("a\n\n" + "b" * 2000)

    assert [len(piece.body) for piece in pieces(words, CAPTION)] == [CAPTION, 2003 - CAPTION]


def test_a_character_is_not_parted_from_what_is_joined_to_it() -> None:
    family = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{WOMAN}"
    body = "a" * (CAPTION - 3) + family

    assert [piece.body for piece in pieces(Text(body), CAPTION)] == ["a" * (CAPTION - 3), family]


def test_a_message_has_a_hundred_entities_at_most() -> None:
    words = Text("ab" * 250, tuple(Span(2 * at, 2 * at + 1, "bold") for at in range(250)))

    assert [len(piece.spans) for piece in pieces(words)] == [ENTITIES, ENTITIES, 50]
