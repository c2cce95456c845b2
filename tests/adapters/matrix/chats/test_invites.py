"""Invitations that come: into rooms, and to talk."""

import pytest

from adapters.matrix.chats import invites
from adapters.matrix.chats.invites import OF_ONE, OF_SERVER
from adapters.matrix.items import Items
from bridge.api.events import Invite
from bridge.api.states import Contact
from tests.adapters.matrix.chats.stage import LOGIN, House, played
from tests.adapters.matrix.rooms.stage import session


def test_an_invitation_into_a_room_is_told_with_its_reason() -> None:
    async def play(house: House) -> None:
        room = await house.bob.creates("Tea", preset="private_chat")
        async with house.synced():
            await house.bob.invites(room, house.alice, "there is cake")
            invite = await house.inbox.until(Invite)

        assert (invite.place, invite.actor) == (house.room(room), house.who(house.bob))
        assert (invite.reason, invite.password) == ("there is cake", "")
        assert room.here == [house.bob.id]

    played(play)


def test_an_invitation_from_before_is_told_at_the_first_start_alone() -> None:
    async def play(house: House) -> None:
        room = await house.bob.creates("Tea", preset="private_chat", invite=[house.alice.id])
        async with house.synced():
            pass
        async with house.synced():
            pass

        assert [one.place for one in house.inbox.of(Invite)] == [house.room(room)]

    played(play)


def test_who_wishes_to_talk_is_heard_and_in_no_list_until_he_is_answered() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            room = await house.bob.creates(
                invite=[house.alice.id], is_direct=True, preset="trusted_private_chat"
            )
            await house.hs.world.until(lambda: house.alice.id in room.here)
            await house.bob.says(room, "hi")
            heard = await house.told("hi")
            known = house.inbox.of(Contact)
            await house.says(house.bob, "hello", "a")
            listed = await house.contact(house.bob)

        assert heard.place == house.direct(house.bob)
        assert heard.actor == house.who(house.bob)
        assert known == []
        assert listed == Contact(login=LOGIN, who=house.who(house.bob))
        assert room.texts == ["hi", "hello"]
        assert house.inbox.of(Invite) == []

    played(play)


def test_what_he_said_before_is_heard() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            room = await house.bob.creates(
                invite=[house.alice.id], is_direct=True, preset="trusted_private_chat"
            )
            await house.bob.says(room, "are you there?")
            heard = await house.told("are you there?")

        assert heard.place == house.direct(house.bob)

    played(play)


def test_whoever_is_ignored_invites_in_vain() -> None:
    async def play(house: House) -> None:
        house.alice.keeps("m.ignored_user_list", {"ignored_users": {house.bob.id: {}}})
        async with house.synced():
            for is_direct in (True, False):
                room = await house.bob.creates(invite=[house.alice.id], is_direct=is_direct)
            carol = await house.carol.creates(invite=[house.alice.id])
            invite = await house.inbox.until(Invite)

        assert invite.place == house.room(carol)
        assert house.inbox.of(Invite) == [invite]
        assert room.here == [house.bob.id]

    played(play)


def test_what_could_not_be_accepted_is_at_the_next_start() -> None:
    async def play(house: House) -> None:
        house.hs.faults.fail("join", 404)
        room = await house.bob.creates(
            invite=[house.alice.id], is_direct=True, preset="trusted_private_chat"
        )
        async with house.synced():
            await house.hs.world.until(lambda: house.alice.id in room.here)

    played(play)


def test_a_group_that_says_it_is_a_chat_is_a_room() -> None:
    """Its owner is told which."""

    async def play(house: House) -> None:
        async with house.synced():
            room = await house.bob.creates(
                "Tea", invite=[house.carol.id, house.alice.id], is_direct=True
            )
            invite = await house.inbox.until(Invite)
            await house.bob.says(room, "hi")
            heard = await house.told("hi")

        assert invite.place == house.room(room)
        assert heard.place == house.room(room)

    played(play)


def test_an_invitation_without_a_state_is_one_by_nobody() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            room = await house.bob.creates("Tea")
            house.hs.faults.twist("sync", lambda answer: _bare(answer, room.id))
            await house.bob.invites(room, house.alice)
            invite = await house.inbox.until(Invite)

        assert (invite.place, invite.actor) == (house.room(room), None)

    played(play)


def _bare(answer: dict[str, object], room: str) -> dict[str, object]:
    return {**answer, "rooms": {"invite": {room: {"invite_state": {"events": ["x", {"type": 7}]}}}}}


@pytest.mark.parametrize(
    ("people", "heard"), [(1, OF_ONE[0]), (1000, OF_SERVER[0])], ids=["one", "server"]
)
@pytest.mark.parametrize("is_direct", [True, False])
def test_who_invites_without_end_is_heard_a_few_times(
    people: int, heard: int, is_direct: bool
) -> None:
    made = session()
    found = Items()
    for number in range(500):
        content = {"membership": "invite", "is_direct": is_direct}
        sender = f"@spam{number % people}:evil.test"
        event = {"type": "m.room.member", "state_key": made.me, "sender": sender}
        found.take(invites.read(made, f"!{number}", [{**event, "content": content}]))

    assert len([*found.things, *found.errands]) == heard
    assert len(made.rooms) == heard
