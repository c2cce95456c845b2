"""A component that runs, and what it reported, for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from xml.etree.ElementTree import Element

from bridge.xmpp.component import Component, Timing
from bridge.xmpp.down import Down
from bridge.xmpp.parser import Limits
from tests.bridge.xmpp.scripted_server import SECRET
from tests.servers.process import LOOPBACK

QUICK = Timing(close=0.02, wait_first=0.01, wait_most=0.05)


class Running:
    """What it reported, in queues."""

    component: Component
    task: asyncio.Task[None]

    def __init__(self) -> None:
        self.batches: asyncio.Queue[list[Element]] = asyncio.Queue()
        self.ups: asyncio.Queue[None] = asyncio.Queue()
        self.downs: asyncio.Queue[Down] = asyncio.Queue()

    async def batch(self, within: float = 5.0) -> list[Element]:
        return await asyncio.wait_for(self.batches.get(), within)

    async def up(self, within: float = 10.0) -> None:
        await asyncio.wait_for(self.ups.get(), within)

    async def down(self, within: float = 10.0) -> Down:
        return await asyncio.wait_for(self.downs.get(), within)

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@asynccontextmanager
async def running(
    port: int,
    *,
    jid: str = "irc.example.org",
    secret: str = SECRET,
    timing: Timing = QUICK,
    limits: Limits | None = None,
    jitter: float = 0.0,
) -> AsyncIterator[Running]:
    """Run a component until the block ends."""
    it = Running()
    it.component = Component(
        jid,
        secret,
        LOOPBACK,
        port,
        on_stanzas=it.batches.put_nowait,
        on_up=lambda: it.ups.put_nowait(None),
        on_down=it.downs.put_nowait,
        timing=timing,
        limits=limits,
        jitter=lambda: jitter,
    )
    it.task = asyncio.create_task(it.component.run())
    try:
        yield it
    finally:
        await it.stop()
