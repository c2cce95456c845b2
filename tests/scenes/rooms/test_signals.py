"""Who is writing, and how far somebody has read, both ways."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import groupchat, kept_id
from tests.scenes.paths import feature, here, said
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
STATES = "http://jabber.org/protocol/chatstates"
MARKERS = "urn:xmpp:chat-markers:0"


def state(room: object, by: str, name: str) -> str:
    return (
        f"/message[@type='groupchat'][@from='{room}/{by}'][not(body)][not(sid:stanza-id)]"
        f"[hints:no-store][oid:occupant-id]/states:{name}"
    )


def displayed(room: object, by: str, kept: str) -> str:
    return (
        f"/message[@type='groupchat'][@from='{room}/{by}'][not(body)][not(sid:stanza-id)]"
        f"[oid:occupant-id]/markers:displayed[@id='{kept}']"
    )


def test_far_people_are_seen_writing(stage: Stage) -> None:
    """XEP-0085 section 5.5: "Chat state notifications MAY be sent in the context of groupchat
    rooms"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(room, INFO, feature(STATES), feature(MARKERS))
        cast.far.typing(room.native, "carol")
        await alice.receives(state(room, "carol", "composing"))
        cast.far.typing(room.native, "carol", False)
        await alice.receives(state(room, "carol", "paused"))

    stage.play(scene)


def test_a_client_is_seen_writing_and_no_longer(stage: Stage) -> None:
    """XEP-0085 section 5.5: "A client MAY send chat state notifications even if not all room
    occupants do so."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(groupchat(room, f"<composing xmlns='{STATES}'/>", "c1"))
        await cast.far.until(lambda: cast.far.typing_in(room.native) == ("alice",))
        alice.sends(groupchat(room, f"<paused xmlns='{STATES}'/>", "c2"))
        await cast.far.until(lambda: cast.far.typing_in(room.native) == ())
        await alice.receives_nothing()
        assert cast.far.heard(room.native) == ()

    stage.play(scene)


def test_the_others_in_a_shared_room_are_told_too(stage: Stage) -> None:
    """XEP-0085 section 5.5: "Use of chat state notifications in the context of groupchat can result
    in multicasting of such notifications."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        alice.sends(groupchat(room, f"<composing xmlns='{STATES}'/>", "c1"))
        await bob.receives(state(room, "alice", "composing"))
        room.says("carol", "hello")
        kept = kept_id(await bob.receives(said(room, "carol", "hello")))
        bob.sends(groupchat(room, f"<displayed xmlns='{MARKERS}' id='{kept}'/>", "d1"))
        await alice.reads_to(displayed(room, "bob", kept))

    stage.play(scene, manner=Manner(shared=True, word="returned"))


def test_far_people_are_seen_to_have_read(stage: Stage) -> None:
    """XEP-0333 section 4.3: "clients MUST always use the MUC-assigned id for Displayed Markers" """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "hello")
        kept = kept_id(
            await alice.receives(said(room, "alice", "hello"), "/message/markers:markable")
        )
        cast.far.read(room.native, "carol", cast.far.said(room.native)[0])
        await alice.receives(displayed(room, "carol", kept))

    stage.play(scene)


def test_a_client_is_seen_to_have_read(stage: Stage) -> None:
    """XEP-0333 section 5: "Displayed Marker only move forward."; one "that references a message not
    found in the respective chat MUST be ignored."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        ids = []
        for words in ("one", "two"):
            room.says("carol", words)
            ids.append(kept_id(await alice.receives(said(room, "carol", words))))
        _, two = cast.far.said(room.native)
        for id_ in (ids[1], ids[0], "nothing", "1"):
            alice.sends(groupchat(room, f"<displayed xmlns='{MARKERS}' id='{id_}'/>", "d1"))
        await cast.far.until(lambda: cast.far.read_in(room.native) == {"alice": two.native})
        await alice.receives_nothing()
        assert cast.far.read_in(room.native) == {"alice": two.native}

    stage.play(scene)


def test_who_has_seen_an_edit_has_read_what_it_edits(stage: Stage) -> None:
    """XEP-0333 section 4.2 has markers copy an id of "the message it refers to"; some clients mark
    by the newest version's.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        room.says("carol", "one")
        await alice.receives(said(room, "carol", "one"))
        [one] = cast.far.said(room.native)
        cast.far.edit(room.native, "carol", one, "two")
        edit = kept_id(await alice.receives(said(room, "carol", "two")))
        alice.sends(groupchat(room, f"<displayed xmlns='{MARKERS}' id='{edit}'/>", "d1"))
        await cast.far.until(lambda: cast.far.read_in(room.native) == {"alice": one.native})

    stage.play(scene)


def test_where_nobody_is_told_nothing_is_announced(stage: Stage) -> None:
    """XEP-0333 section 3: an entity that supports markers "MUST report that"; this one does not."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(room, INFO, f"not({feature(STATES)})", f"not({feature(MARKERS)})")
        room.says("carol", "one")
        kept = kept_id(await alice.receives(said(room, "carol", "one"), "not(//markers:markable)"))
        alice.sends(groupchat(room, f"<composing xmlns='{STATES}'/>", "c1"))
        alice.sends(groupchat(room, f"<displayed xmlns='{MARKERS}' id='{kept}'/>", "d1"))
        alice.says(room, "two")
        await alice.receives(said(room, "alice", "two"))
        assert (cast.far.typing_in(room.native), cast.far.read_in(room.native)) == ((), {})

    stage.play(scene, manner=Manner(typing=False, reads=False))
