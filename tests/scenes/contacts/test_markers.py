"""How far the two of a chat have read, both ways."""

import asyncio

from bridge.testing.manner import Manner
from bridge.testing.rooms import Said
from tests.scenes.cast import Cast
from tests.scenes.chats import INFO, MARKABLE, REQUEST, Chat, begun, to
from tests.scenes.messages import replace, shown_id
from tests.scenes.paths import feature
from tests.scenes.stage import Stage

MARKERS = "urn:xmpp:chat-markers:0"


def displayed(chat: Chat, id_: str) -> str:
    return (
        f"/message[@type='chat'][@from='{chat.carol}'][not(body)][hints:store]"
        f"/markers:displayed[@id='{id_}']"
    )


def read(id_: str) -> str:
    return f"<displayed xmlns='{MARKERS}' id='{id_}'/>"


async def until_read(cast: Cast, chat: Chat, said: Said) -> None:
    mark = {chat.name: said.native}
    await cast.far.until(lambda: cast.far.read_in(chat.native) == mark)


def test_what_was_read_far_away_is_marked(stage: Stage) -> None:
    """XEP-0333 section 4.2: "The <displayed/> element MUST have an 'id' attribute that copies the
    value from the 'id' attribute of the message it refers to."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, feature(MARKERS))
        for id_ in ("m1", "m2"):
            alice.writes(chat.carol, "hello", REQUEST + MARKABLE, id=id_)
            await alice.receives(f"/message/receipts:received[@id='{id_}']")
            cast.far.read(chat.native, "carol", chat.said[-1])
            await alice.receives(displayed(chat, id_))

    stage.play(scene)


def test_what_is_read_at_once_is_marked(stage: Stage) -> None:
    """Ours: she reads it before it is known here under which id she has it."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, "hello", MARKABLE, id="m1")
        await cast.far.until(lambda: chat.said)
        cast.far.read(chat.native, "carol", chat.said[-1])
        await alice.receives(displayed(chat, "m1"))

    stage.play(scene)


def test_no_marker_comes_unasked(stage: Stage) -> None:
    """XEP-0333 section 5: "Sending opportunistic Displayed Markers (as a response to messages
    without an explicit <markable/>) in normal, 1:1 chats is NOT RECOMMENDED."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        for id_, asks in (("m1", REQUEST), ("m2", REQUEST + MARKABLE)):
            alice.writes(chat.carol, "hello", asks, id=id_)
            await alice.receives(f"/message/receipts:received[@id='{id_}']")
        for said in chat.said:
            cast.far.read(chat.native, "carol", said)
            await asyncio.sleep(0)
        await alice.receives(displayed(chat, "m2"))

    stage.play(scene)


def test_the_network_hears_how_far_was_read(stage: Stage) -> None:
    """XEP-0333 section 4.1: "An entity interested to know if the recipient has displayed a message
    attaches a <markable/> element"; section 5: markers "only move forward".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        said = [chat.says(text) for text in ("one", "two")]
        shown = [
            shown_id(await alice.receives(chat.message(text), "/message/markers:markable"))
            for text in ("one", "two")
        ]
        alice.sends(to(chat.carol, read(shown[1]), "d1"))
        await cast.far.until(lambda: cast.far.read_in(chat.native) == {chat.name: said[1].native})
        alice.sends(to(chat.carol, read(shown[0]), "d2"))
        await alice.receives_nothing()
        assert cast.far.read_in(chat.native) == {chat.name: said[1].native}

    stage.play(scene)


def test_who_has_seen_an_edit_has_read_what_it_edits(stage: Stage) -> None:
    """Ours: a correction has an id of its own; some clients mark by the newest one, others by that
    of the first version.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        for words, named in (("tea", "cocoa"), ("milk", "cream")):
            said = chat.says(words)
            await alice.receives(chat.message(words))
            cast.far.edit(chat.native, "carol", said, named)
            edit = shown_id(await alice.receives(chat.message(named)))
            alice.sends(to(chat.carol, read(edit), f"d{edit}"))
            await until_read(cast, chat, said)

        alice.writes(chat.carol, "one", id="m1")
        alice.writes(chat.carol, "two", REQUEST + replace("m1"), id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")
        alice.sends(to(chat.carol, read("m2"), "d2"))
        await until_read(cast, chat, chat.said[-1])

    stage.play(scene)


def test_markers_for_messages_that_never_were_are_ignored(stage: Stage) -> None:
    """XEP-0333 section 5: "Displayed Marker with an id-attribute that references a message not
    found in the respective chat MUST be ignored."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        for number, named in enumerate(("never", "1a2b3c", "begins", "")):
            alice.sends(to(chat.carol, read(named), f"d{number}"))
        said = chat.says("still here")
        shown = shown_id(await alice.receives(chat.message("still here")))
        alice.sends(to(chat.carol, read(shown), "d9"))
        await cast.far.until(lambda: cast.far.read_in(chat.native) == {chat.name: said.native})

    stage.play(scene)


def test_where_nobody_hears_of_it_no_marker_is_asked_for(stage: Stage) -> None:
    """XEP-0333 section 3: "If an entity supports the Displayed Markers protocol, it MUST report
    that"; this contact does not.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, f"not({feature(MARKERS)})")
        chat.says("hello")
        shown = shown_id(await alice.receives(chat.message("hello"), "not(//markers:markable)"))
        alice.sends(to(chat.carol, read(shown), "d1"))
        await alice.receives_nothing()
        assert cast.far.read_in(chat.native) == {}

    stage.play(scene, manner=Manner(reads=False))
