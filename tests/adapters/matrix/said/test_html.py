"""HTML of others is words with spans, whatever stands there."""

import re
from html import escape
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix.said.html import MOST_DEPTH, read
from adapters.matrix.said.tags import Tag, tokens
from bridge.api.content import Text
from bridge.api.text import Kind, Span, normal

PEOPLE = {"@bob:example.org": "Bob", "@me:example.org": "Alice"}


def named(html: str) -> Text:
    return read(html, lambda person: PEOPLE.get(person, ""))


STYLES: list[tuple[str, Kind, str]] = [
    ("b", "bold", ""),
    ("strong", "bold", ""),
    ("i", "italic", ""),
    ("em", "italic", ""),
    ("u", "italic", "underline"),
    ("ins", "italic", "underline"),
    ("s", "strike", ""),
    ("del", "strike", ""),
    ("strike", "strike", ""),
    ("code", "code", ""),
    *((f"h{level}", "bold", "") for level in range(1, 7)),
    ("blockquote", "quote", ""),
    ("pre", "pre", ""),
]


@pytest.mark.parametrize(("tag", "kind", "mark"), STYLES)
def test_each_style_is_a_span(tag: str, kind: Kind, mark: str) -> None:
    assert read(f"<{tag}>tea</{tag}>") == Text("tea", (Span(0, 3, kind, mark=mark),))
    assert read(f"<{tag.upper()} class='x'>tea</{tag.upper()} >") == read(f"<{tag}>tea</{tag}>")


WORDS = [
    ("a &lt;b&gt; &amp;amp; &#128077;", "a <b> &amp; 👍"),
    ("  a \n b\t ", "a b"),
    ("<b> a </b> <i> b</i>", "a b"),
    ("a<br>b<br/>c<br />", "a\nb\nc"),
    ("a<br><br>b", "a\n\nb"),
    ("<p>a</p><p>b</p>", "a\n\nb"),
    ("<p>a</p>\n<p>b</p>\n", "a\n\nb"),
    ("<p>a<p>b", "a\n\nb"),
    ("<p>a<br></p><p>b</p>", "a\n\nb"),
    ("<div>a</div><div>b</div>", "a\nb"),
    ("a<p></p>b", "a\nb"),
    ("<h1>a</h1>b", "a\nb"),
    ("a<hr>b<hr/>", "a\n———\nb\n———"),
    ("<blockquote>\n<p>a</p>\n</blockquote>\n<p>b</p>\n", "a\nb"),
    ("<ul><li>a</li><li>b</li></ul>c", "• a\n• b\nc"),
    ("<ul>\n<li>\n<p>a</p>\n</li>\n<li>b<li>c</ul>", "• a\n• b\n• c"),
    ("a<ol><li>b</li><li>c</li></ol>", "a\n1. b\n2. c"),
    ('<ol start="7"><li>b</li><li>c</li></ol>', "7. b\n8. c"),
    ('<ol start="x"><li>b</li></ol>', "1. b"),
    ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "• a\n  1. b\n• c"),
    ("<ul><li><p>a</p><ul><li>b</ul></ul>", "• a\n  • b"),
    ("<li>a</li>", "• a"),
    (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>c<td>d</table>e",
        "a | b\nc | d\ne",
    ),
    ("<table><caption>t</caption><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "t\na | b"),
    ("<details><summary>a</summary>b</details>c", "a\nb\nc"),
    ("<pre>\n a\n\n  b\n</pre>c", " a\n\n  b\nc"),
    ("<code>a  b</code>", "a  b"),
    ("x<sub>2</sub> <sup>3</sup> <font color='#fff'>y</font>", "x2 3 y"),
    ('<span data-mx-color="#ff0000" data-mx-bg-color="#00ff00">a</span>', "a"),
    ('<img src="mxc://a/b" alt="a cat">', "a cat"),
    ('<img data-mx-emoticon src="mxc://a/b" title=":cat:">!', ":cat:!"),
    ("<img src=x onerror=alert(1)>", ""),
    ('<span data-mx-maths="x^2">x²</span>', "x²"),
    ("a<mx-reply><blockquote>b</blockquote></mx-reply>c", "ac"),
    ("<MX-REPLY >b</MX-Reply>c", "c"),
    ("<mx-reply>b", "b"),
    ("a<!-- b -->c", "ac"),
    ("a<!doctype html><?php b ?>c</>d", "acd"),
    ("1 < 2 > 1 <3", "1 < 2 > 1 <3"),
    ("a <b", "a <b"),
    ('a <b title="c', 'a <b title="c'),
    ("a<!-- b", "a<!-- b"),
    ("a</nothing>b</b>c", "abc"),
    ("<script>alert(1)</script><style>b{}</style><iframe src=x>c</iframe>", "alert(1)b{}c"),
    ("<object data=x><x-y z>a</x-y></object><svg onload=alert(1)>", "a"),
    ("a&nbsp;b", "a\xa0b"),
    ("", ""),
]


@pytest.mark.parametrize(("html", "words"), WORDS)
def test_what_has_no_span_is_said_by_signs_and_the_rest_is_only_text(html: str, words: str) -> None:
    assert read(html).body == words


LINKS = [
    "https://example.org/?a=1&b=2#c",
    "HTTP://example.org",
    "ftp://example.org/a",
    "mailto:bob@example.org",
    "magnet:?xt=urn:btih:c12fe",
    "xmpp:bob@example.org",
    "geo:48.2,16.3",
    "https://matrix.to/#/#tea:example.org",
    "https://matrix.to/#/!tea:example.org/$event",
    "https://matrix.to.example.org/#/@bob:example.org",
    "matrix:r/tea:example.org",
]
NO_LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//example.org",
    "/tea",
    "#tea",
    "example.org",
    "https:",
    "https://exa mple.org",
    "https://example.org/\x00",
    "https://" + "a" * 5000,
    "",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_where_it_says(link: str) -> None:
    assert read(f'<a href="{link.replace("&", "&amp;")}">tea</a>') == Text(
        "tea", (Span(0, 3, "link", link),)
    )


@pytest.mark.parametrize("link", NO_LINKS)
def test_what_is_no_link_is_only_text(link: str) -> None:
    assert read(f'<a href="{link}">tea</a>') == Text("tea")


@pytest.mark.parametrize("words", ["https://example.org", "example.org"])
def test_words_that_say_where_they_lead_need_no_link(words: str) -> None:
    assert read(f'<a href="https://example.org">{words}</a>') == Text(words)


CALLED = [
    ("https://matrix.to/#/@bob:example.org", "bobby", "Bob", "@bob:example.org"),
    (
        "https://matrix.to/#/%40bob%3Aexample.org?via=x",
        "@bob:example.org",
        "Bob",
        "@bob:example.org",
    ),
    ("http://matrix.to/#/@bob:example.org/", "", "Bob", "@bob:example.org"),
    ("matrix:u/bob:example.org?action=chat", "<b>b</b><br>c", "Bob", "@bob:example.org"),
    ("matrix:user/me:example.org", "x", "Alice", "@me:example.org"),
    ("https://matrix.to/#/@dan:example.org", "Dan", "Dan", "@dan:example.org"),
    ("https://matrix.to/#/@dan:example.org", "@dan:example.org", "dan", "@dan:example.org"),
    ("https://matrix.to/#/@dan:example.org", "dan:example.org", "dan", "@dan:example.org"),
    ("https://matrix.to/#/@dan:example.org", "", "dan", "@dan:example.org"),
]


@pytest.mark.parametrize(("link", "words", "name", "person"), CALLED)
def test_who_is_called_stands_there_by_his_name(
    link: str, words: str, name: str, person: str
) -> None:
    expected = Text(f"so {name}: hi", (Span(3, 3 + len(name), "mention", person),))

    assert named(f'so <a href="{link}">{words}</a>: hi') == expected


def test_code_has_its_language() -> None:
    html = '<pre><code class="x language-python">a = "&lt;b&gt;"\n\nb\n</code></pre>tea'

    assert read(html) == Text('a = "<b>"\n\nb\ntea', (Span(0, 12, "pre", "python"),))


def test_hidden_words_say_why() -> None:
    assert read(
        '<span data-mx-spoiler="the &quot;end&quot;">tea</span> or <span data-mx-spoiler>x'
    ) == (Text("tea or x", (Span(0, 3, "spoiler", 'the "end"'), Span(7, 8, "spoiler"))))


def test_a_quotation_within_another_is_within_it() -> None:
    assert read("<blockquote>a<blockquote>b</blockquote></blockquote>c") == (
        Text("a\nb\nc", (Span(0, 3, "quote"), Span(2, 3, "quote")))
    )


def test_what_begins_ends_with_what_it_is_in() -> None:
    assert read("<b>a<i>b</b>c</i>d") == Text("abcd", (Span(0, 2, "bold"), Span(1, 2, "italic")))


def test_what_lies_too_deep_is_words() -> None:
    deep = "<blockquote>" * (MOST_DEPTH + 50) + "a" + "</blockquote>" * (MOST_DEPTH + 50)
    words = read(f"{deep}<b>c</b>")

    assert words.body == "a\nc"
    assert Span(2, 3, "bold") in words.spans


def test_where_some_words_are_underlined_and_others_in_italics_all_are_in_italics() -> None:
    assert read("<u>a</u><i>b</i>") == Text("ab", (Span(0, 2, "italic"),))


def test_attributes_are_read_as_browsers_do() -> None:
    assert list(tokens("<a b=\"1>\" B=2 c='&lt;' d = e/f g ='' h/>i")) == [
        Tag("a", False, {"b": "1>", "c": "<", "d": "e/f", "g": "", "h": ""}),
        "i",
    ]


# --- whatever comes -------------------------------------------------------------------------------

TAGS = st.sampled_from(
    [
        *("b", "i", "u", "s", "code", "pre", "p", "div", "blockquote", "ul", "ol", "li", "br"),
        *("hr", "table", "tr", "td", "th", "a", "span", "img", "h1", "mx-reply", "script", "font"),
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' href="https://example.org"',
        " href='https://matrix.to/#/@bob:example.org'",
        " data-mx-spoiler=why",
        ' class="language-x"',
        " alt=cat",
        " start=-3",
        " x='",
        ' x="',
        " =",
    ]
)
PIECES = st.one_of(
    st.text(alphabet="ab \n<>&;\"'=/-!?\x00\ud800👍", max_size=8),
    st.builds("<{}{}>".format, TAGS, ATTRIBUTES),
    st.builds("</{}>".format, TAGS),
    st.sampled_from(["<!--", "-->", "<!", "&lt;", "&#0;", "&#x1F44D;", "<", "</"]),
)
MARKUP = st.lists(PIECES, max_size=40).map("".join)
WITHOUT_SIGNS = st.lists(
    st.one_of(
        st.text(alphabet="ab \n", max_size=5),
        st.builds("<{}{}>".format, TAGS, ATTRIBUTES.filter(lambda a: "x=" not in a)),
        st.builds("</{}>".format, TAGS),
    ),
    max_size=40,
).map("".join)


@given(MARKUP)
def test_anything_is_words_with_spans_that_are_in_order(html: str) -> None:
    words = named(html)

    assert words.spans == normal(len(words.body), words.spans)
    assert all(0 <= span.start < span.end <= len(words.body) for span in words.spans)


@given(WITHOUT_SIGNS)
def test_of_tags_nothing_is_left_in_the_words(html: str) -> None:
    assert not re.search("[<>]", named(html).body)


@given(st.text(alphabet="ab<>&\"' ;l", max_size=60))
def test_words_that_are_escaped_are_those_words(words: str) -> None:
    assert read(escape(words)) == Text(re.sub(" +", " ", words.strip(" ")))


HEAVY = [
    "<a ",
    "<!--",
    "<!-- ",
    '<a x="',
    "<a x='\"",
    "<b>",
    "</b>",
    "<blockquote>x",
    "<mx-reply>",
    "<p>x",
    "<ul><li>x",
    "<table><tr><td>",
    "<",
    "</",
    "<?",
    "&#",
    "&#x",
    "<b>x</i>",
    "<a =",
    "<a href=https://example.org>y",
    "<a href=matrix:u/bob:example.org>",
    "<u>x</u> <i>y</i>",
    "<br>",
    "<pre>\n",
    " ",
]


@pytest.mark.parametrize("piece", HEAVY)
def test_eight_times_as_much_takes_no_longer_than_linear_time(piece: str) -> None:
    """Far less than the sixty-four times that a quadratic reader would take."""
    short, long = (piece * (size // len(piece)) for size in (8_000, 64_000))

    assert seconds(long) < 24 * seconds(short) + 0.02


def test_a_tag_of_a_million_characters_is_read_once() -> None:
    link = "https://example.org/" + "a" * 1_000_000

    assert read(f'<a href="{link}" title="{link}">tea</a>') == Text("tea")
    assert read(f"<{link}>tea") == Text("tea")


def seconds(html: str) -> float:
    """The best of three."""
    taken = []
    for _ in range(3):
        begin = process_time()
        named(html)
        taken.append(process_time() - begin)
    return min(taken)
