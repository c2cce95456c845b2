"""Reactions to messages of one person, and of him, whole sets."""

import pytest

from bridge.api.adapter import Emoji
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.chats import INFO, REQUEST, Chat, begun, to
from tests.scenes.messages import reactions, shown_id
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

REACTIONS = "urn:xmpp:reactions:0"
FORM = (
    "//form:x[form:field[@var='FORM_TYPE']/form:value='urn:xmpp:reactions:0:restrictions']"
    "/form:field[@var='{}']/form:value"
)


def reacted(chat: Chat, id_: str, *emoji: str) -> str:
    """These and no others."""
    each = "".join(f"[reactions:reaction='{one}']" for one in emoji)
    return (
        f"/message[@type='chat'][@from='{chat.carol}'][not(body)][hints:store]"
        f"/reactions:reactions[@id='{id_}'][count(*)={len(emoji)}]{each}"
    )


def test_far_reactions_name_the_message_by_the_id_that_its_client_gave(stage: Stage) -> None:
    """XEP-0444 section 4.2: "For other message types, the sender should use the 'id' from a"
    origin-id "if present, or the value of the 'id' attribute"
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, "hello", REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        origin = "<origin-id xmlns='urn:xmpp:sid:0' id='o2'/>"
        alice.writes(chat.carol, "hello again", origin + REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")
        for said, known in zip(chat.said, ("m1", "o2"), strict=True):
            for emoji in (("👋",), ("👋", "🐢"), ()):
                cast.far.react(chat.native, "carol", said, *emoji)
                await alice.receives(reacted(chat, known, *emoji))

    stage.play(scene)


def test_a_client_reacts_and_takes_it_back(stage: Stage) -> None:
    """XEP-0444 section 3.2: "the client sends a <message> with all <reaction> elements that are
    (still or newly) applicable to that message."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        chat.says("hello")
        shown = shown_id(await alice.receives(chat.message("hello")))
        for number, emoji in enumerate((("👋",), ("👋", "🐢"), ())):
            alice.sends(to(chat.carol, reactions(shown, *emoji) + REQUEST, f"r{number}"))
            await alice.receives(f"/message/receipts:received[@id='r{number}']")
            [message] = chat.said
            assert message.reactions == ({chat.name: emoji} if emoji else {})

    stage.play(scene)


def test_ones_own_message_can_be_reacted_to(stage: Stage) -> None:
    """XEP-0444 section 4.1: "In direct conversations, a reaction MUST only be accepted if the
    sender's bare JID matches the bare JID of any of the two involved parties."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, "hello", id="m1")
        alice.sends(to(chat.carol, reactions("m1", "👋") + REQUEST, "r1"))
        await alice.receives("/message/receipts:received[@id='r1']")
        [message] = chat.said
        assert message.reactions == {chat.name: ("👋",)}

    stage.play(scene)


def test_what_is_allowed_is_told_and_what_is_not_is_refused(stage: Stage) -> None:
    """XEP-0444 section 3.3: "Entities implementing reaction restrictions MUST reply to invalid
    reactions payloads with a message type="error" containing a 'not-acceptable' error."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        for entity in (chat.carol, f"{chat.carol}/bridge"):
            await alice.gets(
                entity,
                INFO,
                feature(REACTIONS),
                f"{FORM.format('max_reactions_per_user')}='1'",
                f"{FORM.format('allowlist')}='👍'",
                f"count({FORM.format('allowlist')})=2",
            )
        chat.says("hello")
        shown = shown_id(await alice.receives(chat.message("hello")))
        for number, emoji in enumerate((("🐢",), ("👍", "👎"))):
            alice.sends(to(chat.carol, reactions(shown, *emoji) + REQUEST, f"r{number}"))
            await alice.receives(
                refused("message", chat.carol, "not-acceptable", "modify"),
                f"/message[@id='r{number}']",
            )
        assert [message.reactions for message in chat.said] == [{}]

    stage.play(scene, manner=Manner(emoji=Emoji(most=1, allowed=frozenset("👍👎"))))


def test_where_there_are_no_reactions_they_are_refused(stage: Stage) -> None:
    """XEP-0444 section 2.1: "If a client implements message reactions, it MUST specify the"
    feature; this contact does not.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, f"not({feature(REACTIONS)})", "not(//form:x)")
        chat.says("hello")
        shown = shown_id(await alice.receives(chat.message("hello")))
        alice.sends(to(chat.carol, reactions(shown, "👋"), "r1"))
        await alice.receives(
            refused("message", chat.carol, "feature-not-implemented", "cancel"),
            "/message[@id='r1']",
        )

    stage.play(scene, manner=Manner(emoji=None))


@pytest.mark.parametrize("named", ["never", "1a2b3c"])
def test_nobody_reacts_to_what_never_was(stage: Stage, named: str) -> None:
    """XEP-0444 section 3.3: "When receiving this error message, the reaction-sending entity MUST
    revert the "message reactions" """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.sends(to(chat.carol, reactions(named, "👋") + REQUEST, "r1"))
        await alice.receives(
            refused("message", chat.carol, "item-not-found", "cancel"), "/message[@id='r1']"
        )

    stage.play(scene)
