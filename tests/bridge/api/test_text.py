"""Spans counted, cut, ordered and nested."""

from hypothesis import given
from hypothesis import strategies as st

from bridge.api.text import (
    MAX_DEPTH,
    Kind,
    Span,
    from_utf16,
    normal,
    piece,
    shift,
    split,
    to_utf16,
)

KINDS: tuple[Kind, ...] = (
    "bold",
    "italic",
    "strike",
    "code",
    "pre",
    "quote",
    "spoiler",
    "link",
    "mention",
)
LENGTH = 20
SPANS = st.lists(
    st.builds(
        Span,
        st.integers(-1, LENGTH + 1),
        st.integers(-1, LENGTH + 1),
        st.sampled_from(KINDS),
        st.sampled_from(["", "a"]),
    ),
    max_size=8,
)


def test_utf16_counts_two_for_what_is_beyond_the_first_plane() -> None:
    body = "a😀b👍🏽c"
    spans = (Span(0, 1, "bold"), Span(1, 2, "italic"), Span(2, 3, "code"), Span(3, 6, "strike"))

    units = to_utf16(body, spans)

    assert units == (
        Span(0, 1, "bold"),
        Span(1, 3, "italic"),
        Span(3, 4, "code"),
        Span(4, 9, "strike"),
    )
    assert from_utf16(body, units) == spans


def test_a_span_that_ends_within_a_character_takes_it_whole() -> None:
    assert from_utf16("a😀b😀", [Span(2, 5, "bold")]) == (Span(1, 4, "bold"),)


@given(st.text(max_size=LENGTH), SPANS)
def test_utf16_and_back_is_the_same(body: str, spans: list[Span]) -> None:
    inside = normal(len(body), spans)

    assert from_utf16(body, to_utf16(body, inside)) == inside


@given(st.text(max_size=LENGTH), SPANS)
def test_utf16_offsets_cut_the_encoded_words(body: str, spans: list[Span]) -> None:
    inside = normal(len(body), spans)
    encoded = body.encode("utf-16-le", "surrogatepass")

    cut = [encoded[span.start * 2 : span.end * 2] for span in to_utf16(body, inside)]

    assert cut == [
        body[span.start : span.end].encode("utf-16-le", "surrogatepass") for span in inside
    ]


def test_a_text_is_split_with_its_spans() -> None:
    spans = (Span(0, 7, "bold"), Span(1, 3, "link", "u"), Span(5, 7, "italic"))

    left, right = split("one two", spans, 4)

    assert left == ("one ", (Span(0, 4, "bold"), Span(1, 3, "link", "u")))
    assert right == ("two", (Span(0, 3, "bold"), Span(1, 3, "italic")))


def test_a_mark_is_lost_with_a_part_of_its_span() -> None:
    spans = (Span(0, 4, "quote", mark=">>"), Span(6, 8, "pre", "py", mark="py x"))

    assert piece(spans, 2, 9) == (Span(0, 2, "quote"), Span(4, 6, "pre", "py", mark="py x"))


@given(st.text(max_size=LENGTH), SPANS, st.integers(0, LENGTH))
def test_pieces_together_have_every_spans_words(body: str, spans: list[Span], at: int) -> None:
    inside = normal(len(body), spans)

    (left, before), (right, after) = split(body, inside, min(at, len(body)))

    assert left + right == body
    assert normal(len(left), before) == before
    together = (*before, *shift(after, len(left)))
    assert sorted(_places(together)) == sorted(_places(inside))


def test_shifted_spans_stand_further_on() -> None:
    assert shift([Span(0, 2, "bold", mark="m")], 3) == (Span(3, 5, "bold", mark="m"),)


def test_spans_come_by_start_the_longer_first_and_blocks_before_all() -> None:
    spans = [
        Span(4, 6, "link", "u"),
        Span(0, 6, "bold"),
        Span(0, 6, "pre", "py"),
        Span(0, 9, "quote"),
        Span(7, 8, "italic"),
        Span(6, 9, "strike"),
    ]

    assert normal(9, spans) == (
        Span(0, 9, "quote"),
        Span(0, 6, "pre", "py"),
        Span(6, 9, "strike"),
        Span(7, 8, "italic"),
    )


def test_of_equal_spans_the_outer_is_the_one_that_came_first() -> None:
    bold, italic = Span(0, 3, "bold"), Span(0, 3, "italic")

    assert normal(3, [bold, italic]) == (bold, italic)
    assert normal(3, [italic, bold]) == (italic, bold)


def test_of_two_styles_that_cross_the_later_is_cut() -> None:
    assert normal(8, [Span(0, 5, "bold"), Span(3, 8, "italic")]) == (
        Span(0, 5, "bold"),
        Span(3, 5, "italic"),
        Span(5, 8, "italic"),
    )


def test_a_link_that_crosses_a_style_stays_whole() -> None:
    assert normal(8, [Span(0, 5, "bold"), Span(3, 8, "link", "u")]) == (
        Span(0, 3, "bold"),
        Span(3, 8, "link", "u"),
        Span(3, 5, "bold"),
    )


def test_what_is_around_a_block_is_cut_at_its_borders() -> None:
    assert normal(9, [Span(0, 9, "bold"), Span(3, 6, "quote")]) == (
        Span(0, 3, "bold"),
        Span(3, 6, "quote"),
        Span(3, 6, "bold"),
        Span(6, 9, "bold"),
    )


def test_nothing_lies_in_code_and_in_preformatted_text() -> None:
    spans = [Span(0, 4, "code"), Span(2, 6, "bold"), Span(6, 9, "pre"), Span(7, 8, "link", "u")]

    assert normal(9, spans) == (Span(0, 4, "code"), Span(4, 6, "bold"), Span(6, 9, "pre"))


def test_styles_of_one_kind_that_touch_or_overlap_are_one() -> None:
    spans = [Span(0, 3, "bold"), Span(2, 4, "bold"), Span(4, 6, "bold"), Span(7, 8, "bold")]

    assert normal(8, spans) == (Span(0, 6, "bold"), Span(7, 8, "bold"))


def test_what_is_empty_or_beyond_the_words_is_left_out() -> None:
    spans = [Span(-2, 1, "bold"), Span(2, 2, "italic"), Span(3, 2, "code"), Span(4, 9, "strike")]

    assert normal(4, spans) == (Span(0, 1, "bold"),)


def test_quotes_in_one_another_stay_and_have_a_depth() -> None:
    spans = [Span(0, 99 - number, "quote") for number in range(50)]

    assert normal(99, spans) == tuple(spans[:MAX_DEPTH])


@given(SPANS)
def test_normal_spans_stay_as_they_are(spans: list[Span]) -> None:
    once = normal(LENGTH, spans)

    assert normal(LENGTH, once) == once


@given(SPANS)
def test_normal_spans_are_nested_or_apart(spans: list[Span]) -> None:
    result = normal(LENGTH, spans)

    for number, span in enumerate(result):
        assert 0 <= span.start < span.end <= LENGTH
        for later in result[number + 1 :]:
            apart = span.end <= later.start
            inside = span.start <= later.start and later.end <= span.end
            assert apart or inside
            if inside:
                assert span.kind not in ("pre", "code")
                assert span.kind == "quote" or later.kind not in ("quote", "pre", span.kind)


@given(SPANS)
def test_no_words_get_a_look_that_they_had_not(spans: list[Span]) -> None:
    assert set(_places(normal(LENGTH, spans))) <= set(_places(spans))


def _places(spans: object) -> list[tuple[int, str, str]]:
    assert isinstance(spans, (list, tuple))
    return [(at, span.kind, span.value) for span in spans for at in range(span.start, span.end)]
