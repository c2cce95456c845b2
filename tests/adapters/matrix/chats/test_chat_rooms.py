"""In which room a chat goes on: which is used, when one is made, and how many."""

import asyncio
from dataclasses import replace

import pytest

from adapters.matrix.chats.rooms import for_peer
from bridge.api.adapter import Seat
from bridge.api.errors import Refused, TryLater
from bridge.api.events import Settled
from bridge.api.ids import Key
from bridge.api.states import Absent, Everyone, Present
from tests.adapters.matrix.chats.stage import House, played
from tests.servers.homestead.rooms import Room


def rooms_of(house: House) -> list[Room]:
    return list(house.hs.world.rooms.values())


def test_what_is_said_first_makes_a_room() -> None:
    """Encrypted where the other can read it; a chat with one person for all clients of both."""

    async def play(house: House) -> None:
        async with house.synced():
            native = await house.says(house.carol, "hi", "a")
            await house.contact(house.carol)
        [room] = rooms_of(house)
        invite = room.now("m.room.member", house.carol.id)

        assert room.texts == ["hi"]
        assert native == f"{room.id} {room.said('hi').id}"
        assert invite["membership"] == "invite"
        assert invite["is_direct"] is True
        assert room.now("m.room.join_rules") == {"join_rule": "invite"}
        assert not room.is_encrypted
        assert house.alice.kept("m.direct") == {house.carol.id: [room.id]}

    played(play)


def test_whoever_has_devices_with_keys_is_written_to_encrypted() -> None:
    async def play(house: House) -> None:
        device = house.carol.device("CAROL")
        device.keys = {
            "user_id": house.carol.id,
            "device_id": "CAROL",
            "algorithms": ["m.megolm.v1.aes-sha2"],
            "keys": {},
            "signatures": {},
        }
        async with house.synced():
            room = await for_peer(house.session, house.carol.id)
            known = house.session.rooms[room]

            assert known.encryption == "m.megolm.v1.aes-sha2"
            assert house.hs.world.rooms[room].is_encrypted

    played(play)


def test_two_messages_at_once_make_one_room() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            held = house.hs.faults.waits("create")
            several = asyncio.gather(
                *(house.says(house.carol, f"hi {number}", f"{number}") for number in range(3))
            )
            await held.comes()
            held.go()
            await several
        [room] = rooms_of(house)

        assert sorted(room.texts) == ["hi 0", "hi 1", "hi 2"]

    played(play)


def test_a_chat_goes_on_in_the_room_in_which_was_said_something_last() -> None:
    """The same after a restart."""

    async def play(house: House) -> None:
        first, last = (house.hs.world.direct(house.alice, house.bob) for _ in range(2))
        async with house.synced():
            for number, room in enumerate((last, first)):
                await house.bob.says(room, f"{number}")
                await house.told(f"{number}")
                await house.says(house.bob, f"to {number}", f"{number}")
        async with house.synced():
            await house.says(house.bob, "later", "2")

        assert first.texts == ["1", "to 1", "later"]
        assert last.texts == ["0", "to 0"]
        assert len(rooms_of(house)) == 2

    played(play)


def test_a_room_that_the_other_has_left_is_used_no_longer() -> None:
    async def play(house: House) -> None:
        old = house.hs.world.direct(house.alice, house.carol)
        async with house.synced():
            await house.carol.leaves(old)
            await house.stranger(house.carol)
            await house.says(house.carol, "hi", "a")
            [_, new] = rooms_of(house)
            both = {house.carol.id: [old.id, new.id]}
            await house.hs.world.until(lambda: house.alice.kept("m.direct") == both)

        assert (old.texts, new.texts) == ([], ["hi"])

    played(play)


def test_a_room_that_was_replaced_is_used_no_longer() -> None:
    async def play(house: House) -> None:
        old = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            new = await house.alice.upgrades(old)
            house.hs.world.join(new, house.bob)
            await house.bob.says(new, "here")
            heard = await house.told("here")
            await house.says(house.bob, "hi", "a")

        assert heard.place == house.direct(house.bob)
        assert (old.texts, new.texts) == ([], ["here", "hi"])

    played(play)


def test_a_room_that_was_made_as_the_gateway_was_killed_is_found() -> None:
    """Nobody told it so; the message is repeated, with its key, at the next start."""

    async def play(house: House) -> None:
        async with house.synced():
            held = house.hs.faults.waits("create")
            said = asyncio.create_task(house.says(house.carol, "hi", "a"))
            await held.comes()
            said.cancel()
            await asyncio.wait((said,))
        [room] = rooms_of(house)
        async with house.synced():
            await house.says(house.carol, "hi", "a")

        assert rooms_of(house) == [room]
        assert room.texts == ["hi"]

    played(play)


def test_a_room_that_may_have_been_made_is_waited_for() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            house.hs.faults.cut("create", takes_effect=True)
            with pytest.raises(TryLater):
                await house.says(house.carol, "hi", "a")
            await house.hs.world.until(
                lambda: any("!" in room for room in house.session.directs.rooms(house.carol.id))
            )
            await house.says(house.carol, "hi", "a")
        [room] = rooms_of(house)

        assert room.texts == ["hi"]

    played(play)


def test_what_may_have_been_said_is_said_again_where_it_was() -> None:
    """Its transaction id is known in that room alone."""

    async def play(house: House) -> None:
        rooms = [house.hs.world.direct(house.alice, house.bob) for _ in range(2)]
        async with house.synced():
            for number, room in enumerate(rooms):
                await house.bob.says(room, f"{number}")
                await house.told(f"{number}")
            house.hs.faults.cut("send", takes_effect=True, times=2)
            with pytest.raises(TryLater):
                await house.says(house.bob, "hi", "a")
            house.hs.world.ahead += 1.0
            await house.bob.says(rooms[0], "elsewhere")
            await house.told("elsewhere")
            await house.says(house.bob, "hi", "a")
            await house.says(house.bob, "ho", "b")

        assert rooms[0].texts == ["0", "elsewhere", "ho"]
        assert rooms[1].texts == ["1", "hi"]

    played(play)


def test_nobody_is_told_that_there_is_nobody() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            with pytest.raises(Refused) as refused:
                await for_peer(house.session, "@nobody:home.test")

        assert refused.value.reason == "not-found"
        assert rooms_of(house) == []

    played(play)


def test_that_no_room_can_be_made_is_said() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            house.hs.faults.fail("create", 403)
            with pytest.raises(Refused) as refused:
                await for_peer(house.session, house.carol.id)

        assert refused.value.reason == "forbidden"

    played(play)


def test_who_invited_the_owner_is_answered_in_his_room() -> None:
    """Even where the invitation could not be accepted when it came."""

    async def play(house: House) -> None:
        async with house.synced():
            house.hs.faults.fail("join", 404)
            room = await house.bob.creates(
                invite=[house.alice.id], is_direct=True, preset="trusted_private_chat"
            )
            await house.hs.world.until(lambda: house.hs.count("join") == 1)
            await house.says(house.bob, "hi", "a")
            await house.contact(house.bob)

        assert rooms_of(house) == [room]
        assert room.texts == ["hi"]
        assert house.alice.kept("m.direct") == {house.bob.id: [room.id]}

    played(play)


def test_what_is_said_to_somebody_settles_in_his_chat() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            native = await house.says(house.carol, "hi", "a")
            settled = await house.inbox.until(Settled)

        assert settled == Settled(key=Key("a.0"), outcome="sent", native=native)

    played(play)


def of_rooms(house: House, room: Room) -> list[type]:
    """What was told of a room as one."""
    states = (Everyone, Present, Absent)
    found = (one for one in house.inbox.given if isinstance(one, states))
    return [type(one) for one in found if one.place == house.room(room)]


def test_a_chats_room_is_no_room_while_it_is_being_made() -> None:
    """The homeserver tells that the owner is in it before it tells whom he invited."""

    async def play(house: House) -> None:
        async with house.synced():
            async with house.session.signs.making[house.carol.id]:
                room = await house.alice.creates()
                await house.hs.world.until(lambda: room.id in house.session.rooms)
                await heard_of_all(house)
                await house.alice.invites(room, house.carol, is_direct=True)
                await house.stranger(house.carol)
            await heard_of_all(house)

        assert of_rooms(house, room) == []

    played(play)


def test_what_was_shown_as_a_room_before_it_became_a_chat_is_taken_back() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            room = await house.alice.creates()
            await house.inbox.until(Everyone, lambda one: one.place == house.room(room))
            await house.alice.invites(room, house.carol, is_direct=True)
            absent = await house.inbox.until(Absent)
            await heard_of_all(house)

        assert (absent.place, absent.cause, absent.mine) == (house.room(room), "left", True)
        assert of_rooms(house, room)[-1] is Absent
        assert house.alice.id in room.here

    played(play)


def test_a_seat_in_what_turned_out_to_be_a_chat_is_given_up_at_the_next_start() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.carol)
        async with house.synced():
            assert of_rooms(house, room) == []
        assert house.login is not None
        house.login = replace(house.login, seats=(Seat(room.id),))
        begun = len(house.inbox.given)
        async with house.synced():
            absent = await house.inbox.until(Absent, after=begun)

        assert (absent.place, absent.cause) == (house.room(room), "left")
        assert of_rooms(house, room) == [Present, Absent]
        assert house.alice.id in room.here

    played(play)


async def heard_of_all(house: House) -> None:
    """All that happened until now has come."""
    said = len(house.inbox.given)
    marker = house.hs.world.direct(house.bob, house.alice)
    await house.bob.says(marker, f"heard {said}")
    await house.told(f"heard {said}", after=said)
