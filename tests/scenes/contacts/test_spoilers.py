"""What is not to be seen before one asks for it, in chats with one person, both ways."""

from bridge.api.content import File, Text
from bridge.api.text import Span
from bridge.testing.far import Heard
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import feature
from tests.scenes.stage import Stage
from tests.scenes.xpath import texts

CAROL = "carol%irc.fake"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
HIDDEN = "<spoiler xmlns='urn:xmpp:spoiler:0'>{}</spoiler>"
DOG = File(url="https://files.example/dog.jpg", name="dog.jpg", is_spoiler=True)


def test_a_spoiler_reaches_a_far_person_hidden_with_its_hint(stage: Stage) -> None:
    """XEP-0382 section 3: "optionally, <spoiler> elements may contain character data as a hint that
    warns about the topic of the spoiler message."
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), "both *die*", HIDDEN.format("Love story end"))
        alice.writes(cast.contact("carol"), "all", HIDDEN.format(""))
        heard = await cast.far.until_heard(CAROL, 2)
        assert [(one.text, one.spans) for one in heard] == [
            ("both die", (Span(0, 8, "spoiler", "Love story end"), Span(5, 8, "bold"))),
            ("all", (Span(0, 3, "spoiler"),)),
        ]

    stage.play(scene)


def test_a_file_of_a_hidden_message_is_hidden(stage: Stage) -> None:
    """XEP-0382 section 1: "message's content does not have to be displayed until receiver requests
    to do so."
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        oob = f"<x xmlns='jabber:x:oob'><url>{DOG.url}</url></x>"
        alice.writes(cast.contact("carol"), DOG.url, oob + HIDDEN.format(""))
        [heard] = await cast.far.until_heard(CAROL)
        assert [file.is_spoiler for file in heard.files] == [True]

    stage.play(scene)


def test_what_a_far_person_hides_is_hidden_whole(stage: Stage) -> None:
    """XEP-0382 section 4: "its content MUST only be displayed upon user's request": it has no form
    for a part of a message. To hide too much does less harm than to show it.
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")
        alice.writes(cast.contact("carol"), "hi")
        [first] = await cast.far.until_heard(CAROL)

        cast.far.write(CAROL, first.by, Text("all", (Span(0, 3, "spoiler", "film"),)))
        await alice.receives("/message[body='all']/spoiler:spoiler[.='film']")
        cast.far.write(CAROL, first.by, Text("who: him", (Span(5, 8, "spoiler"),)))
        await alice.receives("/message[body='who: (spoiler) him']/spoiler:spoiler[.='']")
        cast.far.write(CAROL, first.by, "look", files=[DOG])
        await alice.receives("/message[body='look'][not(spoiler:spoiler)]")
        await alice.receives("/message[sfs:file-sharing]/spoiler:spoiler[.='']")
        cast.far.write(CAROL, first.by, "seen")
        await alice.receives("/message[body='seen'][not(spoiler:spoiler)]")

    stage.play(scene)


def test_where_nothing_can_be_hidden_words_say_what_was(stage: Stage) -> None:
    """XEP-0382 section 4: "It MUST be clear that a message is in fact a spoiler"."""

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), "both *die*", HIDDEN.format("the end"))
        [heard] = await cast.far.until_heard(CAROL)
        assert heard == Heard(heard.by, "(spoiler: the end) both *die*")

    stage.play(scene, manner=Manner(styles=False))


def test_where_words_have_looks_but_nothing_can_be_hidden_they_keep_them(stage: Stage) -> None:
    """XEP-0382 section 4: "It MUST be clear that a message is in fact a spoiler"."""

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.writes(cast.contact("carol"), "both *die*", HIDDEN.format(""))
        [heard] = await cast.far.until_heard(CAROL)
        look = (Span(15, 18, "bold"),)
        assert heard == Heard(heard.by, "(spoiler) both die", spans=look)
        info = await alice.gets(cast.contact("carol"), INFO)
        features = texts(info, "//info:feature/@var")
        assert "urn:xmpp:styling:0" in features
        assert "urn:xmpp:spoiler:0" not in features

    stage.play(scene, manner=Manner(spoilers=False))


def test_a_contact_can_be_sent_spoilers_where_his_network_hides_them(stage: Stage) -> None:
    """XEP-0382 section 2: "it MUST specify the 'urn:xmpp:spoiler:0' feature in its service
    discovery information features"
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        await alice.gets(f"{cast.contact('carol')}/bridge", INFO, feature("urn:xmpp:spoiler:0"))

    stage.play(scene)
