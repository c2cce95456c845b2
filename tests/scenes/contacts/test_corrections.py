"""Other words in the place of a message to one person, both ways."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.chats import INFO, REQUEST, begun
from tests.scenes.messages import replace, shown_id
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

CORRECTION = "urn:xmpp:message-correct:0"


def test_a_far_edit_replaces_the_first_version(stage: Stage) -> None:
    """XEP-0308 section 4: "If the same message is to be corrected several times, the id of the
    original message is used in each case"
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, feature(CORRECTION))
        first = chat.says("airlock")
        shown = shown_id(await alice.receives(chat.message("airlock"), "not(//correct:replace)"))
        for words in ("windows", "window"):
            cast.far.edit(chat.native, "carol", first, words)
            await alice.receives(
                chat.message(words), f"/message[@id!='{shown}'][correct:replace/@id='{shown}']"
            )

    stage.play(scene)


def test_a_client_corrects_what_it_said(stage: Stage) -> None:
    """XEP-0308 section 3: "the client will resend the corrected message with a new id, and with the
    replace payload"; XEP-0184: a correction may ask for a receipt, too.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, "airlock", id="bad-1")
        for id_, words in (("good-1", "windows"), ("good-2", "window")):
            alice.writes(chat.carol, words, replace("bad-1") + REQUEST, id=id_)
            await alice.receives(f"/message/receipts:received[@id='{id_}']")
        [message] = chat.said
        assert (message.text, message.is_edited) == ("window", True)

    stage.play(scene)


def test_any_version_may_be_named(stage: Stage) -> None:
    """XEP-0308 section 4: "a subsequent correction should correct 1, not 2"; some clients do not
    keep to it.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, "airlock", id="v1")
        alice.writes(chat.carol, "windows", replace("v1"), id="v2")
        alice.writes(chat.carol, "window", replace("v2") + REQUEST, id="v3")
        await alice.receives("/message/receipts:received[@id='v3']")
        assert [message.text for message in chat.said] == ["window"]

    stage.play(scene)


def test_what_the_other_said_cannot_be_corrected(stage: Stage) -> None:
    """XEP-0308 section 4: "A correction MUST only be allowed when both the original message and
    correction originate from the same sender"
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        chat.says("mine")
        shown = shown_id(await alice.receives(chat.message("mine")))
        alice.writes(chat.carol, "yours", replace(shown) + REQUEST, id="forged")
        await alice.receives(
            refused("message", chat.carol, "item-not-found", "cancel"), "/message[@id='forged']"
        )
        assert [message.text for message in chat.said] == ["mine"]

    stage.play(scene)


def test_a_correction_of_what_never_was_is_a_message(stage: Stage) -> None:
    """Ours: words are not lost because nobody knows what they stand for."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, "window", replace("never") + REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        assert [(one.text, one.is_edited) for one in chat.said] == [("window", False)]

    stage.play(scene)


def test_a_message_of_another_chat_is_not_corrected(stage: Stage) -> None:
    """XEP-0308 section 4: "this means the bare-JID must match the original bare-JID"; Carol's
    message has an id that is said in Dave's chat.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)
        cast.far.person("dave%irc.fake")
        dave = cast.contact("dave")

        alice.writes(chat.carol, "for carol", REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        alice.writes(dave, "for dave", replace("m1") + REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")
        assert [message.text for message in chat.said] == ["for carol"]
        assert [message.text for message in cast.far.said("dave%irc.fake")] == ["for dave"]

    stage.play(scene)


def test_where_there_are_no_edits_they_are_said_anew(stage: Stage) -> None:
    """XEP-0308 section 2: "Message corrections sent to clients that do not support them will be
    rendered as duplicate (corrected) messages."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, f"not({feature(CORRECTION)})")
        alice.writes(chat.carol, "airlock", REQUEST, id="bad-1")
        await alice.receives("/message/receipts:received[@id='bad-1']")
        alice.writes(chat.carol, "window", replace("bad-1") + REQUEST, id="good-1")
        await alice.receives("/message/receipts:received[@id='good-1']")
        assert [message.text for message in chat.said] == ["airlock", "(edited) window"]

    stage.play(scene, manner=Manner(edits=False))


def test_after_a_restart_what_was_said_before_is_corrected(stage: Stage) -> None:
    """XEP-0308 section 4: "A single message may be corrected multiple times by subsequent edits";
    nothing is said of the time between.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, "airlock", REQUEST, id="bad-1")
        await alice.receives("/message/receipts:received[@id='bad-1']")
        await cast.restart()
        alice.writes(chat.carol, "window", replace("bad-1") + REQUEST, id="good-1")
        await alice.reads_to("/message/receipts:received[@id='good-1']")
        assert [message.text for message in chat.said] == ["window"]

    stage.play(scene)
