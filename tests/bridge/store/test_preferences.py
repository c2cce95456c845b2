"""What is kept of accounts on networks, by name."""

import asyncio
from functools import partial

from bridge.store import preferences
from bridge.store.database import Store

KEY = b"k" * 32
ALICE, BOB = "alice@example.org", "bob@example.org"


def test_the_last_value_of_each_name_is_kept_until_there_is_none(url: str) -> None:
    async def run() -> list[dict[str, str]]:
        store = Store.open(url, key=KEY)
        for account, network, name, value in [
            (ALICE, "irc", "a", "1"),
            (ALICE, "irc", "a", "nul \0 and half \ud83d"),
            (ALICE, "irc", "b", "2"),
            (ALICE, "irc", "b", None),
            (ALICE, "irc", "never", None),
            (ALICE, "matrix", "a", "3"),
            (BOB, "irc", "a", "4"),
        ]:
            await store.write(
                partial(
                    preferences.prefer, account=account, network=network, name=name, value=value
                )
            )
        await store.close()
        store = Store.open(url, key=KEY)
        try:
            return [
                await store.read(partial(preferences.preferences, account=account, network=network))
                for account, network in [(ALICE, "irc"), (ALICE, "matrix"), (BOB, "matrix")]
            ]
        finally:
            await store.close()

    assert asyncio.run(run()) == [{"a": "nul \ufffd and half \ufffd"}, {"a": "3"}, {}]


def test_all_of_some_names_is_found_and_what_was_of_one_account_forgotten(url: str) -> None:
    async def run() -> list[list[preferences.Kept]]:
        store = Store.open(url, key=KEY)
        try:
            for account, network in ((ALICE, "irc"), (ALICE, "matrix"), (BOB, "irc")):
                kept = {"a": "1", "b": "2", "c": None}
                await store.write(
                    partial(preferences.prefer_all, account=account, network=network, values=kept)
                )
            named = partial(preferences.named, names=("b", "c"))
            found = [sorted(await store.read(named))]
            await store.write(partial(preferences.forget, account=ALICE, network="irc"))
            return [*found, sorted(await store.read(named))]
        finally:
            await store.close()

    kept = [(ALICE, "irc"), (ALICE, "matrix"), (BOB, "irc")]
    every = [preferences.Kept(account, network, "b", "2") for account, network in kept]
    assert asyncio.run(run()) == [every, every[1:]]
