"""The bot tells a group what it can and cannot see and do, once and when that changes."""

import asyncio

from adapters.telegram.rooms import introducing
from tests.adapters.telegram.rooms.stage import Heard, Stage, play, running
from tests.servers.botapi.chats import Chat
from tests.servers.telegram import fake_telegram


def told(chat: Chat) -> list[str]:
    """What the bot has said of itself, line by line."""
    return [line for text in chat.texts for line in text.splitlines()]


def test_who_reads_little_says_so_and_how_to_change_it() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice = world.user("Alice")
        tea = world.supergroup("Tea", alice)
        del tea.members[stage.api.bot.user.id]

        await alice.adds(tea, stage.api.bot.user)
        await stage.introduced(tea)

        assert told(tea) == [
            f"This chat is now a room on XMPP, too: {tea.id}@telegram.example.org",
            introducing.WHO,
            introducing.SEES_LITTLE,
            f"{introducing.NOT_TOLD} {introducing.NEVER}",
            "Who may do so here may do it from XMPP, too: pin messages, change title and"
            " description.",
            "Nobody can do this from XMPP, since I lack the right: remove, ban and silence people,"
            " delete messages of others, make admins.",
        ]

    play(scene)


def test_who_becomes_admin_says_what_is_different_and_says_it_once() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice = world.user("Alice")
        tea = world.supergroup("Tea", alice)
        await alice.says(tea, "/help")
        await stage.introduced(tea)

        await alice.promotes(tea, stage.api.bot.user)
        await stage.until(lambda: introducing.ANEW in told(tea))
        await alice.promotes(tea, stage.api.bot.user, title="Bridge")
        await alice.says(tea, "/who")
        await stage.until(lambda: "Nobody is here" in tea.texts[-1])

        said = [text for text in tea.texts if text.startswith(introducing.ANEW)]
        assert [text.splitlines() for text in said] == [
            [
                introducing.ANEW,
                introducing.SEES_ALL,
                f"{introducing.TOLD} {introducing.NEVER}",
                "Who may do so here may do it from XMPP, too: remove, ban and silence people,"
                " delete messages of others, pin messages, change title and description.",
                "Nobody can do this from XMPP, since I lack the right: make admins.",
            ]
        ]

    play(scene)


def test_a_bot_without_privacy_mode_sees_all() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        await alice.says(tea, "hi")
        await stage.introduced(tea)

        assert introducing.SEES_ALL in told(tea)

    async def run() -> None:
        async with fake_telegram() as api:
            api.bot.reads_everything = True
            async with running(api) as stage:
                await scene(stage)

    asyncio.run(run())


def test_after_a_restart_it_is_not_told_again() -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            alice, inbox = api.world.user("Alice"), Heard()
            tea = api.world.supergroup("Tea", alice)
            async with running(api, inbox) as stage:
                await alice.says(tea, "/help")
                await stage.introduced(tea)
                count = len(tea.texts)
            async with running(api, inbox) as stage:
                await alice.says(tea, "/who")
                await stage.until(lambda: "Nobody is here" in tea.texts[-1])

        assert len(tea.texts) == count + 2

    asyncio.run(run())


def test_readers_of_a_channel_are_told_nothing() -> None:
    """Who added the bot is, where he has a chat with it."""

    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice = world.user("Alice")
        news = world.channel("News", alice)
        del news.members[stage.api.bot.user.id]
        await alice.presses_start()

        await alice.promotes(news, stage.api.bot.user)
        await stage.until(lambda: any("This chat is now a room" in one for one in alice.chat.texts))

        assert news.texts == []
        assert "News" in alice.chat.texts[-1]

    play(scene)
