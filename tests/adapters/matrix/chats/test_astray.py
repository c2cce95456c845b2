"""What is said to one person reaches nobody else, whatever is said of his rooms."""

from typing import Any

import pytest

from bridge.api.errors import Refused
from bridge.api.events import Invite
from tests.adapters.matrix.chats.stage import House, played


def test_a_room_that_he_is_not_in_is_no_chat_with_him_whatever_the_account_says() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.room("", house.alice, house.carol)
        await house.alice.says(room, "hi")
        house.alice.keeps("m.direct", {house.bob.id: [room.id]})
        async with house.synced():
            await house.says(house.bob, "for Bob alone", "a")

            assert house.session.directs.peer(room.id) == ""

        assert room.texts == ["hi"]
        assert [one.texts for one in house.hs.world.rooms_of(house.alice.id)] == [
            ["hi"],
            ["for Bob alone"],
        ]

    played(play)


def test_who_invites_is_not_who_is_said_to_beside_the_invitation() -> None:
    """What goes with it is written by the server of who invites."""

    async def play(house: House) -> None:
        def forge(answer: dict[str, Any]) -> dict[str, Any]:
            for told in answer.get("rooms", {}).get("invite", {}).values():
                events = told["invite_state"]["events"]
                own = next(one for one in events if one.get("state_key") == house.alice.id)
                events.insert(0, {**own, "sender": house.bob.id})
            return answer

        async with house.synced():
            house.hs.faults.twist("sync", forge, times=50)
            room = await house.carol.creates(invite=[house.alice.id], is_direct=True)
            invite = await house.inbox.until(Invite)

            assert house.session.directs.meant(room.id) == ""

        assert invite.actor is None
        assert room.here == [house.carol.id]

    played(play)


def test_what_answers_somebody_does_not_go_where_others_are_by_now() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            await house.bob.says(room, "hi")
            heard = await house.told("hi")
            before = house.delivery(house.bob, "too late", "a", answers=heard.native)
            [call] = house.adapter.translate(before)
            house.hs.world.join(room, house.carol)
            await house.inbox.until(Invite)
            with pytest.raises(Refused, match="others are by now"):
                await house.adapter.perform(call)
            after = house.delivery(house.bob, "for Bob alone", "b", answers=heard.native)
            [call] = house.adapter.translate(after)
            await house.adapter.perform(call)

        assert room.texts == ["hi"]

    played(play)
