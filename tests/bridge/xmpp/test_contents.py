"""What messages hold: styles and spoilers, read from clients' messages and written into ours.

XEP-0245, XEP-0382, XEP-0393.
"""

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.content import Card, Content, File, Location, Poll, Preview, Text, Unsupported
from bridge.api.errors import Refused
from bridge.api.events import Form, Message
from bridge.api.ids import NetworkName, Place
from bridge.api.text import Kind, Span, normal
from bridge.core.styling.directives import JOINER
from bridge.xmpp import contents, encryption, fallback, shortening, spoilers, styles
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Jid

CHAT = Place(NetworkName("net"), "direct", "bob")
ROOM = Place(NetworkName("net"), "room", "tea")
HERE = Jid("bob%irc.fake@net.example.org")
BODY = f"{{{ns.CLIENT}}}body"
UNSTYLED = '<unstyled xmlns="urn:xmpp:styling:0"/>'
DOG = File(url="https://x.example/dog.jpg", name="dog.jpg", media_type="image/jpeg", shape="image")
BOLD = Span(0, 5, "bold")

BODIES = st.lists(
    st.sampled_from(
        [
            *("*", "_", "~", "`", "```", ">", "> ", "\n", "\n> ", "```\n", "\n```\n", "/me "),
            *(" ", "\t", JOINER, "a", "b", "é", "😀", "*a*", "_*a*_", "`a`", "<", "&"),
        ]
    ),
    max_size=20,
).map("".join)
KINDS: tuple[Kind, ...] = ("bold", "italic", "code", "pre", "quote", "spoiler", "link")
SPANS = st.lists(
    st.builds(Span, st.integers(0, 20), st.integers(0, 20), st.sampled_from(KINDS)), max_size=4
)


def message(body: str, inside: str = "") -> Element:
    one = fromstring(f'<message xmlns="jabber:client"><body/>{inside}</message>')
    found = one.find(BODY)
    assert found is not None
    found.text = body
    return one


def hidden(hint: str = "") -> str:
    return f'<spoiler xmlns="urn:xmpp:spoiler:0">{hint}</spoiler>'


def read(one: Element) -> tuple[Form, tuple[Content, ...]]:
    tags = contents.TAGS.intersection([child.tag for child in one])
    content = contents.read(one, tags, is_answer=False)
    return contents.form(content) if content else ("say", ())


def shown(*content: Content, form: Form = "say") -> Element:
    """As a client gets it."""
    event = Message(place=CHAT, actor=None, at=0.0, content=content, form=form)
    inside = contents.written(event, here=HERE)
    return fromstring(f'<message xmlns="jabber:client">{inside}</message>')


def body_of(one: Element) -> str:
    return one.findtext(BODY) or ""


def is_unstyled(one: Element) -> bool:
    return one.find(styles.UNSTYLED_TAG) is not None


# --- styles ---------------------------------------------------------------------------------------


def test_directives_are_read_as_styles() -> None:
    assert read(message("*hello* you")) == ("say", (Text("hello you", (BOLD,)),))


def test_a_message_that_is_not_to_be_styled_is_its_words() -> None:
    """XEP-0393 section 7: "a particular message SHOULD NOT be styled"."""
    assert read(message("*hello*", UNSTYLED)) == ("say", (Text("*hello*"),))


def test_styles_begin_behind_the_quotation_of_an_answer() -> None:
    one = message("> *a\nb* c\n> d", fallback.mark(ns.REPLY, (0, 5)))
    tags = {"reply"}

    assert contents.read(one, tags, is_answer=True) == (Text("b* c\nd", (Span(5, 6, "quote"),)),)


def test_words_that_look_styled_are_sent_as_not_to_be_styled() -> None:
    one = shown(Text("*hello*"))

    assert (body_of(one), is_unstyled(one)) == ("*hello*", True)


@pytest.mark.parametrize("body", ["hello", "a * b * c", "snake_case_name", "2 > 1", ""])
def test_words_that_do_not_look_styled_are_sent_alone(body: str) -> None:
    one = shown(Text(body))

    assert (body_of(one), len(one)) == (body, 1)


def test_styles_are_sent_as_directives() -> None:
    looks = (Span(0, 5, "quote"), Span(6, 9, "strike"), Span(10, 13, "link", "https://x.example/"))
    one = shown(Text("hello\nyou and", looks))

    assert body_of(one) == "> hello\n~you~ and (https://x.example/)"


@given(BODIES, st.booleans())
def test_every_body_is_shown_again_to_the_character(body: str, unstyled: bool) -> None:
    """A client finds its own words again, and they look as they did."""
    given_ = message(body, UNSTYLED if unstyled else "")
    form, content = read(given_)
    again = shown(*content, form=form) if content else message("")

    assert body_of(again) == body
    assert read(again) == (form, content)
    assert is_unstyled(again) <= unstyled


def test_a_body_of_more_styles_than_can_be_kept_is_its_words() -> None:
    most = "*a* " * styles.MOST
    form, content = read(message(most))
    (text,) = content

    assert isinstance(text, Text)
    assert len(text.spans) == styles.MOST
    assert read(message(most + "*a*")) == (form, (Text(most + "*a*"),))


# --- actions --------------------------------------------------------------------------------------


def test_an_action_keeps_its_styles() -> None:
    looks = (Span(6, 11, "bold"),)

    assert read(message("/me waves *happy*")) == ("action", (Text("waves happy", looks),))
    assert body_of(shown(Text("waves happy", looks), form="action")) == "/me waves *happy*"


@pytest.mark.parametrize("body", ["> /me waves", "*/me waves*", "/*me* waves"])
def test_a_styled_me_is_no_action(body: str) -> None:
    """XEP-0245 section 2: "string-matching on the first four characters of the data"."""
    assert read(message(body))[0] == "say"


def test_what_only_begins_a_line_for_us_is_not_styled_behind_the_word_notice() -> None:
    one = shown(Text("> a"), form="notice")

    assert (body_of(one), is_unstyled(one)) == ("[notice] > a", False)


@pytest.mark.parametrize(
    ("place", "body"), [(ROOM, "Bob sets +m."), (CHAT, "[notice] Bob sets +m.")]
)
def test_what_a_room_says_itself_is_not_marked(place: Place, body: str) -> None:
    """From a person's address it would be taken for his own words."""
    one = Message(place=place, actor=None, at=0.0, content=(Text("Bob sets +m."),), form="notice")

    assert contents.body(one) == body


# --- spoilers -------------------------------------------------------------------------------------


def test_a_spoiler_hides_all_words_and_files_and_has_a_hint() -> None:
    """XEP-0382 section 3."""
    oob = f'<x xmlns="jabber:x:oob"><url>{DOG.url}</url></x>'
    words, file = (read(message(body, hidden("film") + oob))[1] for body in ("he *dies*", DOG.url))

    looks = (Span(0, 7, "spoiler", "film"), Span(3, 7, "bold"))
    assert read(message("he *dies*", hidden("film"))) == ("say", (Text("he dies", looks),))
    assert words[0] == Text("he dies", looks)
    assert [part.is_spoiler for part in file if isinstance(part, File)] == [True]


def test_a_spoiler_over_an_action_hides_what_is_done() -> None:
    looks = (Span(0, 4, "spoiler"),)
    one = shown(Text("dies", looks), form="action")

    assert read(message("/me dies", hidden())) == ("action", (Text("dies", looks),))
    assert (body_of(one), one.findtext(spoilers.TAG)) == ("/me dies", "")


def test_a_hidden_message_is_shown_as_it_was_written() -> None:
    one = message("> who?\nhe *dies*", hidden("film &amp; book"))
    form, content = read(one)
    again = shown(*content, form=form)

    assert body_of(again) == body_of(one)
    assert again.findtext(spoilers.TAG) == "film & book"


def test_a_message_with_something_hidden_is_hidden_and_says_what_was() -> None:
    """XEP-0382 has no form for a part; to hide too much does less harm than to show it."""
    one = shown(Text("who dies: him", (Span(10, 13, "spoiler", "film"),)))

    assert body_of(one) == "who dies: (spoiler: film) him"
    assert one.findtext(spoilers.TAG) == "film"


def test_a_hidden_file_hides_its_message() -> None:
    one = shown(Text("look"), replace(DOG, is_spoiler=True))

    assert one.findtext(spoilers.TAG) == ""
    assert shown(Text("look"), DOG).find(spoilers.TAG) is None


def test_a_long_hint_is_cut() -> None:
    _, content = read(message("a", hidden("h" * (spoilers.MAX_HINT + 1))))

    assert content == (Text("a", (Span(0, 1, "spoiler", "h" * spoilers.MAX_HINT),)),)


# --- what comes from far networks ----------------------------------------------------------------


@given(st.text("ab *_`>~\n", max_size=20), SPANS, st.sampled_from(["say", "action", "notice"]))
def test_far_words_are_never_styled_but_as_they_were(
    words: str, looks: list[Span], form: Form
) -> None:
    """What the message shows as styled is of the kinds that somebody gave it."""
    spans = normal(len(words), looks)
    one = shown(Text(words, spans), form=form)
    _, content = read(one)
    found = {span.kind for part in content if isinstance(part, Text) for span in part.spans}

    assert found <= {span.kind for span in spans}


CAFE = Location(latitude=48.2082, longitude=16.3738, accuracy=10.0)
OG = "{https://ogp.me/ns#}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ((CAFE,), "geo:48.2082,16.3738;u=10"),
        (
            (replace(CAFE, name="Caf\u00e9\nCentral"),),
            "Caf\u00e9 Central\ngeo:48.2082,16.3738;u=10",
        ),
        (
            (Card(name="Al", phones=("1", " "), emails=("a@x",), native="al a%irc.fake"),),
            "Contact: Al\nPhone: 1\nEmail: a@x\nxmpp:al%5C20a%25irc.fake@net.example.org",
        ),
        ((Card(name=" ", native="\u00df"),), "Contact: ?"),
        (
            (Poll(question="*Tea*?", answers=("Yes", "No"), takes_votes=True),),
            "Poll: *Tea*?\n1. Yes\n2. No\n"
            'To vote, write "vote 1", or the number of another answer.',
        ),
        ((Unsupported("a dice throw"),), "[a dice throw, which cannot be shown here]"),
        (
            (Unsupported("a dice throw"), Text("look"), CAFE),
            "[a dice throw, which cannot be shown here]\nlook\ngeo:48.2082,16.3738;u=10",
        ),
        ((CAFE, DOG), "geo:48.2082,16.3738;u=10\nhttps://x.example/dog.jpg"),
    ],
)
def test_what_has_no_form_is_said_in_its_order(content: tuple[Content, ...], expected: str) -> None:
    assert body_of(shown(*content)) == expected


def test_what_only_looks_like_styling_in_a_poll_is_none() -> None:
    poll = Poll(question="*Tea*?", answers=("_Yes_",))

    assert shown(poll).find("{urn:xmpp:styling:0}unstyled") is not None


def test_what_a_link_leads_to_is_beside_the_words() -> None:
    """XEP-0511 section 3.1."""
    one = shown(Text("see https://x.example"), Preview(url="https://x.example", title="X"))

    assert one.findtext(BODY) == "see https://x.example"
    assert [child.text for child in one.iter(f"{OG}title")] == ["X"]


def test_a_place_is_read_and_shown_as_it_was_written() -> None:
    form, content = read(message("geo:48.2082,16.3738;u=10"))

    assert (form, content) == ("say", (CAFE,))
    assert body_of(shown(*content)) == "geo:48.2082,16.3738;u=10"


@pytest.mark.parametrize("body", ["geo:91,0", "at geo:48.2,16.3", "geo:48.2,16.3 here", "geology"])
def test_what_is_no_place_is_words(body: str) -> None:
    assert read(message(body)) == ("say", (Text(body),))


def test_what_clients_tell_of_links_is_not_said() -> None:
    preview = (
        '<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:og="https://ogp.me/ns#" rdf:about="https://x.example">'
        "<og:title>X</og:title></rdf:Description>"
    )

    assert read(message("see https://x.example", preview)) == (
        "say",
        (Text("see https://x.example"),),
    )


@pytest.mark.parametrize(
    ("body", "inside"),
    [
        ("I sent you an encrypted message.", '<encryption xmlns="urn:xmpp:eme:0"/>'),
        ("", '<openpgp xmlns="urn:xmpp:openpgp:0">x</openpgp>'),
        ("This message is encrypted.", '<x xmlns="jabber:x:encrypted">x</x>'),
        ("?OTR:AAMD...", ""),
        ("?OTRv23? somebody wants to encrypt", ""),
    ],
)
def test_encrypted_messages_are_refused(body: str, inside: str) -> None:
    for reads in (read, contents.words):
        with pytest.raises(encryption.Encrypted):
            reads(message(body, inside))


def test_a_body_that_is_too_long_is_refused() -> None:
    with pytest.raises(Refused):
        contents.words(message("x" * (contents.MAX_BODY + 1)))


BIG = "&" * 300_000
MANY = File(
    name="&" * 120,
    url="https://x.example/" + "&" * 1_900,
    description="&" * 500,
    thumbnail=b"\xff\xd8\xff" + bytes(300),
)


@pytest.mark.parametrize(
    "content",
    [
        (Poll(question=BIG, answers=("a", BIG)),),
        (Unsupported(BIG),),
        (Card(name=BIG, phones=("12345",) * 100_000),),
        (Location(latitude=1.0, longitude=2.0, name=BIG),),
        (replace(DOG, description=BIG),),
        (replace(DOG, url="https://x.example/" + BIG),),
        (replace(DOG, media_type=BIG),),
        (replace(DOG, url="", native="n", trouble=BIG),),
        (MANY,) * 20,
        (replace(DOG, url="", native="n"),) * 10_000,
        (Text("é" * 100_000), *(MANY,) * 20),
        (Text("é" * 100_000), *(Preview(url="h" * 2_000, title=BIG, description=BIG),) * 5),
        (Text("see", (Span(0, 3, "spoiler", BIG),)),),
        (Text("see", (Span(0, 3, "link", BIG),)),),
    ],
)
def test_whatever_a_network_sends_fits_into_a_stanza(content: tuple[Content, ...]) -> None:
    """A stanza that does not pass the gate is a message that nobody sees."""
    event = Message(place=CHAT, actor=None, at=0.0, content=content)
    written = contents.written(event, here=HERE)

    assert len(written.encode()) <= shortening.WHOLE
    assert fromstring(f"<message xmlns='jabber:client'>{written}</message>").findtext("{*}body")


def test_of_a_message_with_too_much_in_it_the_words_are_shown_and_stay_hidden() -> None:
    words = Text("é" * 100_000, (Span(0, 100_000, "spoiler", "the end"),))
    event = Message(place=CHAT, actor=None, at=0.0, content=(words, *(MANY,) * 20))
    shown = fromstring(f"<m xmlns='jabber:client'>{contents.written(event, here=HERE)}</m>")
    body = shown.findtext(BODY) or ""

    assert body.startswith("é" * shortening.BRIEF + "\n[The rest of this message is too long")
    assert shown.find(spoilers.TAG) is not None


def test_of_a_file_with_much_to_tell_the_file_is_shown() -> None:
    told = replace(DOG, description="x" * 501, media_type="x" * 161)
    event = Message(place=CHAT, actor=None, at=0.0, content=(told,))
    shown = fromstring(f"<m xmlns='jabber:client'>{contents.written(event, here=HERE)}</m>")

    assert shown.findtext(".//{*}desc") == "x" * 500
    assert shown.findtext(".//{*}url") == DOG.url


def test_words_with_too_many_looks_are_plain_and_still_hidden() -> None:
    """They are written again for everybody who reads the archive."""
    spans = [Span(3 * number, 3 * number + 2, "bold") for number in range(styles.MOST + 1)]
    body = "ab " * len(spans)
    words = Text(body, (Span(0, len(body), "spoiler"), *spans))
    event = Message(place=CHAT, actor=None, at=0.0, content=(words,))
    shown = fromstring(f"<m xmlns='jabber:client'>{contents.written(event, here=HERE)}</m>")

    assert shown.findtext(BODY) == body
    assert shown.find(spoilers.TAG) is not None


def test_of_long_words_it_is_said_rather_than_read_that_they_are_plain() -> None:
    long = "x" * styles.LONG

    assert styles.beside("*a\nb*") == ""
    assert styles.beside("*a\nb*" + long) == UNSTYLED
    assert styles.beside("snake_case" + long) == ""
