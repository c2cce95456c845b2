"""Other words in the place of a message, both ways."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import replace, shown_id
from tests.scenes.paths import feature, said
from tests.scenes.stage import Stage


def test_a_far_edit_replaces_the_first_version(stage: Stage) -> None:
    """XEP-0308 section 4: "If the same message is to be corrected several times, the id of the
    original message is used in each case (e.g. If a message of id 1 is corrected by a message of
    id 2, a subsequent correction should correct 1, not 2)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        first = cast.far.say(room.native, "carol", "airlock")
        shown = shown_id(await alice.receives(said(room, "carol", "airlock")))
        for words in ("windows", "window"):
            cast.far.edit(room.native, "carol", first, words)
            await alice.receives(
                said(room, "carol", words),
                f"/message[@id!='{shown}'][correct:replace/@id='{shown}'][sid:stanza-id]",
            )

    stage.play(scene)


def test_a_client_corrects_what_it_said(stage: Stage) -> None:
    """XEP-0308 section 3: "the client will resend the corrected message with a new id, and with the
    replace payload [...] to the previous message by id."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "airlock", id="bad-1")
        await alice.receives(said(room, "alice", "airlock"))
        for id_, words in (("good-1", "windows"), ("good-2", "window")):
            alice.says(room, words, replace("bad-1"), id=id_)
            await alice.receives(
                said(room, "alice", words), f"/message[@id='{id_}'][correct:replace/@id='bad-1']"
            )
        await cast.far.until_heard(room.native, 3)
        [message] = cast.far.said(room.native)
        assert (message.text, message.is_edited) == ("window", True)

    stage.play(scene)


def test_a_correction_of_what_another_said_is_a_message_of_its_own(stage: Stage) -> None:
    """XEP-0308 section 4: "A correction MUST only be allowed when both the original message and
    correction originate from the same sender" """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)

        alice.says(room, "mine", id="of-alice")
        await bob.reads_to(said(room, "alice", "mine"))
        bob.says(room, "not yours", replace("of-alice"), id="of-bob")
        await bob.receives(said(room, "bob", "not yours"), "not(//correct:replace)")
        assert [one.text for one in cast.far.said(room.native)] == ["mine", "not yours"]

    stage.play(scene, manner=Manner(shared=True, word="returned"))


def test_where_there_are_no_edits_they_are_said_anew(stage: Stage) -> None:
    """XEP-0308 section 2: "Message corrections sent to clients that do not support them will be
    rendered as duplicate (corrected) messages."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(
            room,
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            f"not({feature('urn:xmpp:message-correct:0')})",
        )
        alice.says(room, "airlock", id="bad-1")
        await alice.receives(said(room, "alice", "airlock"))
        alice.says(room, "window", replace("bad-1"), id="good-1")
        await alice.receives(said(room, "alice", "window"), "//correct:replace[@id='bad-1']")
        assert await room.heard(2) == ["airlock", "(edited) window"]

    stage.play(scene, manner=Manner(edits=False))
