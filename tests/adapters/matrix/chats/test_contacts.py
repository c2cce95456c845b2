"""Rooms with one person are one contact; who is in the list, and how he fares."""

from functools import partial

import pytest

from bridge.api.asked import Person as Found
from bridge.api.errors import Refused
from bridge.api.events import Invite
from bridge.api.states import Condition, Contact, Contacts, Stranger
from tests.adapters.matrix.chats.stage import LOGIN, House, played


def test_all_rooms_with_one_person_are_one_contact() -> None:
    """What he says in either of them is said in his chat; ids tell the rooms apart."""

    async def play(house: House) -> None:
        rooms = [house.hs.world.direct(house.alice, house.bob) for _ in range(2)]
        async with house.synced():
            said = [await house.bob.says(room, f"hi {number}") for number, room in enumerate(rooms)]
            heard = [await house.told(f"hi {number}") for number in range(2)]

        assert house.contacts() == [{house.bob.id}]
        assert [one.place for one in heard] == [house.direct(house.bob)] * 2
        assert [one.native for one in heard] == [
            f"{room.id} {event.id}" for room, event in zip(rooms, said, strict=True)
        ]
        assert [one.actor for one in heard] == [house.who(house.bob)] * 2

    played(play)


def test_a_contact_is_called_as_in_his_room() -> None:
    async def play(house: House) -> None:
        house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            await house.bob.is_called("Robert")
            renamed = await house.contact(house.bob, who=house.who(house.bob))
        [first] = house.inbox.of(Contacts)[0].contacts

        assert first.who.name == "Bob"
        assert renamed == Contact(login=LOGIN, who=house.who(house.bob))
        assert renamed.who.name == "Robert"

    played(play)


def test_what_the_owner_says_with_another_client_is_his_own() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            await house.alice.says(room, "hello")
            heard = await house.told("hello")

        assert heard.place == house.direct(house.bob)
        assert heard.actor == house.who(house.alice)

    played(play)


def test_a_third_person_makes_a_room_of_a_chat_for_good() -> None:
    """Its owner is told where it goes on."""

    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            await house.bob.says(room, "two of us")
            await house.told("two of us")
            house.hs.world.join(room, house.carol)
            await house.carol.says(room, "three of us")
            heard = await house.told("three of us")
            invite = await house.inbox.until(Invite)
            await house.stranger(house.bob)
            await house.carol.leaves(room)
            await house.bob.says(room, "two again")
            again = await house.told("two again")
        async with house.synced():
            await house.bob.says(room, "still")
            still = await house.told("still")

        assert [one.place for one in (heard, again, still)] == [house.room(room)] * 3
        assert invite.place == house.room(room)
        assert "Bob" in invite.reason
        assert house.contacts() == [{house.bob.id}, set()]

    played(play)


def test_a_room_of_three_is_no_chat_whatever_the_account_says() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        house.hs.world.join(room, house.carol)
        async with house.synced():
            await house.bob.says(room, "hi")
            heard = await house.told("hi")

        assert heard.place == house.room(room)
        assert house.contacts() == [set()]
        assert house.inbox.of(Invite) == []

    played(play)


def test_nobodys_words_are_taken_for_the_owners_own() -> None:
    """A room that the account takes for a chat with somebody who is not in it."""

    async def play(house: House) -> None:
        room = house.hs.world.room("Tea", house.bob, house.alice)
        house.alice.takes_as_direct(room, house.carol)
        async with house.synced():
            await house.bob.says(room, "hi")
            heard = await house.told("hi")

        assert heard.place == house.room(room)

    played(play)


def test_another_client_says_what_is_a_chat() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.room("Tea", house.bob, house.alice)
        async with house.synced():
            house.alice.takes_as_direct(room, house.bob)
            await house.contact(house.bob)
            await house.bob.says(room, "hi")
            heard = await house.told("hi")
            house.alice.keeps("m.direct", {})
            await house.stranger(house.bob)
            await house.bob.says(room, "ho")
            later = await house.told("ho")

        assert heard.place == house.direct(house.bob)
        assert later.place == house.room(room)

    played(play)


def test_who_leaves_his_only_room_is_no_contact_until_he_is_back() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            await house.bob.leaves(room)
            await house.stranger(house.bob)
            house.hs.world.join(room, house.bob)
            await house.contact(house.bob)

    played(play)


def test_the_list_is_whole_again_after_every_loss() -> None:
    async def play(house: House) -> None:
        house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            begun = len(house.inbox.given)
            async with house.hs.away():
                await house.inbox.until(
                    Condition, lambda one: one.standing == "down", after=begun, within=10.0
                )
            await house.up(after=begun)

        assert house.contacts() == [{house.bob.id}] * 2

    played(play)


@pytest.mark.parametrize(
    "account", [{"m.direct": 7}, {"m.direct": {"x": 7, "@bob:far.test": "!x"}}]
)
def test_an_account_that_says_nonsense_has_no_chats(account: dict[str, object]) -> None:
    async def play(house: House) -> None:
        content = account["m.direct"]
        house.alice.keeps("m.direct", content)  # type: ignore[arg-type]  # it is nonsense
        async with house.synced():
            pass

        assert house.contacts() == [set()]

    played(play)


# --- the list -------------------------------------------------------------------------------------


def test_who_is_followed_is_in_the_list_without_a_room() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            await house.adapter.follow(LOGIN, house.carol.id)
            told = await house.contact(house.carol)
        async with house.synced():
            await house.adapter.unfollow(LOGIN, house.carol.id)
            await house.adapter.unfollow(LOGIN, house.carol.id)
            await house.stranger(house.carol)
        async with house.synced():
            pass

        assert told.is_listed
        assert house.contacts() == [set(), {house.carol.id}, set()]
        assert house.hs.world.rooms == {}

    played(play)


def test_whom_the_owner_took_out_stays_out_and_is_heard() -> None:
    """His rooms stay, and are chats for the owner's other clients."""

    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            await house.adapter.unfollow(LOGIN, house.bob.id)
            await house.stranger(house.bob)
            await house.bob.says(room, "hi")
            heard = await house.told("hi")
        async with house.synced():
            await house.adapter.follow(LOGIN, house.bob.id)
            await house.contact(house.bob)

        assert heard.place == house.direct(house.bob)
        assert house.alice.kept("m.direct") == {house.bob.id: [room.id]}
        assert house.contacts() == [{house.bob.id}, set()]

    played(play)


@pytest.mark.parametrize("who", ["@nobody:home.test", "nobody", "!room"])
def test_nobody_cannot_be_followed(who: str) -> None:
    async def play(house: House) -> None:
        async with house.synced():
            with pytest.raises(Refused):
                await house.adapter.follow(LOGIN, who)

    played(play)


def test_who_is_blocked_is_ignored_with_all_clients_of_the_owner() -> None:
    """What another client wrote there stays."""

    async def play(house: House) -> None:
        house.alice.keeps(
            "m.ignored_user_list", {"ignored_users": {house.carol.id: {"why": "tea"}}, "x": 1}
        )
        async with house.synced():
            await house.adapter.block(LOGIN, house.bob.id)
            await house.adapter.block(LOGIN, house.bob.id)
            blocked = house.alice.kept("m.ignored_user_list")
            await house.adapter.unblock(LOGIN, house.bob.id)
            await house.adapter.unblock(LOGIN, house.bob.id)

        carol = {house.carol.id: {"why": "tea"}}
        assert blocked == {"ignored_users": {**carol, house.bob.id: {}}, "x": 1}
        assert house.alice.kept("m.ignored_user_list") == {"ignored_users": carol, "x": 1}

    played(play)


def test_people_are_found_by_name_and_by_id() -> None:
    async def play(house: House) -> None:
        found = partial(house.adapter.people, LOGIN)
        bob = Found(house.bob.id, "Bob", house.bob.id)
        async with house.synced():
            assert await found("bo", 5) == (bob,)
            assert await found(house.bob.id, 5) == (bob,)
            assert await found("nobody", 5) == ()
            assert await found(" ", 5) == ()
            assert house.alice.id not in {one.native for one in await found("a", 5)}
            assert len(await found("o", 1)) == 1

    played(play)


def test_somebody_of_another_server_is_found_by_his_whole_id() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            house.hs.faults.answers("search_people", {"results": ["x", {"user_id": 7}]})
            found = await house.adapter.people(LOGIN, house.bob.id, 5)

        assert found == (Found(house.bob.id, "Bob", house.bob.id),)

    played(play)


# --- how they fare --------------------------------------------------------------------------------


def _fares(told: Contact) -> tuple[str, str]:
    return told.standing, told.status


def test_it_is_told_how_contacts_fare() -> None:
    async def play(house: House) -> None:
        house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            for presence, status in (("online", "tea"), ("unavailable", ""), ("offline", "")):
                await house.bob.fares(presence, status)
                await house.contact(house.bob, status=status, standing=_STANDINGS[presence])
            told = [_fares(one) for one in house.inbox.of(Contact)]

        expected = [("online", "tea"), ("away", ""), ("offline", "")]

        assert expected == list(dict.fromkeys(told))

    played(play)


_STANDINGS = {"online": "online", "unavailable": "away", "offline": "offline"}


def test_how_others_fare_is_told_to_nobody() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.room("Tea", house.bob, house.alice)
        async with house.synced():
            await house.bob.fares("online", "tea")
            await house.bob.says(room, "hi")
            await house.told("hi")

        assert house.inbox.of(Contact) == []
        assert house.inbox.of(Stranger) == []

    played(play)
