"""The gateway, or the network, goes away and comes back; clients do nothing about it."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes import xpath
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.paths import gone, here, said, subject
from tests.scenes.stage import Stage

REMEMBERING = Manner(history=True)
"""A network that tells what was said during an absence."""
SHARED = Manner(shared=True, word="returned")
PING = "<ping xmlns='urn:xmpp:ping'/>"


def test_who_was_in_before_a_restart_is_in_afterwards(stage: Stage) -> None:
    """XEP-0410 section 1: "the restart of a server or a component causes a client to believe that
    it is still joined to a given chatroom, while the chatroom service does not know of this
    occupant."; here it does.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        await cast.restart()
        await home.gets(f"{room}/alice", PING, "/iq[@type='result']")
        room.says("carol", "hello")
        for client in (home, phone):
            await client.receives(said(room, "carol", "hello"))
        phone.says(room, "hello yourself")
        for client in (home, phone):
            await client.receives(said(room, "alice", "hello yourself"))

    stage.play(scene, manner=REMEMBERING)


def test_what_changed_during_a_restart_is_shown_as_a_difference(stage: Stage) -> None:
    """XEP-0045 section 7.2.16: "it SHALL begin to send live messages, presence changes, occupant
    "joins" and "leaves", and other real-time traffic to the new occupant"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        room.says("carol", "hello")
        await alice.receives(said(room, "carol", "hello"))

        await cast.gateway.stop()
        cast.far.leave(room.native, "dave")
        cast.far.enter(room.native, "erin")
        room.says("carol", "dave is gone")
        await cast.gateway.start()
        await alice.receives(gone(room, "dave"))
        await alice.receives(here(room, "erin"))
        await alice.reads_to(said(room, "carol", "dave is gone"))

    stage.play(scene, manner=REMEMBERING)


def test_a_subject_that_was_shown_is_not_told_as_a_new_one(stage: Stage) -> None:
    """Ours: the subject is sent when it is changed. What was not vouched for by the XMPP server yet
    may come once more, by the id that it had.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", subject="tea")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.subject(room.native, "carol", "cake")
        await alice.receives(subject(room, "cake", "carol"))
        await said_after_restart(cast, room, alice, "hello")
        alice.sends(f"<message to='{room}' type='groupchat'><subject>milk</subject></message>")
        await alice.receives(subject(room, "milk", "alice"))
        await said_after_restart(cast, room, alice, "hello again")

    stage.play(scene, manner=REMEMBERING)


async def said_after_restart(cast: Cast, room: Room, alice: Client, words: str) -> None:
    """What was said is the first that has no id from before."""
    await cast.restart()
    room.says("carol", words)
    while not xpath.holds(
        await alice.receives("/message/sid:stanza-id"), said(room, "carol", words)
    ):
        pass


def test_who_left_during_a_restart_is_not_in_afterwards(stage: Stage) -> None:
    """XEP-0045 section 18.1.2: "If the MUC service determines that the user has gone offline, it
    must treat the user as if the user had itself sent unavailable presence."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        await cast.gateway.stop()
        await phone.disconnects()
        await cast.gateway.start()
        await cast.up(home)
        again = await cast.client("alice", "phone")
        not_in = "/iq[@type='error']/error/err:not-acceptable"
        while (answer := await again.gets(f"{room}/alice", PING)).get("type") == "result":
            pass  # until the gateway has asked who is there still
        assert answer.find("error/{urn:ietf:params:xml:ns:xmpp-stanzas}not-acceptable") is not None
        await again.gets(f"{room}/alice", PING, not_in)
        await home.gets(f"{room}/alice", PING, "/iq[@type='result']")

    stage.play(scene, manner=REMEMBERING)


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_who_may_use_the_gateway_no_longer_hears_nothing_after_a_restart(
    stage: Stage, kind: str
) -> None:
    """XEP-0410 section 1: "the restart of a server or a component causes a client to believe that
    it is still joined to a given chatroom, while the chatroom service does not know of this
    occupant".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol") if kind == "private" else cast.shared_room("carol")
        bob, alice = await cast.client("bob"), await cast.client("alice")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        await cast.restart(lambda: cast.gateway.lets_in(bob.account))
        before = len(alice.seen)
        room.says("carol", "among ourselves")
        await bob.reads_to(said(room, "carol", "among ourselves"))
        bob.says(room, "quite", id="m1")
        await bob.reads_to(said(room, "bob", "quite"))
        await alice.wire.ping()
        assert alice.seen[before:] == []
        await alice.gets(f"{room}/alice", PING, "/iq[@type='error']/error/err:forbidden")

    stage.play(scene, manner=SHARED)


def test_a_network_that_comes_back_is_nothing_to_talk_about(stage: Stage) -> None:
    """XEP-0045 section 7.2.16: "it SHALL begin to send live messages, presence changes, occupant
    "joins" and "leaves", and other real-time traffic to the new occupant"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.network.lose()
        cast.far.leave(room.native, "dave")
        room.says("carol", "are you there?")
        cast.network.restore()
        await alice.receives_each(gone(room, "dave"), said(room, "carol", "are you there?"))

    stage.play(scene, manner=REMEMBERING)


def test_a_gap_is_told_where_the_network_remembers_nothing(stage: Stage) -> None:
    """XEP-0045 section 7.4: "reflect the message out to the full JID of each occupant."; of what
    could not be seen the room itself says so.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.network.lose()
        cast.network.restore()
        await alice.receives(
            f"/message[@type='groupchat'][@from='{room}'][body]",
            f"/message/sid:stanza-id[@by='{room}']",
        )

    stage.play(scene)
