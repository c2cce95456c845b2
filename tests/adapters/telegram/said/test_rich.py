"""Rich messages as words with spans, whatever shape they have."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.said.rich import MAX_DEPTH, content
from bridge.api.content import Content, File, Text
from bridge.api.text import Span
from tests.adapters.telegram.said.payloads import ALICE, LARGE, RICH, VIDEO, Json, file, message

MESSAGE = message()


def read(*blocks: Json) -> tuple[Content, ...]:
    return content({"blocks": list(blocks)}, MESSAGE)


def paragraph(*text: object) -> Json:
    return {"type": "paragraph", "text": list(text)}


@pytest.mark.parametrize(
    ("text", "said", "span"),
    [
        ({"type": "italic", "text": "a"}, "a", Span(0, 1, "italic")),
        ({"type": "underline", "text": "a"}, "a", Span(0, 1, "italic", mark="underline")),
        ({"type": "strikethrough", "text": "a"}, "a", Span(0, 1, "strike")),
        ({"type": "spoiler", "text": "a"}, "a", Span(0, 1, "spoiler")),
        ({"type": "marked", "text": "a"}, "a", Span(0, 1, "bold")),
        ({"type": "code", "text": "a"}, "a", Span(0, 1, "code")),
        ({"type": "url", "text": "a", "url": "https://x"}, "a", Span(0, 1, "link", "https://x")),
        ({"type": "text_mention", "text": "a", "user": ALICE}, "a", Span(0, 1, "mention", "7")),
        (
            {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "👍"},
            "👍",
            Span(0, 1, "mention", mark="emoji:5"),
        ),
        ({"type": "mathematical_expression", "expression": "x^2"}, "x^2", Span(0, 3, "code")),
    ],
)
def test_looks_of_words(text: Json, said: str, span: Span) -> None:
    assert read(paragraph(text)) == (Text(said, (span,)),)


@pytest.mark.parametrize(
    "kind",
    ["subscript", "superscript", "hashtag", "mention", "reference", "anchor_link", "of_tomorrow"],
)
def test_what_has_no_look_is_words(kind: str) -> None:
    assert read(paragraph("a ", {"type": kind, "text": "b"})) == (Text("a b"),)


def test_lists_in_lists_are_indented() -> None:
    inner = {"type": "list", "items": [{"label": "a.", "blocks": [paragraph("deep")]}]}
    outer = {"type": "list", "items": [{"label": "•", "blocks": [paragraph("top"), inner]}]}

    assert read(outer, paragraph("behind")) == (Text("• top\n  a. deep\nbehind"),)


def test_files_come_behind_the_words_and_their_captions_stay_among_them() -> None:
    found = read(
        {"type": "video", "video": VIDEO, "has_spoiler": True, "caption": {"text": "look"}},
        {"type": "slideshow", "blocks": [{"type": "photo", "photo": [LARGE]}]},
        {"type": "voice_note", "voice_note": file("v", duration=3)},
    )

    assert found[0] == Text("look")
    files = [part for part in found if isinstance(part, File)]
    assert [(each.native, each.is_spoiler) for each in files] == [
        ("video", True),
        ("large", False),
        ("v", False),
    ]


def test_a_file_that_cannot_be_read_leaves_its_caption() -> None:
    photos: list[Any] = [[{"file_id": 1}], "x", [[]], {"a": 1}]
    for photo in photos:
        block = {"type": "photo", "photo": photo, "caption": {"text": "look"}}
        assert read(block) == (Text("look"),)


def test_what_lies_too_deep_is_left_out() -> None:
    block = paragraph("deep")
    for _ in range(MAX_DEPTH + 2):
        block = {"type": "details", "summary": "s", "blocks": [block]}

    (words,) = read(block)

    assert isinstance(words, Text)
    assert words.body == "\n".join(["s"] * (MAX_DEPTH + 1))


def test_a_quotation_holds_its_blocks_and_its_credit() -> None:
    quote = {"type": "blockquote", "blocks": [paragraph("a"), paragraph("b")], "credit": "Bob"}

    assert read(paragraph("x"), quote, paragraph("y")) == (
        Text("x\na\nb\n— Bob\ny", (Span(2, 11, "quote"),)),
    )


def values(shape: Any) -> list[Any]:
    """All that stands in a shape, and itself."""
    if isinstance(shape, dict):
        return [shape, *(each for value in shape.values() for each in values(value))]
    return (
        [shape, *(each for value in shape for each in values(value))]
        if (isinstance(shape, list))
        else [shape]
    )


KEYS = sorted({key for each in values(RICH) if isinstance(each, dict) for key in each})
TYPES = sorted({each["type"] for each in values(RICH) if isinstance(each, dict) and "type" in each})
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3),
    st.sampled_from([*TYPES, "url", "text_mention", "custom_emoji", "video"]),
)  # fmt: skip
SHAPES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*KEYS, "url", "user"]), inner, max_size=5),
    ),
    max_leaves=12,
)


@given(SHAPES)
def test_no_shape_is_a_fault(shape: Any) -> None:
    for given_ in (shape, {"blocks": shape}, {"blocks": [shape]}, {"blocks": [paragraph(shape)]}):
        for part in content(given_, MESSAGE):
            assert part != Text("")


@given(st.lists(st.sampled_from(values(RICH)), max_size=4))
def test_spans_lie_within_the_words(blocks: list[Any]) -> None:
    for part in content({"blocks": blocks}, MESSAGE):
        if isinstance(part, Text):
            assert all(0 <= each.start < each.end <= len(part.body) for each in part.spans)
