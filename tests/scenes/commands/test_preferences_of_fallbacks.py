"""What becomes of an account's reactions and edits where the network has none."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, REQUEST, begun, to
from tests.scenes.commands.wishing import wishes
from tests.scenes.messages import groupchat, kept_id, reactions, replace, shown_id
from tests.scenes.paths import feature, refused, said
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
PLAIN = Manner(native_ids=False, word="flushed")
"""A network as plain as IRC."""

FEATURE = feature("urn:xmpp:reactions:0")


@pytest.mark.parametrize(
    ("manner", "heard"),
    [
        (PLAIN, ['carol: 👋 🐢 (to "hello")', 'carol: no longer 👋 🐢 (to "hello")']),
        (Manner(emoji=None), ["👋 🐢", "no longer 👋 🐢"]),
    ],
)
def test_reactions_in_a_room_are_said_in_words(
    stage: Stage, manner: Manner, heard: list[str]
) -> None:
    """XEP-0444 section 2.1: an entity that has reactions "MUST specify the" feature; so does a room
    in which an account wishes them to be said. It sees them as what they are.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(room, INFO, f"not({FEATURE})")
        await wishes(cast, alice, reactions="words")
        await alice.gets(room, INFO, FEATURE)
        room.says("carol", "hello")
        kept = kept_id(await alice.receives(said(room, "carol", "hello")))
        for number, emoji in enumerate((("👋", "🐢"), ())):
            alice.sends(groupchat(room, reactions(kept, *emoji), f"r{number}"))
            await alice.receives(
                f"/message[@from='{room}/alice'][@id='r{number}'][not(body)]/reactions:reactions"
                f"[@id='{kept}'][count(*)={len(emoji)}]"
            )
        assert await room.heard(2) == heard

        await wishes(cast, alice, reactions="refuse")
        alice.sends(groupchat(room, reactions(kept, "👋"), "r9"))
        await alice.receives(refused("message", room, "feature-not-implemented", "cancel"))

    stage.play(scene, manner=manner)


def test_reactions_in_a_chat_are_said_in_words(stage: Stage) -> None:
    """Ours: they earn their receipt as whatever is said."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, f"not({FEATURE})")
        await wishes(cast, alice, reactions="words")
        await alice.gets(chat.carol, INFO, FEATURE)
        chat.says("hello")
        shown = shown_id(await alice.receives(chat.message("hello")))
        alice.sends(to(chat.carol, reactions(shown, "👋") + REQUEST, "r1"))
        await alice.receives("/message/receipts:received[@id='r1']")
        heard = [one.text for one in cast.far.heard(CAROL)]
        assert heard == ["good evening", '👋 (to "hello")']

    stage.play(scene, manner=PLAIN)


def test_where_there_are_reactions_they_are_that_whatever_is_wished(stage: Stage) -> None:
    """Ours: the wish is about networks that have none."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await wishes(cast, alice, reactions="words", edits="refuse")
        room.says("carol", "hello")
        kept = kept_id(await alice.receives(said(room, "carol", "hello")))
        alice.sends(groupchat(room, reactions(kept, "👋"), "r1"))
        await alice.receives("/message[@id='r1']/reactions:reactions")
        assert [one.reactions for one in cast.far.said(room.native)] == [{"alice": ("👋",)}]
        alice.says(room, "tea", id="m1")
        await alice.receives(said(room, "alice", "tea"))
        alice.says(room, "coffee", replace("m1"), id="m2")
        await alice.receives(said(room, "alice", "coffee"))
        assert [one.text for one in cast.far.said(room.native)] == ["hello", "coffee"]

    stage.play(scene)


def test_edits_are_refused_where_an_account_wishes_so(stage: Stage) -> None:
    """XEP-0308 section 2: "Message corrections sent to clients that do not support them will be
    rendered as duplicate (corrected) messages."; who does not want that is told instead.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        chat = await begun(cast, alice)
        await alice.joins(room)
        alice.says(room, "airlock", id="m1")
        await alice.receives(said(room, "alice", "airlock"))

        await wishes(cast, alice, edits="refuse")
        alice.says(room, "window", replace("m1"), id="m2")
        await alice.receives(refused("message", room, "feature-not-implemented", "cancel"))
        alice.writes(chat.carol, "good morning", replace("begins"), id="m3")
        await alice.receives(refused("message", chat.carol, "feature-not-implemented", "cancel"))
        await wishes(cast, alice, edits="again")
        alice.says(room, "window", replace("m1"), id="m4")
        await alice.receives(said(room, "alice", "window"), "/message[@id='m4']")
        assert await room.heard(2) == ["airlock", "(edited) window"]
        assert [one.text for one in cast.far.heard(CAROL)] == ["good evening"]

    stage.play(scene, manner=Manner(edits=False))
