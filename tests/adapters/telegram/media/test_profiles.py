"""Who people say they are."""

import asyncio

from adapters.telegram.media import profiles
from bridge.api.asked import Profile
from bridge.api.ids import Identity, NetworkName
from tests.adapters.telegram.media.stage import stage

NETWORK = NetworkName("telegram")


def identity(native: int, name: str) -> Identity:
    return Identity(NETWORK, str(native), name)


def test_whom_the_bot_has_met_says_who_he_is() -> None:
    async def play() -> None:
        async with stage() as on:
            alice = on.api.world.user("Alice", "Doe", username="alice_d", bio="Likes tea.")
            await alice.presses_start()
            told = await profiles.profile(on.session, identity(alice.id, "Alice"))

        assert told == Profile(
            name="Alice Doe",
            nickname="alice_d",
            about="Likes tea.",
            urls=("https://t.me/alice_d",),
        )

    asyncio.run(play())


def test_of_whom_it_has_not_the_name_is_all() -> None:
    async def play() -> None:
        async with stage() as on:
            told = await profiles.profile(on.session, identity(999, "Bob"))

        assert told == Profile(name="Bob")

    asyncio.run(play())


def test_a_channel_that_speaks_says_what_it_is() -> None:
    async def play() -> None:
        async with stage() as on:
            owner = on.api.world.user("Alice")
            news = on.api.world.channel("News", owner, description="All of it.", username="tea")
            told = await profiles.profile(on.session, identity(news.id, "News"))

        assert told == Profile(
            name="News", nickname="tea", about="All of it.", urls=("https://t.me/tea",)
        )

    asyncio.run(play())


def test_it_is_asked_once_an_hour() -> None:
    async def play() -> None:
        async with stage() as on:
            alice = on.api.world.user("Alice")
            await alice.presses_start()
            now = on.session.now()
            for later in (0.0, 3_500.0, 3_700.0):
                on.session.now = lambda at=now + later: at  # type: ignore[misc]
                await profiles.profile(on.session, identity(alice.id, "Alice"))
            asked = [method for method, _ in on.api.calls]

        assert asked == ["getChat", "getChat"]

    asyncio.run(play())
