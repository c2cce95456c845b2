"""How words look is written in HTML, and told in plain words beside it."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix.formatting import NBSP, Written, write
from adapters.matrix.said import html
from bridge.api.content import Text
from bridge.api.text import Kind, Span, normal

BOB = "@bob:example.org"


def test_words_without_a_look_are_plain() -> None:
    assert write(Text("a < b & *c*")) == Written("a < b & *c*")


@pytest.mark.parametrize(
    ("kind", "begin", "end"),
    [
        ("bold", "<strong>", "</strong>"),
        ("italic", "<em>", "</em>"),
        ("strike", "<del>", "</del>"),
        ("code", "<code>", "</code>"),
        ("pre", "<pre><code>", "</code></pre>"),
    ],
)
def test_a_look_is_its_tag(kind: Kind, begin: str, end: str) -> None:
    written = write(Text("a<b", (Span(0, 3, kind),)))

    assert written == Written("a<b", f"{begin}a&lt;b{end}")


def test_looks_lie_within_each_other_and_lines_are_broken() -> None:
    written = write(Text("so it is\nagain", (Span(0, 8, "bold"), Span(3, 5, "italic"))))

    assert written.html == "<strong>so <em>it</em> is</strong><br />again"


def test_code_has_its_language() -> None:
    written = write(Text("x = 1\n  y", (Span(0, 9, "pre", 'python" x'),)))

    assert written.html == '<pre><code class="language-pythonx">x = 1\n  y</code></pre>'


def test_lines_of_quotations_begin_with_a_sign_in_plain_words() -> None:
    spans = (Span(0, 8, "quote"), Span(4, 8, "quote"))
    written = write(Text("one\ntwo\n\nyes", (*spans,)))

    assert written == Written(
        "> one\n> > two\n\nyes",
        "<blockquote>one<blockquote>two</blockquote></blockquote><br />yes",
    )


@pytest.mark.parametrize(
    ("body", "start", "end", "expected"),
    [
        ("a\nb\nc", 2, 3, "a<blockquote>b</blockquote>c"),
        ("a\n\nb\n\nc", 3, 4, "a<br /><br /><blockquote>b</blockquote><br />c"),
        ("\nb", 1, 2, "<br /><blockquote>b</blockquote>"),
        ("b\n\n", 0, 3, "<blockquote>b</blockquote><br />"),
    ],
)
def test_a_quotation_has_lines_of_its_own(body: str, start: int, end: int, expected: str) -> None:
    assert write(Text(body, (Span(start, end, "quote"),))).html == expected


def test_what_is_no_whole_line_is_no_block() -> None:
    assert write(Text("see this", (Span(4, 8, "quote"),))) == Written("see this")
    assert write(Text("see this", (Span(4, 8, "pre"),))).html == "see <code>this</code>"


def test_what_a_spoiler_hides_does_not_stand_in_the_plain_words() -> None:
    spans = (Span(4, 10, "spoiler", 'who "did"\nit'), Span(4, 10, "link", "https://a.example"))
    written = write(Text("the butler", spans))

    assert written.plain == '[Spoiler for who "did" it]'.join(("the ", ""))
    assert written.html.startswith('the <span data-mx-spoiler="who &quot;did&quot; it">')


def test_where_a_link_leads_is_said_in_plain_words() -> None:
    spans = (Span(0, 3, "link", "https://example.org/?a&b"),)

    assert write(Text("see this", spans)) == Written(
        "see (https://example.org/?a&b) this",
        '<a href="https://example.org/?a&amp;b">see</a> this',
    )


def test_a_link_that_clients_do_not_follow_is_said_in_words_alone() -> None:
    spans = (Span(0, 4, "link", "xmpp:tea@rooms.example.org"), Span(0, 4, "bold"))

    assert write(Text("here", spans)) == Written(
        "here (xmpp:tea@rooms.example.org)",
        "<strong>here</strong> (xmpp:tea@rooms.example.org)",
    )


@pytest.mark.parametrize("url", ["", "https://example.org/" + "x" * 2000])
def test_a_link_to_nowhere_is_its_words(url: str) -> None:
    assert write(Text("here", (Span(0, 4, "link", url),))) == Written("here")


def test_somebody_who_is_called_is_linked_by_his_id() -> None:
    spans = (Span(0, 3, "mention", "@bob/b:example.org"), Span(4, 5, "mention", "42"))

    assert write(Text("bob x", spans)) == Written(
        "bob x", '<a href="https://matrix.to/#/@bob%2Fb:example.org">bob</a> x'
    )


def test_spaces_that_html_does_not_show_are_others_but_in_code() -> None:
    written = write(Text("a  b\n  c  d", (Span(0, 1, "bold"), Span(7, 11, "code"))))

    assert written.html == f"<strong>a</strong> {NBSP}b<br />{NBSP}{NBSP}<code>c  d</code>"


# --- as it is read again --------------------------------------------------------------------------

WORD = st.text(st.sampled_from("ab<>&\"';é👍#/"), min_size=1, max_size=5)
LOOKS: list[tuple[Kind, str]] = [
    ("bold", ""),
    ("italic", ""),
    ("strike", ""),
    ("code", ""),
    ("spoiler", "why & who"),
    ("link", "https://example.org/?a&b"),
    ("mention", BOB),
]
GAPS = st.sampled_from([" ", "  "])


@st.composite
def line(draw: st.DrawFn) -> Text:
    """Words, some with looks, and looks within looks."""
    words = draw(st.lists(WORD, min_size=1, max_size=5))
    starts, body = [], ""
    for word in words:
        body += draw(GAPS) if body else ""
        starts.append(len(body))
        body += word
    spans = []
    for kind, value in draw(st.lists(st.sampled_from(LOOKS), max_size=4)):
        first = draw(st.integers(0, len(words) - 1))
        last = first if kind == "mention" else draw(st.integers(first, len(words) - 1))
        spans.append(Span(starts[first], starts[last] + len(words[last]), kind, value))
    return Text(body, tuple(spans))


def joined(parts: list[Text], between: list[str]) -> Text:
    body, spans = "", []
    for number, part in enumerate(parts):
        body += between[number - 1] if number else ""
        spans += [Span(s.start + len(body), s.end + len(body), s.kind, s.value) for s in part.spans]
        body += part.body
    return Text(body, tuple(spans))


def block(kind: Kind, value: str = "") -> "st.SearchStrategy[Text]":
    inner = st.lists(line(), min_size=1, max_size=3) if kind == "quote" else CODE
    return inner.map(lambda lines: around(joined(lines, ["\n"] * len(lines)), kind, value))


def around(words: Text, kind: Kind, value: str) -> Text:
    return Text(words.body, (Span(0, len(words.body), kind, value), *words.spans))


CODE = st.lists(
    st.text(st.sampled_from("a <&\t*"), min_size=1, max_size=6).map(Text), min_size=1, max_size=3
)
BLOCK = st.one_of(line(), block("quote"), block("pre"), block("pre", "python"))


@st.composite
def message(draw: st.DrawFn) -> Text:
    parts = draw(st.lists(BLOCK, min_size=1, max_size=4))
    between = draw(st.lists(st.sampled_from(["\n", "\n\n", "\n\n\n"]), min_size=4, max_size=4))
    return joined(parts, between)


@given(message())
def test_what_is_written_is_well_formed_and_is_read_as_it_was_said(words: Text) -> None:
    """But for which spaces stand there, and how these look."""
    written = write(words).html
    ElementTree.fromstring(f"<body>{written}</body>")
    read = html.read(written) if written else words

    assert bool(written) == bool(words.spans)
    assert read.body.replace(NBSP, " ") == words.body
    assert looks(read.body, read.spans) == looks(words.body, normal(len(words.body), words.spans))


def looks(body: str, spans: tuple[Span, ...]) -> list[list[tuple[str, str]]]:
    """Of each character, from the outside in; of spaces nothing is to be seen."""
    return [
        [(s.kind, s.value) for s in spans if s.start <= at < s.end and not character.isspace()]
        for at, character in enumerate(body)
    ]


ANY = st.text(st.sampled_from("ab \n\t👍<&\"'"), max_size=14)
KINDS: list[Kind] = [
    "bold", "italic", "strike", "code", "pre", "quote", "spoiler", "link", "mention"
]  # fmt: skip
SPANS = st.lists(
    st.builds(
        Span,
        st.integers(-1, 15),
        st.integers(-1, 15),
        st.sampled_from(KINDS),
        st.sampled_from(["", "https://a.example/", BOB, '"><b>', "javascript:x"]),
    ),
    max_size=8,
)


@given(ANY, SPANS)
def test_no_spans_whatever_lose_words_or_break_the_html(body: str, spans: list[Span]) -> None:
    written = write(Text(body, tuple(spans)))

    root = ElementTree.fromstring(f"<body>{written.html}</body>")
    said = "".join(root.itertext()).replace(NBSP, " ")
    known = ("https://a.example/", BOB, '"><b>', "javascript:x")

    for addition in known:
        said = said.replace(f" ({addition})", "")
    if written.html:
        assert "".join(said.split()) == "".join(body.split())
    assert all(each.get("href", "https:").startswith("https:") for each in root.iter())
