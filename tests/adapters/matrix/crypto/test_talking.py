"""What is said in encrypted rooms is read by those who should, and by nobody else."""

import asyncio

import pytest

from bridge.api.errors import Refused
from tests.adapters.matrix.crypto.stage import Gateway, played, secret, two
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.rooms import Room


def test_what_is_said_is_heard_by_the_other_one_and_read_by_no_homeserver() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        event = await a.says(room, "tea?")
        heard = await b.hears("tea?")
        await b.says(room, "yes")

        assert (await a.hears("yes")).actor is not None
        assert heard.native == event.id
        assert (event.type, set(event.content)) == (
            "m.room.encrypted",
            {"algorithm", "sender_key", "device_id", "session_id", "ciphertext"},
        )

    two(play)


def test_what_a_message_refers_to_is_beside_what_is_encrypted() -> None:
    """Or the homeserver could not tell edits from messages."""

    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        first = await a.says(room, "tea?")
        relation = {"m.in_reply_to": {"event_id": first.id}}
        answer = await b.says(room, "yes", **{"m.relates_to": relation})
        heard = await a.hears("yes")

        assert answer.content["m.relates_to"] == relation
        assert heard.answers is not None
        assert heard.answers.native == first.id

    two(play)


def test_one_key_serves_for_many_messages() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        for number in range(5):
            await a.says(room, f"line {number}")
        await b.hears("line 4")

        assert len({event.content["session_id"] for event in room.messages}) == 1
        assert hs.count("to_device") == 1

    two(play)


def test_after_as_many_messages_as_the_room_wishes_there_is_another_key() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        wish = {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": 2}
        await alice.sets(room, "m.room.encryption", wish)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            for number in range(5):
                await a.says(room, f"line {number}")
            await b.hears("line 4")

        sessions = [event.content["session_id"] for event in room.messages]
        assert [sessions.index(one) for one in sessions] == [0, 0, 2, 2, 4]

    played(play)


def test_who_left_reads_no_further() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, carol = (hs.world.person(name) for name in ("alice", "bob", "carol"))
        room = secret(hs, alice, bob, carol)
        async with (
            Gateway(hs, alice.device()).runs() as a,
            Gateway(hs, bob.device()).runs() as b,
            Gateway(hs, carol.device()).runs() as c,
        ):
            before = await a.says(room, "all of us")
            await c.hears("all of us")
            gone = await carol.leaves(room)
            await a.has_seen(gone.at)
            after = await a.says(room, "the two of us")
            await b.hears("the two of us")

        assert before.content["session_id"] != after.content["session_id"]

    played(play)


def test_who_comes_reads_what_is_said_from_then_on() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            await a.says(room, "alone")
            came = await bob.joins(room)
            await a.has_seen(came.at)
            second = await a.says(room, "hello Bob")
            await b.hears("hello Bob")

        sessions = {event.content["session_id"] for event in room.messages}
        assert sessions == {second.content["session_id"]}

    played(play)


@pytest.mark.parametrize(
    ("visibility", "is_given"), [("shared", True), ("invited", True), ("joined", False)]
)
def test_who_is_invited_is_given_keys_where_he_will_see_what_was_said_before(
    visibility: str, is_given: bool
) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        state = {
            "type": "m.room.history_visibility",
            "state_key": "",
            "content": {"history_visibility": visibility},
        }
        room = secret(hs, alice, initial_state=[state])
        await alice.invites(room, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            await a.says(room, "before you came")
            asked = [one for one in hs.asked if one.name == "to_device"]

            assert [list(one.body["messages"]) for one in asked] == [[b.me]] * is_given

    played(play)


def test_in_one_room_the_key_is_given_once_however_many_speak_at_once() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        await asyncio.gather(*(a.says(room, f"line {number}") for number in range(10)))
        for number in range(10):
            await b.hears(f"line {number}")

        assert hs.count("to_device") == 1
        assert len({event.content["session_id"] for event in room.messages}) == 1

    two(play)


def test_a_room_that_is_encrypted_otherwise_is_not_written_to() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        other = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "rot13"}}
        room = hs.world.room("Odd", alice, initial_state=[other])
        async with Gateway(hs, alice.device()).runs() as a:
            with pytest.raises(Refused, match="does not know"):
                await a.says(room, "hello")

        assert room.messages == []

    played(play)
