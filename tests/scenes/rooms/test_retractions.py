"""Messages that their authors take back, both ways."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import groupchat, kept_id, retract
from tests.scenes.paths import feature, refused, said
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
ARCHIVE = "<iq type='set' id='q1' to='{}'><query xmlns='urn:xmpp:mam:2'/></iq>"
ARCHIVED = "//forward:forwarded/message"


def test_a_far_retraction_names_the_message_by_the_rooms_id(stage: Stage) -> None:
    """XEP-0424 section 5.1: "For messages of type 'groupchat', the ID assigned to the stanza by the
    group chat itself must be used."; section 3: "It's RECOMMENDED that you include a" fallback.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        wrong = cast.far.say(room.native, "carol", "wrong room")
        kept = kept_id(await alice.receives(said(room, "carol", "wrong room")))
        cast.far.retract(room.native, "carol", wrong)
        await alice.receives(
            f"/message[@type='groupchat'][@from='{room}/carol'][sid:stanza-id][oid:occupant-id]",
            f"/message/retract:retract[@id='{kept}'][not(*)]",
            "/message[string(body)]/fallback:fallback[@for='urn:xmpp:message-retract:1']",
        )

    stage.play(scene)


@pytest.mark.parametrize(
    "form",
    [
        "<retract xmlns='urn:xmpp:message-retract:1' id='{}'/>",
        "<apply-to xmlns='urn:xmpp:fasten:0' id='{}'>"
        "<retract xmlns='urn:xmpp:message-retract:0'/></apply-to>",
    ],
)
def test_a_client_takes_back_what_it_said(stage: Stage, form: str) -> None:
    """XEP-0424 section 3: "The client sends out a retraction message" by the room's id; the first
    version of the protocol fastened it.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "wrong room", id="m1")
        kept = kept_id(await alice.receives(said(room, "alice", "wrong room")))
        alice.says(room, "/me retracted a message", form.format(kept), id="m2")
        await alice.receives(
            f"/message[@id='m2'][@from='{room}/alice']/retract:retract[@id='{kept}']"
        )
        [message] = cast.far.said(room.native)
        assert (message.is_retracted, message.removed_by) == (True, "")

    stage.play(scene)


def test_nobody_takes_back_what_another_said(stage: Stage) -> None:
    """XEP-0424 section 5: "the recipient client MUST check that a message retraction was sent by
    the author of the retracted message"; the room checks it for all of them.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        room.says("carol", "mine")
        kept = kept_id(await alice.receives(said(room, "carol", "mine")))
        for id_, target in (("r1", kept), ("r2", "nothing")):
            alice.sends(groupchat(room, retract(target), id_))
            await alice.receives(
                refused("message", room, "item-not-found", "cancel"), f"/message[@id='{id_}']"
            )
        assert not cast.far.said(room.native)[0].is_retracted

    stage.play(scene)


def test_where_nothing_can_be_taken_back_it_is_refused(stage: Stage) -> None:
    """XEP-0424 section 2: a server that is aware of retractions "MUST also advertise" them; this
    one does not.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(room, INFO, f"not({feature('urn:xmpp:message-retract:1')})")
        alice.says(room, "hello", id="m1")
        kept = kept_id(await alice.receives(said(room, "alice", "hello")))
        alice.sends(groupchat(room, retract(kept), "r1"))
        await alice.receives(
            refused("message", room, "feature-not-implemented", "cancel"), "/message[@id='r1']"
        )

    stage.play(scene, manner=Manner(retractions=False, removes=False))


def test_in_the_archive_a_tombstone_stands_for_what_was_taken_back(stage: Stage) -> None:
    """XEP-0424 section 4: "the original contents [...] get replaced with a <retracted/> element
    which MUST include an 'id' attribute that's set to the value of the retraction's <message/>
    element's 'id' attribute, so that clients can match the tombstone to the retraction (which MUST
    also be stored in the archive)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(room, INFO, feature("urn:xmpp:message-retract:1#tombstone"))
        wrong = cast.far.say(room.native, "carol", "wrong room")
        await alice.receives(said(room, "carol", "wrong room"))
        cast.far.retract(room.native, "carol", wrong)
        took_back = (await alice.receives("//retract:retract")).attrib["id"]

        alice.sends(ARCHIVE.format(room))
        await alice.receives(
            f"{ARCHIVED}[@from='{room}/carol'][not(body)][oid:occupant-id]/retract:retracted"
            f"[@id='{took_back}'][@stamp]"
        )
        await alice.receives(f"{ARCHIVED}[@id='{took_back}']/retract:retract")

    stage.play(scene)


def test_a_tombstone_knows_the_id_that_its_client_gave_the_retraction(stage: Stage) -> None:
    """XEP-0424 section 4: "an 'id' attribute that's set to the value of the retraction's <message/>
    element's 'id' attribute"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "oops", id="m1")
        kept = kept_id(await alice.receives(said(room, "alice", "oops")))
        alice.sends(groupchat(room, retract(kept), "r1"))
        await alice.receives("//retract:retract")

        alice.sends(ARCHIVE.format(room))
        await alice.receives(
            f"{ARCHIVED}[@from='{room}/alice'][@id='m1'][not(body)]/retract:retracted[@id='r1']"
        )
        await alice.receives(f"{ARCHIVED}[@id='r1']/retract:retract")

    stage.play(scene)
