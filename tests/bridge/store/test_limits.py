"""Limits of single accounts are kept by name."""

import asyncio
from collections.abc import Mapping
from functools import partial

from bridge.store import limits
from bridge.store.database import Store

KEY = b"k" * 32
ALICE, BOB = "alice@example.org", "bob@example.org"


def test_the_last_value_of_each_name_is_kept_until_there_is_none(url: str) -> None:
    async def run() -> Mapping[str, Mapping[str, int]]:
        store = Store.open(url, key=KEY)
        for account, name, value in [
            (ALICE, "rooms", 5),
            (ALICE, "rooms", -1),
            (ALICE, "logins", 2**40),
            (BOB, "rooms", 1),
            (BOB, "rooms", None),
            (BOB, "never", None),
        ]:
            await store.write(partial(limits.keep, account=account, name=name, value=value))
        await store.close()
        store = Store.open(url, key=KEY)
        try:
            return await store.read(limits.limits)
        finally:
            await store.close()

    assert asyncio.run(run()) == {ALICE: {"rooms": -1, "logins": 2**40}}
