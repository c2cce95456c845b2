"""Bodies with styling directives read and written: XEP-0393 version 1.1.1, every example."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.text import Kind, Span, normal
from bridge.core.styling.block_signs import MAX_QUOTES
from bridge.core.styling.degrading import unveiled
from bridge.core.styling.directives import JOINER
from bridge.core.styling.markup import is_styled, read, typed, write
from bridge.core.styling.reader import Reader

BODIES = st.lists(
    st.sampled_from(
        [
            *("*", "_", "~", "`", "```", ">", "> ", ">> ", "\n", "\n> ", "\n>", "```\n", "\n```\n"),
            *(" ", "\t", "\u3000", JOINER, "a", "b", "é", "😀", "*a*", "_*a*_", "`a`"),
        ]
    ),
    max_size=20,
).map("".join)
STYLES: tuple[Kind, ...] = ("bold", "italic", "strike", "code")
BLOCKS: tuple[Kind, ...] = ("pre", "quote")
IN_WORDS: tuple[Kind, ...] = ("spoiler", "link", "mention")


def spans(*kinds: Kind) -> st.SearchStrategy[list[Span]]:
    places = st.integers(0, 25)
    return st.lists(
        st.builds(Span, places, places, st.sampled_from(kinds), st.sampled_from(["", "x_y"])),
        max_size=5,
    )


# --- the examples -------------------------------------------------------------------------------


def test_a_plain_block_is_a_line_and_no_span_leaves_it() -> None:
    """Section 6.1.1: "There are three blocks in this body, one per line"."""
    body = (
        "There are three blocks in this body, one per line,\n"
        "but there is no *formatting\n"
        "as spans* may not escape blocks.\n"
    )

    assert read(body) == (body, ())


def test_preformatted_text_stands_between_lines_of_three_accents() -> None:
    """Section 6.1.2, "Preformatted block text"."""
    body = (
        "```ignored\n"
        '(println "Hello, world!")\n'
        "```\n"
        "\n"
        "This should show up as monospace, preformatted text ⤴\n"
    )

    plain, found = read(body)

    assert plain == (
        '(println "Hello, world!")\n\nThis should show up as monospace, preformatted text ⤴\n'
    )
    assert found == (Span(0, 25, "pre", "ignored"),)


def test_preformatted_text_ends_with_the_quote_around_it() -> None:
    """Section 6.1.2, "No closing preformatted text sequence"."""
    body = (
        "> ```\n"
        '> (println "Hello, world!")\n'
        "\n"
        "The entire blockquote is a preformatted text block, but this line\n"
        "is plaintext!\n"
    )

    plain, found = read(body)

    assert plain == (
        '(println "Hello, world!")\n'
        "\n"
        "The entire blockquote is a preformatted text block, but this line\n"
        "is plaintext!\n"
    )
    assert found == (Span(0, 25, "quote"), Span(0, 25, "pre", mark="\n"))


def test_a_quote_ends_with_the_first_line_that_has_no_sign() -> None:
    """Section 6.1.3, "Quotation (LTR)"."""
    body = "> That that is, is.\n\nSaid the old hermit of Prague.\n"

    assert read(body) == (
        "That that is, is.\n\nSaid the old hermit of Prague.\n",
        (Span(0, 17, "quote"),),
    )


def test_quotes_lie_in_quotes() -> None:
    """Section 6.1.3, "Nested Quotation"."""
    body = ">> That that is, is.\n> Said the old hermit of Prague.\n\nWho?\n"

    assert read(body) == (
        "That that is, is.\nSaid the old hermit of Prague.\n\nWho?\n",
        (Span(0, 48, "quote", mark="> "), Span(0, 17, "quote")),
    )


STYLED = [
    ("plain span", "plain span", ()),
    ("*strong span*", "strong span", (Span(0, 11, "bold"),)),
    ("plain _emphasis_ plain", "plain emphasis plain", (Span(6, 14, "italic"),)),
    ("`pre` plain *strong*", "pre plain strong", (Span(0, 3, "code"), Span(10, 16, "bold"))),
    ("*strong*plain*", "strongplain*", (Span(0, 6, "bold"),)),
    ("* plain *strong*", "* plain strong", (Span(8, 14, "bold"),)),
    (
        "Two spans, both *alike in dignity*",
        "Two spans, both alike in dignity",
        (Span(16, 32, "bold"),),
    ),
    (
        "The full title is _Twelfth Night, or What You Will_ but\n_most_ people shorten it.",
        "The full title is Twelfth Night, or What You Will but\nmost people shorten it.",
        (Span(18, 49, "italic"), Span(54, 58, "italic")),
    ),
    (
        'The full title is "Twelfth Night, or What You Will" but\n*most* people shorten it.',
        'The full title is "Twelfth Night, or What You Will" but\nmost people shorten it.',
        (Span(56, 60, "bold"),),
    ),
    ("Everyone ~dis~likes cake.", "Everyone dislikes cake.", (Span(9, 12, "strike"),)),
    ("This is `monospace`", "This is monospace", (Span(8, 17, "code"),)),
    ("This is `*monospace*`", "This is *monospace*", (Span(8, 19, "code"),)),
    (
        "This is *`monospace and bold`*",
        "This is monospace and bold",
        (Span(8, 26, "bold"), Span(8, 26, "code")),
    ),
    (
        "Wow, I can write in `monospace`!",
        "Wow, I can write in monospace!",
        (Span(20, 29, "code"),),
    ),
    ("> _ <", "_ <", (Span(0, 3, "quote"),)),
]


@pytest.mark.parametrize(("body", "plain", "found"), STYLED)
def test_each_of_these_is_styled_as_indicated(
    body: str, plain: str, found: tuple[Span, ...]
) -> None:
    """Section 6.2: "each of the following would be styled as indicated", 6.2.1 to 6.2.5, and 7."""
    assert read(body) == (plain, found)


@pytest.mark.parametrize(
    "body", ["not strong*", "*not strong", "*not \n strong*", "*not *strong", "**", "***", "****"]
)
def test_nothing_is_styled_in_these(body: str) -> None:
    """Section 6.2: "Nothing would be styled in the following messages"."""
    assert read(body) == (body, ())


# --- the rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "plain", "found"),
    [
        ("*_a_*", "a", (Span(0, 1, "bold"), Span(0, 1, "italic"))),
        ("_*a*_", "a", (Span(0, 1, "italic"), Span(0, 1, "bold"))),
        ("*a _b* c_", "a _b c_", (Span(0, 4, "bold"),)),
        ("*a `b*` c", "a `b` c", (Span(0, 4, "bold"),)),
        ("`a *b` c*", "a *b c*", (Span(0, 4, "code"),)),
        ("*a *b*", "a *b", (Span(0, 4, "bold"),)),
        ("(*a*)", "(*a*)", ()),
        ("a*b*", "a*b*", ()),
        ("_*a*", "_*a*", ()),
        ("*a*_b_", "a_b_", (Span(0, 1, "bold"),)),
        ("* a*", "* a*", ()),
        ("**a**", "**a**", ()),
        ("\u3000*a*", "\u3000a", (Span(1, 2, "bold"),)),
        ("\u200b*a*", "\u200b*a*", ()),
        (">*a*", "a", (Span(0, 1, "quote", mark=">"), Span(0, 1, "bold"))),
        (">  a", " a", (Span(0, 2, "quote"),)),
        (">\n>", "\n", (Span(0, 1, "quote"),)),
        (" > a", " > a", ()),
        ("```a b\nc\n``` \n```", "c\n``` ", (Span(0, 6, "pre", "a", "a b"),)),
        ("```\n> *a*\n```\nb", "> *a*\nb", (Span(0, 5, "pre"),)),
        ("a```", "a```", ()),
    ],
)
def test_directives_are_read_by_the_rules(body: str, plain: str, found: tuple[Span, ...]) -> None:
    assert read(body) == (plain, found)


@pytest.mark.parametrize(
    ("body", "kind"), [(">", "quote"), ("> ", "quote"), ("```", "pre"), ("```\n\n```", "pre")]
)
def test_a_block_without_words_keeps_its_directives(body: str, kind: Kind) -> None:
    plain, found = read(body)

    assert plain == body
    assert [(span.start, span.end, span.kind) for span in found] == [(0, len(body), kind)]


def test_quotes_beyond_a_depth_are_words() -> None:
    plain, found = read(">" * 1000 + "a")

    assert plain == ">" * (1000 - MAX_QUOTES) + "a"
    assert [span.kind for span in found] == ["quote"] * MAX_QUOTES


# --- writing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "looks", "body"),
    [
        ("a b c", [Span(2, 3, "bold")], "a *b* c"),
        ("a\nb", [Span(0, 3, "bold")], "*a*\n*b*"),
        (" a ", [Span(0, 3, "bold")], " *a* "),
        ("ab", [Span(0, 1, "bold"), Span(1, 2, "bold")], "*ab*"),
        ("a b", [Span(0, 3, "bold"), Span(2, 3, "italic")], "*a _b_*"),
        ("a", [Span(0, 1, "pre", "py")], "```py\na\n```"),
        ("a\n\nb", [Span(0, 4, "quote")], "> a\n>\n> b"),
        ("a\nb", [Span(0, 3, "quote"), Span(0, 1, "quote")], "> > a\n> b"),
        ("a\nb", [Span(0, 2, "pre")], "```\na\n```\nb"),
    ],
)
def test_spans_become_directives(plain: str, looks: list[Span], body: str) -> None:
    assert write(plain, looks) == (body, False)


@pytest.mark.parametrize(
    ("plain", "looks", "body"),
    [
        ("abc", [Span(1, 2, "bold")], "abc"),
        ("(a)", [Span(1, 2, "bold")], "(a)"),
        ("a*b", [Span(0, 3, "bold")], "a*b"),
        ("a`b c", [Span(0, 3, "code"), Span(4, 5, "bold")], "a`b *c*"),
        ("ab", [Span(0, 1, "bold"), Span(1, 2, "italic")], "*a*b"),
        ("a *b c", [Span(0, 6, "bold"), Span(2, 6, "italic")], "*a *b c*"),
        ("a\n\nb", [Span(0, 2, "pre"), Span(2, 4, "pre")], "```\na\n```\n```\n\nb\n```"),
        ("say: a", [Span(5, 6, "quote")], "say: \n> a"),
        ("a b", [Span(0, 1, "pre"), Span(1, 3, "quote")], "```\na\n```\n>  b"),
        ("a\nb", [Span(0, 1, "quote"), Span(2, 3, "quote")], "> a\n> b"),
    ],
)
def test_what_cannot_be_said_is_left_out_and_the_words_stay(
    plain: str, looks: list[Span], body: str
) -> None:
    assert write(plain, looks) == (body, False)


@pytest.mark.parametrize(
    ("plain", "looks", "body"),
    [
        ("a", [Span(0, 1, "link", "https://b.example/")], "a (https://b.example/)"),
        ("https://b.example/", [Span(0, 18, "link", "https://b.example/")], "https://b.example/"),
        ("a b", [Span(0, 1, "link", "u"), Span(0, 1, "bold")], "*a* (u) b"),
        ("a", [Span(0, 1, "quote"), Span(0, 1, "link", "u")], "> a (u)"),
        ("a", [Span(0, 1, "link", "u v")], "a"),
        ("a", [Span(0, 1, "mention", "@1")], "a"),
        ("a b", [Span(2, 3, "spoiler")], "a (spoiler) b"),
        ("a", [Span(0, 1, "spoiler", "the\nend"), Span(0, 1, "bold")], "(spoiler: the end) *a*"),
    ],
)
def test_links_and_spoilers_are_said_in_words(plain: str, looks: list[Span], body: str) -> None:
    assert write(plain, looks) == (body, False)


def test_a_spoiler_over_everything_is_taken_away_with_its_hint() -> None:
    looks = (Span(0, 1, "bold"), Span(0, 3, "spoiler", "film"))

    assert unveiled("a b\n", looks) == ("film", (Span(0, 1, "bold"),))
    assert unveiled("a b c", looks) == ("film", looks)
    assert unveiled("a b c", looks[:1]) == (None, looks[:1])


def test_spoilers_that_blocks_part_cover_everything_together() -> None:
    looks = normal(5, [Span(0, 5, "spoiler", "film"), Span(0, 1, "quote"), Span(4, 5, "bold")])

    assert unveiled("a\nb c", looks) == ("film", (Span(0, 1, "quote"), Span(4, 5, "bold")))


@given(BODIES)
def test_what_is_typed_for_others_is_what_was_read(body: str) -> None:
    if JOINER not in body:
        assert typed(*read(body)) == body


@given(BODIES)
def test_a_body_is_styled_when_it_reads_so(body: str) -> None:
    assert is_styled(body) == bool(Reader(body).spans())


def test_words_that_are_typed_have_no_joiners() -> None:
    looks = [Span(0, 1, "bold"), Span(6, 7, "link", "https://x.example/")]

    assert typed("b *a* c", looks) == "*b* *a* c (https://x.example/)"


@pytest.mark.parametrize("plain", ["*a*", "> _ <", "```\na", "`a` b", ">_>"])
def test_words_alone_that_would_be_styled_need_unstyled(plain: str) -> None:
    """Section 7: "a particular message SHOULD NOT be styled"."""
    assert write(plain, []) == (plain, True)


@pytest.mark.parametrize(
    ("plain", "body"),
    [
        ("b *a*", f"*b* {JOINER}*a*"),
        (f"b {JOINER}*a*", f"*b* {JOINER}{JOINER}*a*"),
        (f"b {JOINER}*a", f"*b* {JOINER}*a"),
        ("b\n> a", f"*b*\n{JOINER}> a"),
        ("b\n```a", f"*b*\n{JOINER}```a"),
        ("b * a*", "*b* * a*"),
        ("b __init__", "*b* __init__"),
        ("b _init_ _a", f"*b* {JOINER}_init_ _a"),
        ("b *a *c*", f"*b* {JOINER}*a {JOINER}*c*"),
    ],
)
def test_a_joiner_keeps_words_plain_where_others_are_styled(plain: str, body: str) -> None:
    assert write(plain, [Span(0, 1, "bold")]) == (body, False)
    assert read(body) == (plain, (Span(0, 1, "bold"),))


def test_a_joiner_keeps_three_accents_in_preformatted_text() -> None:
    assert write("a\n```\nb", [Span(0, 7, "pre")]) == (f"```\na\n{JOINER}```\nb\n```", False)


def test_joiners_count_only_where_something_is_styled() -> None:
    body = f"{JOINER}*a*"

    assert read(body) == (body, ())
    assert write(body, ()) == (body, False)


@pytest.mark.parametrize(
    "stale",
    [
        Span(0, 3, "quote", mark=">"),
        Span(0, 3, "quote", mark="\n\n"),
        Span(0, 3, "quote", mark="xy"),
    ],
)
def test_an_untrue_mark_is_not_believed(stale: Span) -> None:
    assert write("*a\n b", [Span(0, 5, stale.kind, mark=stale.mark)]) == ("> *a\n>  b", False)


def test_preformatted_text_in_the_middle_is_closed_whatever_its_mark_says() -> None:
    assert write("a\nb", [Span(0, 1, "pre", "py", "py\n")]) == ("```py\na\n```\nb", False)
    assert write("a", [Span(0, 1, "pre", "c", "py\n")]) == ("```c\na\n```", False)


# --- both ways ----------------------------------------------------------------------------------


@given(BODIES)
def test_what_was_read_is_written_as_it_was(body: str) -> None:
    assert write(*read(body)) == (body, False)


@given(st.text())
def test_any_body_that_was_read_is_written_as_it_was(body: str) -> None:
    assert write(*read(body)) == (body, False)


@given(BODIES)
def test_spans_that_were_read_are_normal(body: str) -> None:
    plain, found = read(body)

    assert normal(len(plain), found) == found


@given(BODIES)
def test_what_styling_can_say_is_read_as_it_was_written(body: str) -> None:
    """What was read can be said. Without marks it is written in the usual way."""
    plain, found = read(body)
    unmarked = tuple(Span(one.start, one.end, one.kind, one.value) for one in found)

    written, needs_unstyled = write(plain, unmarked)

    assert needs_unstyled is False
    assert _unmarked(written) == (plain, unmarked)


@given(BODIES, spans(*STYLES))
def test_the_words_are_the_same_whatever_their_styles(plain: str, looks: list[Span]) -> None:
    body, needs_unstyled = write(plain, looks)

    assert (body if needs_unstyled else read(body)[0]) == plain


@given(BODIES, spans(*STYLES))
def test_no_words_are_shown_in_a_style_that_they_had_not(plain: str, looks: list[Span]) -> None:
    body, needs_unstyled = write(plain, looks)
    shown = () if needs_unstyled else read(body)[1]

    assert _places(shown) <= _places(looks)


@given(BODIES, spans(*STYLES, *BLOCKS))
def test_blocks_add_line_breaks_alone(plain: str, looks: list[Span]) -> None:
    body, needs_unstyled = write(plain, looks)

    shown = body if needs_unstyled else read(body)[0]

    assert shown.replace("\n", "") == plain.replace("\n", "")


@given(BODIES, spans(*STYLES, *BLOCKS, *IN_WORDS))
def test_what_was_written_is_written_so_again(plain: str, looks: list[Span]) -> None:
    body, needs_unstyled = write(plain, looks)

    assert needs_unstyled or write(*read(body)) == (body, False)


# --- hostile bodies -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "*" * 100_000,
        " *a" * 33_000 + "*",
        " *_~`a" * 16_000,
        ">" * 100_000,
        (">" * 1000 + "a\n") * 100,
        "```\n" * 25_000,
        "*b*" + (" " + JOINER * 10 + "*a") * 8_000 + "*",
        "> a\n>> b\n" * 11_000,
    ],
    ids=["stars", "unclosed", "mixed", "quote", "deep", "fences", "joiners", "quotes"],
)
def test_a_hostile_body_costs_time_by_its_length(body: str) -> None:
    """Ten times quicker than the bound here; a quadratic walk would take minutes."""
    began = time.process_time()

    assert write(*read(body)) == (body, False)
    write(body, [Span(0, len(body), "quote"), Span(0, len(body), "bold")])

    assert time.process_time() - began < 10


def _unmarked(body: str) -> tuple[str, tuple[Span, ...]]:
    plain, found = read(body)
    return plain, tuple(Span(one.start, one.end, one.kind, one.value) for one in found)


def _places(looks: tuple[Span, ...] | list[Span]) -> set[tuple[int, Kind]]:
    return {(at, one.kind) for one in looks for at in range(one.start, one.end)}
