"""Reactions, whole sets, both ways."""

import pytest

from bridge.api.adapter import Emoji
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import groupchat, kept_id, reactions
from tests.scenes.paths import feature, refused, said
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
FORM = (
    "//form:x[form:field[@var='FORM_TYPE']/form:value='urn:xmpp:reactions:0:restrictions']"
    "/form:field[@var='{}']/form:value"
)


def reacted(room: object, by: str, kept: str, *emoji: str) -> str:
    """These and no others."""
    each = "".join(f"[reactions:reaction='{one}']" for one in emoji)
    return (
        f"/message[@type='groupchat'][@from='{room}/{by}'][not(body)][hints:store][sid:stanza-id]"
        f"/reactions:reactions[@id='{kept}'][count(*)={len(emoji)}]{each}"
    )


def test_far_reactions_name_the_message_by_the_rooms_id(stage: Stage) -> None:
    """XEP-0444 section 4.2: "For messages of type 'groupchat', the stanza's 'id' attribute MUST NOT
    be used for reactions."; section 3.2: "In order to remove all reactions from a message, an empty
    <reactions> element is sent."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)

        hello = cast.far.say(room.native, "carol", "hello")
        kept = kept_id(await alice.receives(said(room, "carol", "hello")))
        for emoji in (("👋",), ("👋", "🐢"), ()):
            cast.far.react(room.native, "dave", hello, *emoji)
            await alice.receives(reacted(room, "dave", kept, *emoji))

    stage.play(scene)


def test_a_client_reacts_and_takes_it_back(stage: Stage) -> None:
    """XEP-0444 section 3.2: "the client sends a <message> with all <reaction> elements that are
    (still or newly) applicable to that message."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        room.says("carol", "hello")
        kept = kept_id(await alice.receives(said(room, "carol", "hello")))
        for number, emoji in enumerate((("👋",), ("👋", "🐢"), ())):
            alice.sends(groupchat(room, reactions(kept, *emoji), f"r{number}"))
            await alice.receives(reacted(room, "alice", kept, *emoji), f"/*[@id='r{number}']")
            [message] = cast.far.said(room.native)
            assert message.reactions == ({"alice": emoji} if emoji else {})

    stage.play(scene)


def test_one_can_react_to_what_was_edited(stage: Stage) -> None:
    """XEP-0444 section 4: "A receiving entity SHOULD accept messages with a <reactions> element
    referencing a message correction and SHOULD handle such elements as if it was using the message
    ID of the original message."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        hello = cast.far.say(room.native, "carol", "hallo")
        kept = kept_id(await alice.receives(said(room, "carol", "hallo")))
        cast.far.edit(room.native, "carol", hello, "hello")
        edited = kept_id(await alice.receives(said(room, "carol", "hello")))
        alice.sends(groupchat(room, reactions(edited, "👋"), "r1"))
        await alice.receives(reacted(room, "alice", kept, "👋"))
        assert cast.far.said(room.native)[0].reactions == {"alice": ("👋",)}

    stage.play(scene)


@pytest.mark.parametrize(
    ("emoji", "most"), [(("🐢",), 2), (("💘", "💜", "👋"), 2), (("💘", "💜", "❤"), 2)]
)
def test_reactions_are_refused_that_the_network_does_not_take(
    stage: Stage, emoji: tuple[str, ...], most: int
) -> None:
    """XEP-0444 section 3.3: "Entities implementing reaction restrictions MUST reply to invalid
    reactions payloads with a message type="error" containing a 'not-acceptable' error."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        most_told, allowed = FORM.format("max_reactions_per_user"), FORM.format("allowlist")
        claims = [feature("urn:xmpp:reactions:0"), f"{most_told}='2'", f"count({allowed})=3"]
        await alice.gets(room, INFO, *claims, *(f"{allowed}='{one}'" for one in "💘❤💜"))
        room.says("carol", "hello")
        kept = kept_id(await alice.receives(said(room, "carol", "hello")))
        alice.sends(groupchat(room, reactions(kept, *emoji), "r1"))
        await alice.receives(
            refused("message", room, "not-acceptable", "modify"), "/message[@id='r1']"
        )
        assert not cast.far.said(room.native)[0].reactions

    stage.play(scene, manner=Manner(emoji=Emoji(most=most, allowed=frozenset("💘❤💜"))))


def test_where_there_are_no_reactions_they_are_refused(stage: Stage) -> None:
    """XEP-0444 section 2.1: an entity that has reactions "MUST specify the" feature; this one does
    not.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(
            room,
            INFO,
            f"not({feature('urn:xmpp:reactions:0')})",
            "not(//form:value='urn:xmpp:reactions:0:restrictions')",
        )
        room.says("carol", "hello")
        kept = kept_id(await alice.receives(said(room, "carol", "hello")))
        alice.sends(groupchat(room, reactions(kept, "👋"), "r1"))
        await alice.receives(
            refused("message", room, "feature-not-implemented", "cancel"), "/message[@id='r1']"
        )
        alice.sends(
            f"<message to='{room}/carol' type='chat' id='r2'>{reactions(kept, '👋')}</message>"
        )
        await alice.receives(
            refused("message", f"{room}/carol", "feature-not-implemented", "cancel"),
            "/message[@id='r2']",
        )

    stage.play(scene, manner=Manner(emoji=None))
