"""How words look, in chats with one person, both ways."""

from bridge.api.content import Text
from bridge.api.text import Span
from bridge.testing.far import Heard
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import feature
from tests.scenes.stage import Stage
from tests.scenes.xpath import quoted

CAROL = "carol%irc.fake"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
UNSTYLED = "<unstyled xmlns='urn:xmpp:styling:0'/>"


def written(body: str) -> str:
    """Somebody writes this."""
    return f"/message[@type='chat'][body={quoted(body)}]"


def test_directives_reach_a_far_person_as_looks(stage: Stage) -> None:
    """XEP-0393 section 6.2.3: "Text enclosed by '*' (U+002A ASTERISK) is strongly emphasized and
    SHOULD be displayed with a heavier font weight than the surrounding text (bold)."
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), "*bold*, _so_ 👋 ~no~ `*code*`")
        looks = (
            Span(0, 4, "bold"),
            Span(6, 8, "italic"),
            Span(11, 13, "strike"),
            Span(14, 20, "code"),
        )
        [heard] = await cast.far.until_heard(CAROL)
        assert heard == Heard(heard.by, "bold, so 👋 no *code*", spans=looks)

    stage.play(scene)


def test_a_quotation_and_preformatted_lines_reach_a_far_person(stage: Stage) -> None:
    """XEP-0393 section 6.1.3: "Lines inside the block quote MUST have the first leading whitespace
    character trimmed before parsing the child block."
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), "> who?\nme\n```\nx = *1*\n```")
        heard = await cast.far.until_heard(CAROL, 3)
        assert [(one.text, one.spans) for one in heard] == [
            ("who?", (Span(0, 4, "quote"),)),
            ("me", ()),
            ("x = *1*", (Span(0, 7, "pre"),)),
        ]

    stage.play(scene)


def test_a_message_that_is_not_to_be_styled_is_its_words(stage: Stage) -> None:
    """XEP-0393 section 7: "a particular message SHOULD NOT be styled"."""

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), "2*3*4 is *not* _8_", UNSTYLED)
        [heard] = await cast.far.until_heard(CAROL)
        assert heard == Heard(heard.by, "2*3*4 is *not* _8_")

    stage.play(scene)


def test_an_action_may_have_looks(stage: Stage) -> None:
    """XEP-0245 section 2: "performs string-matching on the first four characters of the data
    included in the <body/> element"
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), "/me is *happy*")
        [heard] = await cast.far.until_heard(CAROL)
        assert heard == Heard(heard.by, "is happy", "action", spans=(Span(3, 8, "bold"),))
        cast.far.write(CAROL, heard.by, Text("is sad", (Span(3, 6, "italic"),)), "action")
        await alice.receives(written("/me is _sad_"))

    stage.play(scene)


def test_far_looks_are_written_as_directives(stage: Stage) -> None:
    """Ours: XEP-0393 has no form for a link whose words are no address: it follows in brackets."""

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")
        alice.writes(cast.contact("carol"), "hi")
        [heard] = await cast.far.until_heard(CAROL)

        looks = (
            Span(0, 4, "quote"),
            Span(5, 9, "bold"),
            Span(10, 12, "link", "https://x.example/"),
            Span(13, 16, "mention", CAROL),
        )
        cast.far.write(CAROL, heard.by, Text("who?\nbold at bob", looks))
        await alice.receives(
            written("> who?\n*bold* at (https://x.example/) bob"), "not(//styling:unstyled)"
        )

    stage.play(scene)


def test_far_words_that_only_look_styled_are_sent_as_not_to_be_styled(stage: Stage) -> None:
    """XEP-0393 section 7: "On rare occasions styling hints may conflict with the contents of a
    message. For example, if the user sends the emoji "> _ <" it would be interpreted as a block
    quote."
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")
        alice.writes(cast.contact("carol"), "hi")
        [heard] = await cast.far.until_heard(CAROL)

        cast.far.write(CAROL, heard.by, "> _ <")
        await alice.receives(written("> _ <"), "/message/styling:unstyled[not(node())]")
        cast.far.write(CAROL, heard.by, "some_snake_case > none")
        await alice.receives(written("some_snake_case > none"), "not(//styling:unstyled)")

    stage.play(scene)


def test_where_words_have_no_looks_directives_are_said_as_they_were_typed(stage: Stage) -> None:
    """XEP-0393 section 2: "display them in a human-readable form"."""

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), ">who?\n*me* `and` ~not _you_~")
        heard = await cast.far.until_heard(CAROL, 2)
        assert [(one.text, one.spans) for one in heard] == [
            (">who?", ()),
            ("*me* `and` ~not _you_~", ()),
        ]

    stage.play(scene, manner=Manner(styles=False))


def test_a_contact_has_looks_where_his_network_has(stage: Stage) -> None:
    """Ours: of what clients advertise, a contact has what his network has."""

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        await alice.gets(cast.contact("carol"), INFO, feature("urn:xmpp:styling:0"))

    stage.play(scene)
