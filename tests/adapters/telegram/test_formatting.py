"""Entities and spans, both ways."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity, User

from adapters.telegram.formatting import read, write
from bridge.api.content import Text
from bridge.api.text import Kind, Span

Entity = dict[str, object]


def entity(kind: str, offset: int, length: int, **more: object) -> MessageEntity:
    return MessageEntity.de_json({"type": kind, "offset": offset, "length": length, **more})


ALICE = {"id": 7, "is_bot": False, "first_name": "Alice"}
KEPT = [
    ("bold", {}, Span(1, 3, "bold")),
    ("italic", {}, Span(1, 3, "italic")),
    ("underline", {}, Span(1, 3, "italic", mark="underline")),
    ("strikethrough", {}, Span(1, 3, "strike")),
    ("spoiler", {}, Span(1, 3, "spoiler")),
    ("blockquote", {}, Span(1, 3, "quote")),
    ("expandable_blockquote", {}, Span(1, 3, "quote", mark="expandable")),
    ("code", {}, Span(1, 3, "code")),
    ("pre", {}, Span(1, 3, "pre")),
    ("pre", {"language": "python"}, Span(1, 3, "pre", "python")),
    ("text_link", {"url": "https://example.org/"}, Span(1, 3, "link", "https://example.org/")),
    ("text_mention", {"user": ALICE}, Span(1, 3, "mention", "7")),
    ("custom_emoji", {"custom_emoji_id": "53"}, Span(1, 3, "mention", mark="emoji:53")),
    (
        "date_time",
        {"unix_time": 1700000000, "date_time_format": "wDT"},
        Span(1, 3, "mention", mark="date:1700000000:wDT"),
    ),
    ("date_time", {"unix_time": 1700000000}, Span(1, 3, "mention", mark="date:1700000000:")),
]
FOUND_AGAIN = ["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"]


@pytest.mark.parametrize(("kind", "more", "span"), KEPT)
def test_each_kind_is_a_span_and_the_same_again(kind: str, more: Entity, span: Span) -> None:
    """The emoji takes two code units, and is one code point."""
    given_ = entity(kind, 1, 3, **more)

    words = read("a👍bc", [given_])

    assert words == Text("a👍bc", (span,))
    assert same(write(words)[1], [given_])


@pytest.mark.parametrize("kind", [*FOUND_AGAIN, "of_tomorrow"])
def test_what_telegram_finds_by_itself_or_nobody_knows_is_words(kind: str) -> None:
    assert read("abcd", [entity(kind, 1, 2)]) == Text("abcd")


def test_every_kind_of_the_library_is_played() -> None:
    assert {kind for kind, _, _ in KEPT} | set(FOUND_AGAIN) == set(MessageEntity.ALL_TYPES)


def test_where_some_words_are_underlined_and_others_in_italics_all_are_in_italics() -> None:
    words = read("abcd", [entity("underline", 0, 2), entity("italic", 2, 2)])

    assert words == Text("abcd", (Span(0, 4, "italic"),))


def test_entities_hold_when_white_space_around_the_words_goes() -> None:
    body, entities = write(Text(" \n👍 ab \n", (Span(1, 4, "bold"), Span(4, 8, "code"))))

    assert body == "👍 ab"
    assert same(entities, [entity("bold", 0, 3), entity("code", 3, 2)])


def test_code_keeps_how_it_is_indented() -> None:
    body, entities = write(Text("\n    a\n  b\n", (Span(1, 10, "pre"),)))

    assert body == "    a\n  b"
    assert same(entities, [entity("pre", 0, 9)])


def test_code_that_is_white_space_keeps_nothing() -> None:
    words = Text(" a", (Span(0, 1, "pre"), Span(0, 2, "code")))

    assert write(words)[0] == "a"


def test_of_white_space_alone_nothing_is_left() -> None:
    assert write(Text(" \n ", (Span(0, 2, "bold"), Span(2, 3, "code")))) == ("", ())


def test_a_quotation_within_another_is_part_of_it() -> None:
    """Bot API: "blockquote and expandable_blockquote entities can't be nested"."""
    words = Text("ab\ncd", (Span(0, 5, "quote"), Span(0, 2, "quote"), Span(3, 5, "bold")))

    assert same(write(words)[1], [entity("blockquote", 0, 5), entity("bold", 3, 2)])


def test_a_mark_of_another_network_is_not_believed() -> None:
    marks = ["", "emoji:", "emoji:x", "date:1", "date::", " >", "underline"]
    words = Text("ab", tuple(Span(0, 2, "mention", mark=mark) for mark in marks))

    assert write(words) == ("ab", ())


def test_the_mention_of_somebody_elsewhere_is_words() -> None:
    assert write(Text("ab", (Span(0, 2, "mention", "alice@example.org"),))) == ("ab", ())


LETTERS = st.text(st.sampled_from("ab 👍🏽é\u200d\n"), max_size=6)
STYLES = ["bold", "italic", "strikethrough", "spoiler"]
PLACED = st.one_of(
    st.lists(st.sampled_from(STYLES), unique=True, min_size=1),
    st.sampled_from(
        [["code"], ["pre"], ["blockquote"], ["blockquote", "bold"], ["expandable_blockquote"]]
    ),
    st.sampled_from([["underline"], ["text_link", "bold"], ["text_mention"], ["custom_emoji"]]),
)
MORE: dict[str, Entity] = {
    "text_link": {"url": "https://example.org/"},
    "text_mention": {"user": ALICE},
    "custom_emoji": {"custom_emoji_id": "1"},
}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.lists(st.tuples(LETTERS, PLACED), max_size=6))
def test_what_telegram_gives_comes_back(parts: list[tuple[str, list[str]]]) -> None:
    text, entities = "", []
    is_italic = any("italic" in kinds for _, kinds in parts)
    for words, kinds in parts:
        text += "x"
        whole = f"y{words}y"
        for kind in kinds:
            if not (kind == "underline" and is_italic):
                more = MORE.get(kind, {})
                entities.append(entity(kind, units(text), units(whole), **more))
        text += whole
    text += "x"

    body, back = write(read(text, entities))

    assert body == text
    assert same(back, entities)


KINDS: list[Kind] = [
    "bold", "italic", "strike", "code", "pre", "quote", "spoiler", "link", "mention"
]  # fmt: skip
LOOKS: list[tuple[Kind, str, str]] = [
    *((kind, "", "") for kind in KINDS),
    ("pre", "python", ""),
    ("quote", "", "expandable"),
    ("link", "https://example.org/", ""),
    ("mention", "7", ""),
    ("mention", "", "emoji:1"),
]


def span(start: int, end: int, look: tuple[Kind, str, str]) -> Span:
    return Span(start, end, *look)


SPANS = st.lists(
    st.builds(span, st.integers(-1, 13), st.integers(-1, 13), st.sampled_from(LOOKS)),
    max_size=8,
)
ANY_BODY = st.text(st.sampled_from("ab \n👍"), max_size=12)


@given(ANY_BODY, SPANS)
def test_what_is_written_lies_within_the_words_and_is_read_as_written(
    body: str, spans: list[Span]
) -> None:
    written, entities = write(Text(body, tuple(spans)))

    again = write(read(written, entities))

    assert written == written.rstrip(" \n")
    assert all(0 <= each.offset < each.offset + each.length <= units(written) for each in entities)
    assert again[0] == written
    assert same(again[1], entities)


RAW = st.builds(
    entity,
    st.sampled_from(MessageEntity.ALL_TYPES),
    st.integers(0, 30),
    st.integers(0, 30),
    user=st.sampled_from([None, ALICE]),
    url=st.sampled_from([None, "https://example.org/"]),
)


@given(ANY_BODY, st.lists(RAW, max_size=6))
def test_no_entities_whatever_change_the_words(body: str, entities: list[MessageEntity]) -> None:
    words = read(body, entities)

    assert words.body == body
    assert all(0 <= span.start < span.end <= len(body) for span in words.spans)


def same(
    one: tuple[MessageEntity, ...], other: list[MessageEntity] | tuple[MessageEntity, ...]
) -> bool:
    """Two entities of the library are equal as soon as they are of one kind at one place."""
    assert [facts(each) for each in one] == [facts(each) for each in other]
    return True


def facts(each: MessageEntity) -> tuple[object, ...]:
    user = each.user.id if isinstance(each.user, User) else None
    when = each.unix_time.astimezone(dt.UTC) if each.unix_time else None
    look = (each.url, user, each.language, each.custom_emoji_id, each.date_time_format, when)
    return (str(each.type), each.offset, each.length, *look)
