"""Rooms are joined and left, on a scripted homeserver."""

import asyncio
from typing import Any

import pytest

from adapters.matrix.rooms import going, membership, upgrading
from bridge.api.asked import Joined
from bridge.api.errors import Elsewhere, TryLater
from bridge.api.events import Message, RoomChange
from bridge.api.states import About, Absent, Everyone, Present, Subject
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.rooms.there import There, play, refused
from tests.adapters.matrix.wire.synced import LOGIN, login, played, room, shared, synced, up
from tests.servers.homeserver import FakeHomeserver

TIMELINE = 100
"""Events that an answer to /sync has of a room at most."""


def _given(there: There, begun: int) -> list[str]:
    """What was told since, in short."""
    told = []
    for one in there.inbox.given[begun:]:
        match one:
            case Message():
                told.append(one.text)
            case Everyone():
                told.append(f"Everyone: {', '.join(p.who.name for p in one.present)}")
            case Subject() | RoomChange():
                told.append(type(one).__name__)
            case About(name=name):
                told.append(f"About {name}")
            case _:
                continue
    return told


def test_what_was_said_before_comes_first_then_who_is_there() -> None:
    async def scene(there: There) -> None:
        tea = there.room(topic="at five")
        for number in range(4):
            await there.bob.says(tea, f"old {number}")
        joined = await membership.join(there.session, there.place(tea))

        assert joined == Joined("Alice")
        assert _given(there, 0)[-6:] == [
            *("old 2", "old 3", "RoomChange"),
            *("Everyone: Alice, Bob", "Subject", "About Tea"),
        ]

    play(scene, history=2)


def test_a_room_that_one_is_in_already_is_joined_without_asking() -> None:
    async def scene(there: There) -> None:
        tea = there.room("Tea", there.alice)
        await there.inbox.until(Everyone)
        await membership.join(there.session, there.place(tea))

        assert there.hs.count("join") == 0

    play(scene)


def test_what_is_said_first_has_what_was_before_it() -> None:
    """A room of which nobody asked: its archive begins in order all the same, and once."""

    async def scene(there: There) -> None:
        tea = there.room("Tea")
        for number in range(3):
            await there.bob.says(tea, f"old {number}")
        there.hs.world.join(tea, there.alice)
        await there.bob.says(tea, "new")
        await there.inbox.until(Message, lambda said: said.text == "new")
        begun = len(there.inbox.given)
        await membership.join(there.session, there.place(tea))
        said = [one.text for one in there.inbox.of(Message)]

        assert said == ["old 0", "old 1", "old 2", "new"]
        assert not [one for one in there.inbox.given[begun:] if isinstance(one, Message)]

    play(scene)


def test_an_alias_is_told_to_be_the_room_that_it_leads_to() -> None:
    async def scene(there: There) -> None:
        tea = there.room("Tea", room_alias_name="tea")
        with pytest.raises(Elsewhere) as elsewhere:
            await membership.join(there.session, there.place("#tea:home.test"))
        none = await refused(membership.join(there.session, there.place("#nope:home.test")))

        assert elsewhere.value.native == tea.id
        assert none == ("not-found", "There is no room of this address.")

    play(scene)


def test_who_cannot_come_in_is_told_why() -> None:
    async def scene(there: There) -> None:
        join, session = membership.join, there.session
        closed = there.room("Closed", preset="private_chat")
        barred = there.room("Barred")
        await there.bob.bans(barred, there.alice)
        asked = there.room("Asked")
        await there.bob.sets(asked, "m.room.join_rules", {"join_rule": "knock"})

        assert await refused(join(session, there.place(closed))) == (
            "members-only",
            going.NOT_FOR_ALL,
        )
        assert await refused(join(session, there.place(barred))) == ("forbidden", going.BANNED)
        assert await refused(join(session, there.place("!none"))) == ("not-found", going.NO_ROOM)
        assert await refused(join(session, there.place(asked))) == (
            "members-only",
            going.ASKED_TO_BE_LET_IN,
        )
        assert asked.membership(there.alice.id) == "knock"

    play(scene)


def test_a_space_and_a_chat_are_no_rooms() -> None:
    async def scene(there: There) -> None:
        space = there.room("Space", there.alice, creation_content={"type": "m.space"})
        chat = there.hs.world.direct(there.bob, there.alice)
        await there.caught_up()

        assert await refused(membership.join(there.session, there.place(space))) == (
            "not-acceptable",
            membership.IS_SPACE,
        )
        assert await refused(membership.join(there.session, there.place(chat))) == (
            "conflict",
            membership.IS_CHAT.format("Bob"),
        )

    play(scene)


def test_leaving_is_shown_and_is_harmless_twice() -> None:
    async def scene(there: There) -> None:
        tea, place = (found := there.room()), there.place(found)
        await membership.join(there.session, place)
        await membership.leave(there.session, place, "tired")
        absent = await there.inbox.until(Absent)
        await membership.leave(there.session, place, "tired")

        assert (absent.cause, absent.mine, absent.reason) == ("left", True, "tired")
        assert tea.membership(there.alice.id) == "leave"

    play(scene)


def test_of_a_large_room_those_are_shown_who_say_something() -> None:
    async def scene(there: There) -> None:
        crowd = [there.hs.world.person(f"guest{number}") for number in range(5)]
        tea = there.room("Tea", *crowd)
        for number in range(TIMELINE):
            await there.bob.says(tea, f"old {number}")
        await membership.join(there.session, there.place(tea))
        begun = len(there.inbox.given)
        await crowd[3].says(tea, "hi")
        said = await there.inbox.until(Message, lambda said: said.text == "hi")
        shown = [one.who.name for one in there.inbox.given[begun:] if isinstance(one, Present)]

        assert there.hs.count("joined_members") == 0
        assert (shown, said.actor and said.actor.name) == (["guest3"], "guest3")

    play(scene, members=3, history=0)


def test_a_room_that_was_replaced_goes_on_where_it_was() -> None:
    async def scene(there: There) -> None:
        tea = there.room("Tea", version="11")
        place = there.place(tea)
        await membership.join(there.session, place)
        new = await there.bob.upgrades(tea)
        await there.hs.world.until(lambda: new.membership(there.alice.id) == "join")
        await there.bob.says(new, "in the new one")
        said = await there.inbox.until(Message, lambda said: said.text == "in the new one")
        with pytest.raises(Elsewhere) as elsewhere:
            await membership.join(there.session, there.place(new))

        assert (said.place, elsewhere.value.native) == (place, tea.id)
        assert {one.place for one in there.inbox.of(RoomChange)} <= {place}

    play(scene)


def test_what_the_owner_replaces_by_another_client_goes_on_where_it_was() -> None:
    """His new room is told before the old one says that it was replaced, and is offered nowhere."""

    async def scene(there: There) -> None:
        tea = there.hs.world.room("Tea", there.alice, there.bob, version="11")
        place = there.place(tea)
        await there.inbox.until(Everyone)
        await membership.join(there.session, place)
        new = await _begins_to_replace(there, tea)
        await there.hs.world.until(lambda: new.id in there.session.rooms)
        await there.caught_up()
        await there.alice.sets(tea, "m.room.tombstone", {"replacement_room": new.id})
        await there.bob.joins(new)
        await there.bob.says(new, "in the new one")
        said = await there.inbox.until(Message, lambda said: said.text == "in the new one")

        assert said.place == place
        assert there.session.room_of(place) is there.session.rooms[new.id]
        assert there.place(new) not in {one.place for one in there.inbox.of(Everyone)}

    play(scene)


@pytest.mark.parametrize("is_left", [False, True])
@pytest.mark.parametrize("is_first", [False, True])
def test_what_was_replaced_while_the_gateway_was_away_goes_on_where_it_was(
    is_first: bool, is_left: bool
) -> None:
    """Whichever of both rooms is told first; its owner may have left the old one since."""

    async def run(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice", name="Alice"), hs.world.person("bob", name="Bob")
        tea, device, inbox = hs.world.room("Tea", bob, alice), alice.device(), Recorder()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
        new = await bob.upgrades(tea)
        await alice.joins(new)
        await bob.says(new, "in the new one")
        if is_left:
            await alice.leaves(tea)
        hs.faults.twist("sync", lambda answer: _ordered(answer, new.id, is_first))
        made = shared(hs)
        async with synced(made, login(hs, device, tea.id), inbox):
            said = await inbox.until(Message, lambda said: said.text == "in the new one")

            assert said.place == room(tea.id)
            assert made.session(LOGIN).room_of(said.place) is made.session(LOGIN).rooms[new.id]

    played(run)


def _ordered(answer: Any, native: str, is_first: bool) -> Any:
    """With this room before all others, or behind them."""
    joined = answer["rooms"]["join"]
    there = {native: joined.pop(native)}
    answer["rooms"]["join"] = {**there, **joined} if is_first else {**joined, **there}
    return answer


def test_a_room_that_says_so_alone_replaces_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is offered as any other, a moment later."""
    monkeypatch.setattr(upgrading, "OFFERED_AFTER", 0.01)

    async def scene(there: There) -> None:
        tea = there.hs.world.room("Tea", there.alice)
        await there.inbox.until(Everyone)
        new = await _begins_to_replace(there, tea)
        offered = await there.inbox.until(Everyone, lambda one: one.place == there.place(new))
        await there.alice.sets(tea, "m.room.tombstone", {"replacement_room": new.id})
        out = await there.inbox.until(Absent)
        await there.inbox.until(Everyone, after=there.inbox.given.index(out))

        assert offered.place == out.place
        assert there.inbox.of(Everyone)[-1].place == there.place(tea)

    play(scene)


async def _begins_to_replace(there: There, old: Any) -> Any:
    last = {"event_id": old.timeline[-1].id, "room_id": old.id}
    return await there.alice.creates(
        "Tea", creation_content={"predecessor": last}, preset="public_chat"
    )


def test_who_has_to_be_invited_into_what_replaced_a_room_comes_then() -> None:
    async def scene(there: There) -> None:
        tea = there.room("Tea", there.alice, preset="private_chat")
        place = there.place(tea)
        await there.inbox.until(Everyone)
        await membership.join(there.session, place)
        new = await there.bob.upgrades(tea)
        await there.bob.invites(new, there.alice)
        await there.hs.world.until(lambda: new.membership(there.alice.id) == "join")
        await there.bob.says(new, "in the new one")
        said = await there.inbox.until(Message, lambda said: said.text == "in the new one")

        assert said.place == place

    play(scene)


def test_nobody_takes_the_place_of_a_room_by_saying_so() -> None:
    """The new room has to name the old one, too."""

    async def scene(there: There) -> None:
        tea, other = there.room("Tea"), there.room("Other")
        await membership.join(there.session, there.place(tea))
        await there.bob.sets(tea, "m.room.tombstone", {"replacement_room": other.id})
        await there.hs.world.until(lambda: other.membership(there.alice.id) == "join")
        await there.bob.says(other, "here")
        said = await there.inbox.until(Message, lambda said: said.text == "here")

        assert said.place == there.place(other)

    play(scene)


def test_a_room_in_which_much_was_said_is_come_into_as_quickly() -> None:
    """That the login came is then said by the state, and by no event in its order."""

    async def scene(there: There) -> None:
        tea = there.room("Tea")
        there.hs.faults.twist("sync", lambda answer: _came_before(answer, there.alice.id))
        await membership.join(there.session, there.place(tea))

        assert there.inbox.of(Everyone)[-1].place == there.place(tea)

    play(scene)


def _came_before(answer: Any, person: str) -> Any:
    """What an answer is where much was said since somebody came."""
    for told in answer.get("rooms", {}).get("join", {}).values():
        events, state = told["timeline"]["events"], told["state"]["events"]
        for event in [one for one in events if one.get("state_key") == person]:
            events.remove(event)
            state.append(event)
    return answer


def test_of_two_who_come_in_at_once_one_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by two clients, or by a client and an invitation."""
    monkeypatch.setattr(going, "SEEN_WITHIN", 3.0)

    async def scene(there: There) -> None:
        tea, held = there.room("Tea"), there.hs.faults.waits("sync")
        there.hs.faults.fail("join", 502)
        await there.bob.says(there.hs.world.direct(there.bob, there.alice), "hi")
        first, second = (asyncio.create_task(going.enter(there.session, tea.id)) for _ in "12")
        await held.comes()
        with pytest.raises(TryLater):
            await first
        held.go()

        assert (await second).id == tea.id

    play(scene)
