"""A writing process that is killed: what it was told is committed is there, and no half."""

import asyncio
import signal
import subprocess
import sys

import pytest

from bridge.api.events import AnyEvent, Message
from bridge.store.deliveries import waiting
from bridge.store.positions import entries
from bridge.store.values import DeliveryId
from tests.bridge.store.samples import CHANNEL, OWN, ROOM, opened, read

WRITER = """
import asyncio, sys
from functools import partial
from bridge.store.deliveries import settle
from bridge.store.messages import accept
from tests.bridge.store.samples import heard, opened, taken, written

async def say(store, n):
    batch = [heard(store, str(n)) for _ in range(5)] + [written(store, str(n)) for _ in range(2)]
    await store.submit(lambda c: accept(c, batch, {"irc": str(n)}))
    await store.submit(lambda c: settle(c, taken(batch[5:])))
    print(n, flush=True)

async def main():
    async with opened(sys.argv[1]) as store:
        n = 0
        running = set()
        while True:
            running.add(asyncio.ensure_future(say(store, n)))
            n += 1
            if len(running) == 8:
                _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)

asyncio.run(main())
"""


def number(event: AnyEvent) -> int:
    assert isinstance(event, Message)
    return int(event.text)


@pytest.mark.parametrize("batches", [1, 13, 60])
def test_kill_9_leaves_all_that_was_acknowledged_and_no_half(url: str, batches: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    acknowledged = [int(next(writer.stdout)) for _ in range(batches)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += map(int, writer.stdout.read().split())
    writer.wait()
    writer.stdout.close()

    async def walk() -> None:
        async with opened(url) as store:
            found = await read(store, entries, ROOM, 0, 1_000_000)
            pending = await read(store, waiting, CHANNEL, OWN, DeliveryId(0), 1_000_000)
        assert [one.position for one in found] == list(range(1, len(found) + 1))
        heard = [number(one.event) for one in found if one.event.place == CHANNEL]
        reflected = [number(one.event) for one in found if one.event.place == ROOM]
        left = [number(one.event) for one in pending]
        accepted = range(max(heard) + 1)
        assert heard == [n for n in accepted for _ in range(5)]
        assert sorted(reflected + left) == [n for n in accepted for _ in range(2)]
        assert set(acknowledged) <= set(reflected)

    asyncio.run(walk())
