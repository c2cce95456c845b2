"""The fake Bot API server, with python-telegram-bot as its client."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import telegram
from telegram.error import BadRequest, Conflict, InvalidToken

from tests.servers.telegram import FakeTelegram, fake_telegram

Play = Callable[[FakeTelegram, telegram.Bot], Awaitable[None]]


def client(api: FakeTelegram, token: str | None = None) -> telegram.Bot:
    return telegram.Bot(token or api.token, base_url=api.base_url, base_file_url=api.base_file_url)


def played(play: Play) -> None:
    async def run() -> None:
        async with fake_telegram() as api, client(api) as bot:
            await play(api, bot)

    asyncio.run(run())


def test_a_group_is_heard_and_answered() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        api.bot.reads_everything = True
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice)
        await alice.says(tea, "hi")
        (update,) = await bot.get_updates()
        assert update.message
        assert (update.message.text, update.message.chat_id) == ("hi", tea.id)

        await bot.send_message(tea.id, "hello")

        assert await api.world.until(lambda: tea.texts == ["hi", "hello"])

    played(play)


def test_a_wrong_token_is_unauthorized() -> None:
    async def play(api: FakeTelegram, _: telegram.Bot) -> None:
        with pytest.raises(InvalidToken, match="was rejected by the server"):
            async with client(api, "1:2"):
                pass

    played(play)


def test_an_offset_confirms_what_is_below_it() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        for word in ("one", "two", "three"):
            await alice.says(alice.chat, word)
        ids = [update.update_id for update in await bot.get_updates()]
        assert ids == [ids[0], ids[0] + 1, ids[0] + 2]

        rest = await bot.get_updates(offset=ids[1])

        assert [update.update_id for update in rest] == ids[1:]

    played(play)


def test_a_long_poll_is_answered_by_what_comes() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        poll = asyncio.ensure_future(bot.get_updates(timeout=10))
        await api.world.until(lambda: api.bot.updates.is_polled)
        await alice.says(alice.chat, "hi")

        (update,) = await poll

        assert update.message
        assert update.message.text == "hi"

    played(play)


def test_of_two_pollers_the_first_is_told_of_a_conflict() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        first = asyncio.ensure_future(bot.get_updates(timeout=10))
        await api.world.until(lambda: api.bot.updates.is_polled)
        async with client(api) as other:
            second = asyncio.ensure_future(other.get_updates(timeout=10))
            with pytest.raises(Conflict, match="terminated by other getUpdates request"):
                await first
            await alice.says(alice.chat, "hi")
            assert len(await second) == 1

    played(play)


def test_an_unknown_chat_is_not_found() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(1, "hello")

    played(play)


def test_an_unknown_parameter_is_a_breach() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        with pytest.raises(BadRequest, match="unknown parameter colour"):
            await bot.send_message(1, "hello", api_kwargs={"colour": "red"})
        assert api.breaches.pop() == "sendMessage: unknown parameter colour"

    played(play)
