"""What tests against the fake Bot API server share: a client, and a look at what is left over."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import telegram

from tests.servers.telegram import FakeTelegram, fake_telegram

Play = Callable[[FakeTelegram, telegram.Bot], Awaitable[None]]


def client(api: FakeTelegram, token: str | None = None, **more: Any) -> telegram.Bot:
    """more: as `telegram.Bot` takes it."""
    return telegram.Bot(
        token or api.token, base_url=api.base_url, base_file_url=api.base_file_url, **more
    )


def played(play: Play) -> None:
    async def run() -> None:
        async with fake_telegram() as api, client(api) as bot:
            await play(api, bot)

    asyncio.run(run())


async def updates(bot: telegram.Bot, *kinds: str) -> list[telegram.Update]:
    """What waits, of all kinds unless some are named, and confirmed."""
    found = await bot.get_updates(allowed_updates=kinds or telegram.Update.ALL_TYPES)
    if found:
        await bot.get_updates(offset=found[-1].update_id + 1, timeout=0, limit=1)
    return list(found)


def leftovers(thing: Any) -> list[str]:
    """What telegram's types do not know of it."""
    return [f"{type(each).__name__}: {dict(each.api_kwargs)}" for each in _parts(thing)]


def _parts(thing: Any) -> Iterator[telegram.TelegramObject]:
    if isinstance(thing, (list, tuple)):
        for each in thing:
            yield from _parts(each)
    if not isinstance(thing, telegram.TelegramObject):
        return
    if thing.api_kwargs:
        yield thing
    for name in thing.to_dict(recursive=False):
        yield from _parts(getattr(thing, {"from": "from_user"}.get(name, name), None))
