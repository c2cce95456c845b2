"""Who sees the gateway and far servers, in the table."""

import asyncio

from bridge.store.watchers import add, all_of_them, remove
from tests.bridge.store.samples import opened, read, write

ALICE, BOB = "alice@example.org", "bob@example.org"


def test_each_pair_is_there_once_until_it_is_removed(url: str) -> None:
    async def main() -> None:
        async with opened(url) as store:
            for watcher in ((ALICE, "x"), (ALICE, "y"), (BOB, "x"), (ALICE, "x")):
                await write(store, add, watcher)
            await write(store, remove, [(ALICE, "x"), (BOB, "y")])

            assert sorted(await read(store, all_of_them)) == [(ALICE, "y"), (BOB, "x")]

    asyncio.run(main())
