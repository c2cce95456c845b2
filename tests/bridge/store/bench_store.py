"""CPU time of the store for each message: `python -m tests.bridge.store.bench_store [URL]`.

One line for each walk and size of batch: the least of several rounds, both threads together. With
no URL it measures a SQLite file and a PostgreSQL server of its own (whose CPU is not counted).
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial

from bridge.store.database import Store
from bridge.store.deliveries import settle
from bridge.store.messages import accept
from tests.bridge.store.samples import heard, opened, taken, written
from tests.servers.postgresql import PostgreSql

ROUNDS = 8
MESSAGES = 2_000
BATCHES = (50, 10, 1)


async def hear(store: Store, batch: int) -> None:
    arrivals = [heard(store, f"but soft, what light {n}") for n in range(batch)]
    await store.submit(lambda connection: accept(connection, arrivals, {"irc": "1"}))


async def hear_with_ids(store: Store, batch: int) -> None:
    arrivals = [
        heard(store, f"but soft, what light {n}", str(store.ids.next())) for n in range(batch)
    ]
    await store.submit(lambda connection: accept(connection, arrivals, {"irc": "1"}))


async def carry(store: Store, batch: int) -> None:
    arrivals = [written(store, f"it is the east {n}") for n in range(batch)]
    await store.submit(lambda connection: accept(connection, arrivals, {}))
    await store.submit(lambda connection: settle(connection, taken(arrivals)))


async def least(say: Callable[[], Awaitable[None]], messages: int, batch: int) -> float:
    """Microseconds of CPU for one message."""
    figures = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(messages // batch):
            await say()
        figures.append((time.process_time() - start) / messages * 1e6)
    return min(figures)


async def measure(url: str) -> None:
    async with opened(url) as store:
        for say in (hear, hear_with_ids, carry):
            for batch in BATCHES:
                messages = MESSAGES if batch > 1 else MESSAGES // 10
                cost = await least(partial(say, store, batch), messages, batch)
                sys.stdout.write(f"{say.__name__:14} batch {batch:3}: {cost:7.1f} us\n")


def main() -> None:
    if len(sys.argv) > 1:
        asyncio.run(measure(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as directory:
        sys.stdout.write("SQLite\n")
        asyncio.run(measure(f"sqlite:///{directory}/bridge.sqlite3"))
    with PostgreSql() as server:
        sys.stdout.write("PostgreSQL\n")
        asyncio.run(measure(server.url))


if __name__ == "__main__":
    main()
