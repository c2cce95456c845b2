"""Accounts that leave, through the core: nothing of them lives on, and others notice nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bridge.api.ids import Place
from bridge.core.forgetting import forget_account, forget_logins
from bridge.store.contacts import Kept
from tests.bridge.store.personal.erased import texts
from tests.walks.house import ALICE, FAKE, ROOM, SERVER, House, hosted
from tests.walks.test_walks import CAROL, play

Scene = Callable[[House], Awaitable[None]]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.core.erasing.PAUSE", 0.0)
    monkeypatch.setattr("bridge.core.erasing.SETTLE", 0.05)


async def lives(house: House) -> None:
    """Alice is in a room, chats, has blocked somebody and wishes something."""
    gateway = house.gateway
    await house.join()
    house.network.far.say(ROOM, "bob", "hello")
    await house.stage.until(lambda: "hello" in house.stage.lines)
    await house.say("hi", to=CAROL)
    await house.network.far.until_heard(CAROL, 1)
    house.network.far.write(CAROL, "al", "hi, too")
    await house.stage.until(lambda: "hi, too" in house.stage.told)
    gateway.acquaintance.block(Place(FAKE, "direct", f"mallory%{SERVER}", house.login.id), True)
    gateway.books.put(house.login.id, Kept(native=CAROL, is_watched=True))
    gateway.watching.add(ALICE, "fake.example.org")
    gateway.limits.set(ALICE, "rooms", 3)
    gateway.audit.note(ALICE, "adhoc", FAKE, "login", SERVER, "done")
    await gateway.preferences.set(ALICE, FAKE, "share_profile", True)


async def leaves(house: House) -> None:
    gateway = house.gateway
    gateway.logins.leave_seat(house.login.id, ROOM)
    logins = await gateway.registering.unregister(ALICE, FAKE)
    forget_logins(gateway, logins)
    await forget_account(gateway, ALICE)
    gateway.showing.erase(lambda room: room.native.startswith(f"{ALICE} "))


def test_nothing_of_who_was_erased_is_written_again(url: str) -> None:
    async def scene(house: House) -> None:
        gateway = house.gateway
        await lives(house)
        await gateway.erasing.begin(ALICE)
        await leaves(house)
        await gateway.erasing.finish(ALICE)
        gateway.end()  # writes what was only gathered
        await gateway.store.write(lambda _: None)
        left = [where for where, text in await texts(gateway.store) if ALICE in text]

        assert left == []

    play(url, scene)


def test_memory_holds_nothing_of_logins_that_are_no_more(sqlite_url: str) -> None:
    async def scene(house: House) -> None:
        gateway, login = house.gateway, house.login.id
        await lives(house)
        await gateway.books.of(login)
        await leaves(house)

        assert not gateway.books.is_loaded(login)
        assert list(gateway.presence.rooms(login)) == []
        assert gateway.presence.room(house.far) is None
        assert gateway.acquaintance.by_list == set()
        blocked = Place(FAKE, "direct", f"mallory%{SERVER}", login)
        assert not gateway.acquaintance.is_blocked(blocked)
        assert gateway.watching.of(ALICE) == ()
        assert gateway.limits.own(ALICE) == {}
        assert not gateway.preferences.known(ALICE, FAKE).flag("share_profile")
        assert gateway.showing.through(hosted(ROOM)) is None

    play(sqlite_url, scene)


def test_who_comes_back_is_shown_what_is_said_from_then_on(sqlite_url: str) -> None:
    async def scene(house: House) -> None:
        gateway = house.gateway
        await lives(house)
        await gateway.erasing.begin(ALICE)
        await leaves(house)
        await gateway.erasing.finish(ALICE)

        login = gateway.logins.ensure(FAKE, ALICE, SERVER, "al")
        again = replace(house, login=login)
        gateway.twins.login = login.id  # type: ignore[attr-defined]  # of this house
        await again.join()
        house.network.far.say(ROOM, "bob", "you again?")
        await house.stage.until(lambda: "you again?" in house.stage.lines)
        shown = [line for line in house.stage.shown if line[2] == "you again?"]

        assert [position for _, position, _ in shown] == [1]

    play(sqlite_url, scene)


def test_a_restart_knows_nothing_of_who_is_being_erased_and_finishes(url: str) -> None:
    async def begins(house: House) -> None:
        await lives(house)
        await house.gateway.erasing.begin(ALICE)

    async def finishes(house: House) -> None:
        erasing = house.gateway.erasing
        # The house makes a login anew, which is not of before.
        assert house.gateway.presence.room(house.far) is None
        async with asyncio.timeout(5.0):
            while erasing.under_way:
                await house.gateway.store.read(lambda _: None)
        stays = {"logins.account"}
        found = {where for where, text in await texts(house.gateway.store) if ALICE in text}

        assert found <= stays

    play(url, begins, finishes)
