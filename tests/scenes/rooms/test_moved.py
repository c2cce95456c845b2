"""A far room that all share gets another native id, as a group on Telegram that becomes larger."""

from bridge.testing.faults import Drop, Postpone
from bridge.testing.manner import Manner
from tests.scenes.archive import hears, page, rsm
from tests.scenes.cast import Cast, Room
from tests.scenes.paths import gone, here, refused, said
from tests.scenes.stage import Stage

SHARED = Manner(shared=True, word="returned", window=1, repeatable=False, history=True)
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
PING = "<ping xmlns='urn:xmpp:ping'/>"
DESTROYED = "/presence/user:x/user:destroy"


def larger(cast: Cast, room: Room) -> Room:
    """The room by the id that it gets, and the address that this would have."""
    native = room.native.replace("#hall", "#square")
    return Room(native, f"{native}@{cast.domain}", cast.far)


def uri(room: Room) -> str:
    return f"xmpp:{room.jid.replace('#', '%23')}?join"


def test_who_is_in_a_room_that_moves_stays_in_it(stage: Stage) -> None:
    """Ours: its address, who is in it and the ids of its archive stay, also over a restart."""

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        new = larger(cast, room)
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        before = await hears(alice, room, "before")

        cast.far.move(room.native, new.native)
        new.says("carol", "behind")
        await alice.receives(said(room, "carol", "behind"))
        alice.says(room, "ours")
        await alice.receives(said(room, "alice", "ours"))
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        await cast.restart()
        await alice.gets(f"{room}/alice", PING, "/iq[@type='result']")
        new.says("carol", "later")
        await alice.receives(said(room, "carol", "later"))
        bob.says(room, "ours later")
        await alice.receives(said(room, "bob", "ours later"))
        found = await page(alice, room, rsm(max=50))

        assert found.ids[0] == before[0]
        assert found.words == ["before", "behind", "ours", "later", "ours later"]
        assert await new.heard(2) == ["ours", "ours later"]

    stage.play(scene, manner=SHARED)


def test_at_the_address_of_the_new_id_one_is_told_where_the_room_is(stage: Stage) -> None:
    """RFC 6120 section 8.3.3.5: "the error stanza SHOULD include a new address, formatted as the
    XML character data of the <gone/> element (which MUST be a Uniform Resource Identifier"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        new = larger(cast, room)
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.far.move(room.native, new.native)
        new.says("carol", "behind")
        await alice.receives(said(room, "carol", "behind"))
        where = f"/*/error/err:gone[.='{uri(room)}']"

        alice.sends_join(new)
        await alice.receives(refused("presence", f"{new}/alice", "gone", "cancel"), where)
        await alice.gets(new, INFO, refused("iq", new, "gone", "cancel"), where)
        await alice.gets(room, INFO, "/iq[@type='result']")
        await cast.restart()
        await alice.gets(new, INFO, refused("iq", new, "gone", "cancel"), where)

    stage.play(scene, manner=SHARED)


def test_what_waits_while_a_room_moves_arrives_in_it_once(stage: Stage) -> None:
    """Ours: who says something to the old id learns the new one, and it is said there."""

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        new = larger(cast, room)
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.network.faults.next_call(Postpone(after=0.1))
        cast.far.move(room.native, new.native, is_told=False)
        for number in range(3):
            alice.says(room, f"line {number}")
        for number in range(3):
            await alice.receives(said(room, "alice", f"line {number}"))

        assert await new.heard(3) == ["line 0", "line 1", "line 2"]

    stage.play(scene, manner=SHARED)


def test_who_is_at_the_address_of_the_new_id_is_led_to_the_room(stage: Stage) -> None:
    """XEP-0045 section 10.9: "If extended information specifying the JID of an alternate location
    and/or the reason for the room destruction was provided by the room owner, the presence stanza
    MUST include that information.": both were shown before it was known that they are one.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        new = larger(cast, room)
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await hears(alice, room, "before")
        cast.far.move(room.native, new.native, is_told=False)
        await bob.joins(new)
        new.says("carol", "between")
        await bob.reads_to(said(new, "carol", "between"))

        cast.far.tell_moved(room.native)
        await bob.receives(gone(new, "bob"), f"{DESTROYED}[@jid='{room}']")
        await alice.receives(said(room, "carol", "between"))
        bob.sends_join(room)
        await alice.receives(here(room, "bob"))
        found = await page(alice, room, rsm(max=50))

        assert found.words == ["before", "between"]

    stage.play(scene, manner=SHARED)


def test_what_perhaps_arrived_is_told_and_not_repeated(stage: Stage) -> None:
    """Ours: where a message would be there twice, it is not sent again when nobody knows whether it
    arrived; RFC 6120 section 8.3.3.19: the sender is told of a timeout, in plain words.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.network.faults.next_call(Drop(taken=True))
        alice.says(room, "perhaps", id="m1")
        await alice.receives(
            refused("message", room, "remote-server-timeout", "wait"), "/message[@id='m1']"
        )
        alice.says(room, "next")
        await alice.reads_to(said(room, "alice", "next"))

        assert await room.heard(2) == ["perhaps", "next"]

    stage.play(scene, manner=SHARED)
