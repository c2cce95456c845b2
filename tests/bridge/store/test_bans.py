"""Bans are kept by whom they keep out."""

import asyncio
from functools import partial

from bridge.store import bans
from bridge.store.bans import Ban
from bridge.store.database import Store

KEY = b"k" * 32
FIRST = Ban(who="a@example.org", reason="spam", until=100.0, at=1.0)
AGAIN = Ban(who="a@example.org", reason="half \ud83d", until=None, at=2.0)
DOMAIN = Ban(who="evil.example", reason="", until=None, at=3.0)
OTHER = Ban(who="b@example.org", reason="", until=None, at=4.0)


def test_the_last_ban_of_each_is_kept_until_it_is_lifted(url: str) -> None:
    async def run() -> list[Ban]:
        store = Store.open(url, key=KEY)
        for ban in (FIRST, DOMAIN, OTHER, AGAIN):
            await store.write(partial(bans.keep, ban=ban))
        await store.write(partial(bans.lift, who=["b@example.org", "nobody"]))
        await store.close()
        store = Store.open(url, key=KEY)
        try:
            return await store.read(bans.bans)
        finally:
            await store.close()

    kept = Ban(who="a@example.org", reason="half \ufffd", until=None, at=2.0)

    assert asyncio.run(run()) == [kept, DOMAIN]
