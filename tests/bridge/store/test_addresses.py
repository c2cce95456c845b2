"""Localparts that only the store can read."""

import asyncio
from functools import partial

from bridge.store import addresses
from bridge.store.database import Store

KEY = b"k" * 32


def test_a_localpart_means_its_name_after_a_restart(url: str) -> None:
    async def run() -> dict[str, str]:
        store = Store.open(url, key=KEY)
        await store.write(
            partial(addresses.remember, domain="irc.example.org", names={"#ü~abcdefgh": "#Ü"})
        )
        await store.close()
        store = Store.open(url, key=KEY)
        try:
            return await store.read(partial(addresses.named, domain="irc.example.org", limit=10))
        finally:
            await store.close()

    assert asyncio.run(run()) == {"#ü~abcdefgh": "#Ü"}
