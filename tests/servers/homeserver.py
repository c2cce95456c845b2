"""A strict Matrix homeserver in this process, and the people who are on it and beyond it.

async with homeserver() as hs:
    alice, bob = hs.world.person("alice"), hs.world.person("bob", server="far.test", name="Bob")
    tea = hs.world.room("Tea", bob, alice)
    device = alice.device()                     # logged in; `device.token`
    await bob.says(tea, "hi")
    ...
    await hs.world.until(lambda: tea.texts == ["hi", "hello"])

hs.url         where it listens
hs.name        the server's name: `@alice:home.test`
hs.world       people, rooms, files: `tests/servers/homestead/world.py`
bob            what people do: `tests/servers/homestead/people.py`
tea            what was said there, its state: `tests/servers/homestead/rooms.py`
hs.settings    versions, ways to log in, sizes, pages without end: `homestead/settings.py`
hs.faults      what goes wrong: `homestead/faults.py`
hs.asked       every request that came
hs.breaches    requests that the specification does not allow; at the end there must be none
hs.away()      `async with`: nobody listens there, and what was connected is cut
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from tests.servers.homestead.devices import Device
from tests.servers.homestead.faults import Faults
from tests.servers.homestead.server import Asked, Server
from tests.servers.homestead.settings import Settings
from tests.servers.homestead.world import World
from tests.servers.process import LOOPBACK, free_port

ACCEPTING = 5
"""Turns of the loop within which asyncio makes a connection of what it has accepted."""

__all__ = ["FakeHomeserver", "homeserver"]


@dataclass(slots=True)
class FakeHomeserver:
    world: World
    server: Server
    url: str
    runner: web.AppRunner

    @property
    def name(self) -> str:
        return self.world.name

    @property
    def settings(self) -> Settings:
        return self.server.settings

    @property
    def faults(self) -> Faults:
        return self.server.faults

    @property
    def breaches(self) -> list[str]:
        return self.server.breaches

    @property
    def asked(self) -> list[Asked]:
        return self.server.asked

    def count(self, name: str) -> int:
        """How often this endpoint was asked."""
        return sum(one.name == name for one in self.asked)

    def expire(self, device: Device) -> None:
        """Soft logout: whoever logs in again keeps the device."""
        device.is_expired = True
        self.world.changed()

    def revoke(self, device: Device) -> None:
        """Its token is good no more; the device is there no more."""
        device.person.loses(device)

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
async def homeserver(
    name: str = "home.test", port: int | None = None
) -> AsyncIterator[FakeHomeserver]:
    """Breaches fail the test at the end, unless it took them out of the list."""
    server = Server(World(name))
    runner = web.AppRunner(server.app(), shutdown_timeout=0.1)
    await runner.setup()
    port = port or free_port()
    await _listen(runner, port)
    url = f"http://{LOOPBACK}:{port}"
    server.settings.url = url
    server.settings.well_known = {"m.homeserver": {"base_url": url}}
    try:
        yield FakeHomeserver(server.world, server, url, runner)
    finally:
        await _let_in()
        await runner.cleanup()
    assert not server.breaches, server.breaches
