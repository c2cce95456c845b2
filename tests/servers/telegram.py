"""A strict Telegram Bot API server in this process, and the people who are on it.

async with fake_telegram() as api:
    bot = telegram.Bot(api.token, base_url=api.base_url, base_file_url=api.base_file_url)
    alice = api.world.user("Alice")
    tea = api.world.group("Tea", alice)
    await alice.says(tea, "hi")
    ...
    await api.world.until(lambda: tea.texts == ["hi", "hello"])

api.url        where it listens; `{url}/bot{token}/{method}`, `{url}/file/bot{token}/{path}`
api.bot        the bot that is there from the start, in all groups that are made
api.world      users, chats, further bots: `tests/servers/botapi/world.py`
alice          what people do: `tests/servers/botapi/users.py`
tea.messages   what was said, by the bot too: `tests/servers/botapi/messages.py`
api.breaches   calls that the documentation does not allow; at the end there must be none
api.now        the clock, in seconds since 1970; `api.passes(3600)` moves it
api.away()     `async with`: nobody listens there, and what was connected is cut
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from tests.servers.botapi.bots import Bot
from tests.servers.botapi.deeds.media import Item
from tests.servers.botapi.faults import Faults
from tests.servers.botapi.floods import Floods
from tests.servers.botapi.server import Server
from tests.servers.botapi.world import World
from tests.servers.process import LOOPBACK, free_port

ACCEPTING = 5
"""Turns of the loop within which asyncio makes a connection of what it has accepted."""

__all__ = ["FakeTelegram", "Item", "fake_telegram"]


@dataclass(slots=True)
class FakeTelegram:
    world: World
    server: Server
    bot: Bot
    url: str
    runner: web.AppRunner

    @property
    def token(self) -> str:
        return self.bot.token

    @property
    def base_url(self) -> str:
        """As `telegram.Bot` takes it."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    @property
    def breaches(self) -> list[str]:
        return self.server.breaches

    @property
    def faults(self) -> Faults:
        return self.server.faults

    @property
    def floods(self) -> Floods:
        return self.server.floods

    @property
    def calls(self) -> list[tuple[str, dict[str, str]]]:
        return self.server.calls

    @property
    def now(self) -> float:
        return self.world.clock.now()

    @now.setter
    def now(self, moment: float) -> None:
        self.world.clock.passes(moment - self.now)

    def passes(self, seconds: float) -> None:
        self.world.clock.passes(seconds)

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        await _let_in()
        for site in tuple(self.runner.sites):
            await site.stop()
        assert self.runner.server is not None
        for connection in tuple(self.runner.server.connections):
            connection.force_close()
        try:
            yield
        finally:
            await _listen(self.runner, int(self.url.rpartition(":")[2]))


async def _let_in() -> None:
    """Who has just come: asyncio loses him where nobody listens any longer."""
    for _ in range(ACCEPTING):
        await asyncio.sleep(0)


async def _listen(runner: web.AppRunner, port: int) -> None:
    await web.TCPSite(runner, LOOPBACK, port).start()


@asynccontextmanager
async def fake_telegram(port: int | None = None) -> AsyncIterator[FakeTelegram]:
    """Breaches fail the test at the end, unless it took them out of the list."""
    world = World()
    server = Server(world)
    bot = world.bot()
    runner = web.AppRunner(server.app(), shutdown_timeout=0.1)
    await runner.setup()
    port = port or free_port()
    await _listen(runner, port)
    try:
        yield FakeTelegram(world, server, bot, f"http://{LOOPBACK}:{port}", runner)
    finally:
        await _let_in()
        await runner.cleanup()
    assert not server.breaches, server.breaches
