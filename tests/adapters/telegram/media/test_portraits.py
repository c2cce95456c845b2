"""Pictures of people and groups, found out beside all else and told by their hash."""

import asyncio
from collections.abc import Callable
from hashlib import sha1

import pytest

from adapters.telegram.media import portraits
from bridge.api.asked import Picture
from bridge.api.errors import Refused
from bridge.api.ids import Identity, NetworkName, Place
from tests.adapters.telegram.media.stage import Stage, session_on, stage
from tests.servers.botapi.files import JPEG, PNG, Files, Stored
from tests.servers.botapi.users import User
from tests.servers.telegram import FakeTelegram

NETWORK = NetworkName("telegram")


@pytest.fixture(autouse=True)
def _no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portraits, "PACE", 0.0)


def digest(image: bytes) -> str:
    return sha1(image, usedforsecurity=False).hexdigest()


def a_picture(api: FakeTelegram, image: bytes, name: str = "me.jpg") -> Stored:
    return api.world.files.put("photo", image, name=name)


def identity(user: User) -> Identity:
    return Identity(NETWORK, str(user.id), user.name)


async def found_out(on: Stage, *who: int) -> list[str]:
    """What is known of them when all were looked for."""
    for each in who:
        portraits.wanted(on.session, each)
    await portraits.look(on.session)
    return [portraits.shown(on.session, each) for each in who]


def methods(on: Stage) -> list[str]:
    return [method for method, _ in on.api.calls]


def test_pictures_of_people_and_groups_are_known_by_their_hash() -> None:
    async def play() -> None:
        async with stage() as on:
            alice, bob = on.api.world.user("Alice"), on.api.world.user("Bob")
            tea = on.api.world.supergroup("Tea", alice)
            alice.photos = [a_picture(on.api, JPEG), a_picture(on.api, PNG)]
            tea.photo = a_picture(on.api, PNG, "tea.png")
            before = portraits.shown(on.session, alice.id)
            avatars = await found_out(on, alice.id, bob.id, tea.id)

        assert (before, avatars) == ("", [digest(JPEG), "", digest(PNG)])

    asyncio.run(play())


def test_the_picture_is_the_one_that_its_hash_says() -> None:
    async def play() -> None:
        async with stage() as on:
            alice = on.api.world.user("Alice")
            tea = on.api.world.supergroup("Tea", alice, is_forum=True)
            alice.photos = [a_picture(on.api, JPEG)]
            tea.photo = a_picture(on.api, PNG, "tea.png")
            topic = Place(NETWORK, "room", f"{tea.id}%7")
            given = [await portraits.picture(on.session, of) for of in (identity(alice), topic)]
            avatars = [portraits.shown(on.session, each.id) for each in (alice, tea)]

        assert given == [Picture(JPEG, "image/jpeg"), Picture(PNG, "image/png")]
        assert avatars == [digest(JPEG), digest(PNG)]

    asyncio.run(play())


def test_who_has_no_picture_has_none() -> None:
    async def play() -> None:
        async with stage() as on:
            alice = on.api.world.user("Alice")

            assert await portraits.picture(on.session, identity(alice)) is None

    asyncio.run(play())


def test_whom_telegram_does_not_know_has_none_and_keeps_nobody_waiting() -> None:
    async def play() -> None:
        async with stage() as on:
            alice = on.api.world.user("Alice")
            alice.photos = [a_picture(on.api, JPEG)]

            assert await found_out(on, 999, alice.id) == ["", digest(JPEG)]
            with pytest.raises(Refused):
                await portraits.picture(on.session, Identity(NETWORK, "999", "Nobody"))

    asyncio.run(play())


def test_who_was_looked_at_lately_is_not_looked_at_again() -> None:
    async def play() -> None:
        async with stage() as on:
            alice, bob = on.api.world.user("Alice"), on.api.world.user("Bob")
            alice.photos = [a_picture(on.api, JPEG)]
            await found_out(on, alice.id, bob.id)
            on.api.calls.clear()
            await found_out(on, alice.id, bob.id)

            assert methods(on) == []

    asyncio.run(play())


def test_after_a_day_it_is_looked_whether_it_is_another_one_and_not_fetched_if_not() -> None:
    async def play() -> None:
        async with stage() as on:
            alice = on.api.world.user("Alice")
            alice.photos = [a_picture(on.api, JPEG)]
            now = on.session.now()
            await found_out(on, alice.id)
            on.api.calls.clear()
            on.session.now = lambda: now + 86_500.0
            same = await found_out(on, alice.id)

            assert (same, methods(on)) == ([digest(JPEG)], ["getUserProfilePhotos"])

            alice.photos.insert(0, a_picture(on.api, PNG))
            on.session.now = lambda: now + 2 * 86_500.0

            assert await found_out(on, alice.id) == [digest(PNG)]

    asyncio.run(play())


def test_after_a_restart_nothing_is_fetched_anew() -> None:
    async def play() -> None:
        async with stage() as on:
            alice = on.api.world.user("Alice")
            alice.photos = [a_picture(on.api, JPEG)]
            await found_out(on, alice.id)
            on.api.calls.clear()
            async with session_on(on.api, inbox=on.inbox) as again:
                at_once = portraits.shown(again.session, alice.id)
                later = await found_out(again, alice.id)

            assert (at_once, later, methods(on)) == (digest(JPEG), [digest(JPEG)], [])

    asyncio.run(play())


def test_a_change_is_told_and_only_a_change() -> None:
    async def play() -> None:
        async with stage() as on:
            heard: list[tuple[str, bool]] = []
            portraits.on_change(on.session, lambda *told: heard.append(told))
            alice, bob = on.api.world.user("Alice"), on.api.world.user("Bob")
            tea = on.api.world.supergroup("Tea", alice)
            alice.photos = [a_picture(on.api, JPEG)]
            tea.photo = a_picture(on.api, PNG)
            await found_out(on, alice.id, bob.id, tea.id)

            assert heard == [(str(alice.id), False), (str(tea.id), False)]

            tea.photo = None
            portraits.wanted(on.session, tea.id, is_another=True)

            assert await found_out(on, alice.id, tea.id) == [digest(JPEG), ""]
            assert heard[2:] == [(str(tea.id), True)]

    asyncio.run(play())


def test_a_picture_that_was_changed_meanwhile_is_given_as_it_is_now() -> None:
    """Whoever asked by the old hash is told by the new one."""

    async def play() -> None:
        async with stage() as on:
            heard: list[tuple[str, bool]] = []
            portraits.on_change(on.session, lambda *told: heard.append(told))
            alice = on.api.world.user("Alice")
            alice.photos = [gone := a_picture(on.api, JPEG)]
            await found_out(on, alice.id)
            alice.photos = [a_picture(on.api, PNG)]
            del on.api.world.files.everything[gone.file_id]
            async with session_on(on.api, inbox=on.inbox) as again:
                portraits.on_change(again.session, lambda *told: heard.append(told))
                given = await portraits.picture(again.session, identity(alice))

                assert given == Picture(PNG, "image/png")
                assert portraits.shown(again.session, alice.id) == digest(PNG)
            assert heard == [(str(alice.id), False), (str(alice.id), True)]

    asyncio.run(play())


def test_who_cannot_be_looked_for_now_keeps_nobody_waiting_and_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The picture is told of, and its file is not there."""
    monkeypatch.setattr(portraits, "RETRY", 0.0)

    async def play() -> None:
        async with stage() as on:
            alice, bob = on.api.world.user("Alice"), on.api.world.user("Bob")
            alice.photos = [gone := a_picture(on.api, JPEG)]
            bob.photos = [a_picture(on.api, PNG)]
            monkeypatch.setattr(type(on.api.world.files), "at", _without(gone))
            avatars = await found_out(on, alice.id, bob.id)
            asked = [given.get("user_id") for method, given in on.api.calls if "Photos" in method]

        assert avatars == ["", digest(PNG)]
        assert asked == [str(each.id) for each in (alice, bob, alice, alice)]

    asyncio.run(play())


def _without(gone: Stored) -> Callable[[Files, str], Stored | None]:
    at = Files.at
    return lambda files, path: None if path == gone.path else at(files, path)
