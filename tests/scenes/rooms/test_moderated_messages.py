"""Messages that moderators remove, both ways."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import kept_id
from tests.scenes.paths import feature, said
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"


def moderate(id_: str, reason: str = "spam") -> str:
    return (
        f"<moderate xmlns='urn:xmpp:message-moderate:1' id='{id_}'>"
        f"<retract xmlns='urn:xmpp:message-retract:1'/><reason>{reason}</reason></moderate>"
    )


def moderate_0(id_: str, reason: str = "spam") -> str:
    return (
        f"<apply-to xmlns='urn:xmpp:fasten:0' id='{id_}'>"
        "<moderate xmlns='urn:xmpp:message-moderate:0'>"
        "<retract xmlns='urn:xmpp:message-retract:0'/>"
        f"<reason>{reason}</reason></moderate></apply-to>"
    )


def removed(room: object, by: str, kept: str, reason: str) -> str:
    """The room says that somebody removed a message."""
    return (
        f"/message[@type='groupchat'][@from='{room}'][sid:stanza-id][not(oid:occupant-id)]"
        f"/retract:retract[@id='{kept}'][retract:reason='{reason}']"
        f"/moderate:moderated[@by='{room}/{by}']/oid:occupant-id"
    )


def test_the_room_tells_that_a_far_moderator_removed_a_message(stage: Stage) -> None:
    """XEP-0425 section 5: "only moderation messages [...] received from the MUC service itself are
    legitimate"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)

        spam = cast.far.say(room.native, "carol", "potions!")
        kept = kept_id(await alice.receives(said(room, "carol", "potions!")))
        cast.far.remove(room.native, "dave", spam, "no potions")
        await alice.receives(removed(room, "dave", kept, "no potions"))

    stage.play(scene)


@pytest.mark.parametrize("form", [moderate, moderate_0])
def test_a_moderator_removes_what_another_said(stage: Stage, form: object) -> None:
    """XEP-0425 section 3.1: "If the moderator is allowed to moderate the message, the MUC will send
    a message stanza to all participants (including the moderator)"; "The MUC also responds with an
    IQ "result" stanza."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.far.enter(room.native, "alice", role="moderator")
        await alice.receives("//user:item[@role='moderator']")

        room.says("carol", "potions!")
        kept = kept_id(await alice.receives(said(room, "carol", "potions!")))
        asked = form(kept, "no potions")  # type: ignore[operator]  # one of the two above
        await alice.sets(room, asked, "/iq[@type='result'][not(*)]")
        await alice.receives(removed(room, "alice", kept, "no potions"))
        [message] = cast.far.said(room.native)
        assert (message.is_retracted, message.removed_by) == (True, "alice")

    stage.play(scene)


def test_only_moderators_remove_messages_and_only_such_as_there_are(stage: Stage) -> None:
    """XEP-0425 section 3.2: "In case the message could for some reason not be retracted, the MUC
    responds with an IQ stanza of type error."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, stranger = await cast.client("alice"), await cast.client("eve")
        await alice.joins(room)

        room.says("carol", "potions!")
        kept = kept_id(await alice.receives(said(room, "carol", "potions!")))
        for client in (alice, stranger):
            await client.sets(room, moderate(kept), "/iq[@type='error']/error/err:forbidden")
        cast.far.enter(room.native, "alice", role="moderator")
        await alice.receives("//user:item[@role='moderator']")
        for id_, condition in (
            ("nothing", "item-not-found"),
            ("abc123", "item-not-found"),
            ("", "bad-request"),
        ):
            await alice.sets(room, moderate(id_), f"/iq[@type='error']/error/err:{condition}")
        assert not cast.far.said(room.native)[0].is_retracted

    stage.play(scene)


def test_a_message_is_removed_where_it_was_said_and_once(stage: Stage) -> None:
    """XEP-0425 section 3.2: "In case the message could for some reason not be retracted, the MUC
    responds with an IQ stanza of type error."
    """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("carol")
        alice = await cast.client("alice")
        for each in (room, other):
            await alice.joins(each)
            cast.far.enter(each.native, "alice", role="moderator")
            await alice.receives("//user:item[@role='moderator']")

        room.says("carol", "potions!")
        kept = kept_id(await alice.receives(said(room, "carol", "potions!")))
        await alice.sets(other, moderate(kept), "/iq[@type='error']/error/err:item-not-found")
        await alice.sets(room, moderate(kept), "/iq[@type='result']")
        await alice.receives(removed(room, "alice", kept, "spam"))
        await alice.sets(room, moderate(kept), "/iq[@type='error']/error/err:item-not-found")
        await alice.receives_nothing()

    stage.play(scene)


@pytest.mark.parametrize("removes", [True, False])
def test_it_is_announced_where_messages_can_be_removed(stage: Stage, removes: bool) -> None:
    """XEP-0425 section 2: "If a groupchat supports moderated message retraction, it MUST specify
    the 'urn:xmpp:message-moderate:1' feature in its service discovery information features".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.far.enter(room.native, "alice", role="moderator")
        await alice.receives("//user:item[@role='moderator']")

        both = [feature(f"urn:xmpp:message-moderate:{version}") for version in (0, 1)]
        await alice.gets(room, INFO, *(both if removes else [f"not({one})" for one in both]))
        if not removes:
            await alice.sets(room, moderate("1"), "//err:feature-not-implemented")

    stage.play(scene, manner=Manner(removes=removes))


def test_a_tombstone_names_the_moderator(stage: Stage) -> None:
    """XEP-0425 section 4: "a <retracted/> element which in turn contains a <moderated/> element";
    it "SHOULD have a 'by' attribute specifying the JID of the moderating entity."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)

        spam = cast.far.say(room.native, "carol", "potions!")
        await alice.receives(said(room, "carol", "potions!"))
        cast.far.remove(room.native, "dave", spam, "no potions")
        await alice.receives("//moderate:moderated")
        alice.sends(f"<iq type='set' id='q1' to='{room}'><query xmlns='urn:xmpp:mam:2'/></iq>")
        await alice.receives(
            f"//forward:forwarded/message[@from='{room}/carol'][not(body)]/retract:retracted[@stamp]"
            f"[retract:reason='no potions']/moderate:moderated[@by='{room}/dave']"
        )
        await alice.receives(f"//forward:forwarded/message[@from='{room}']/retract:retract")

    stage.play(scene)
