"""What tests against the fake Bot API server share: a client, and a look at what is left over."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import telegram
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from tests.servers.telegram import FakeTelegram, fake_telegram

Play = Callable[[FakeTelegram, telegram.Bot], Awaitable[None]]


def client(api: FakeTelegram, token: str | None = None, **more: Any) -> telegram.Bot:
    """more: as `telegram.Bot` takes it."""
    return telegram.Bot(
        token or api.token,
        base_url=api.base_url,
        base_file_url=api.base_file_url,
        request=_request(),
        get_updates_request=_request(),
        **more,
    )


def _request() -> HTTPXRequest:
    """Without certificates, which take long to load and prove nothing on loopback."""
    return HTTPXRequest(httpx_kwargs={"verify": False})


def played(play: Play) -> None:
    async def run() -> None:
        async with fake_telegram() as api, client(api) as bot:
            await play(api, bot)

    asyncio.run(run())


def refused(words: str) -> pytest.RaisesExc[BadRequest]:
    """The client makes all letters small but the first."""
    return pytest.raises(BadRequest, match=f"(?i){re.escape(words)}")


async def updates(bot: telegram.Bot, *kinds: str) -> list[telegram.Update]:
    """What waits, of all kinds unless some are named, and confirmed."""
    # An offset asked for twice in a short time would be answered otherwise.
    some = -1000 - secrets.randbelow(1_000_000)
    found = await bot.get_updates(offset=some, allowed_updates=kinds or telegram.Update.ALL_TYPES)
    if found:
        await bot.get_updates(offset=found[-1].update_id + 1)
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
