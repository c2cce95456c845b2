"""What was told of troubles, as it is kept."""

import asyncio
from functools import partial
from pathlib import Path

from bridge.api.ids import NetworkName
from bridge.core.told import ROW, Known, Told
from bridge.store import preferences
from bridge.store.database import Store
from tests.bridge.store.samples import opened, write

IRC, OTHER = NetworkName("irc"), NetworkName("other")
ALICE, BOB = "alice@example.org", "bob@example.org"

LASTS = Known(ALICE, IRC, "irc.a", "lasts")
LOST = Known(ALICE, IRC, "irc.a", "lost")
WHOLE = Known(BOB, IRC, None, "lasts")
UNNAMED = Known(BOB, OTHER, "", "lost")


async def kept(store: Store) -> list[Known]:
    await write(store, lambda _: None)  # behind what was submitted
    return sorted(await Told(store).restore(), key=str)


def test_what_was_told_outlives_the_gateway_until_it_is_over(tmp_path: Path) -> None:
    async def main() -> None:
        async with opened(f"sqlite:///{tmp_path}/bridge.db") as store:
            told = Told(store)
            for known in (LASTS, LOST, WHOLE, UNNAMED):
                told.add(known)
            assert await kept(store) == sorted([LASTS, LOST, WHOLE, UNNAMED], key=str)

            told.drop(ALICE, IRC, "irc.a")
            told.drop(ALICE, IRC, "irc.a")
            told.drop(BOB, IRC, "irc.a")
            assert await kept(store) == sorted([WHOLE, UNNAMED], key=str)
            assert (told.knows_any(ALICE, IRC), told.knows_any(BOB, IRC)) == (False, True)
            assert told.accounts(IRC, None) == [BOB]

    asyncio.run(main())


def test_what_makes_no_sense_is_left_out(tmp_path: Path) -> None:
    async def main() -> None:
        async with opened(f"sqlite:///{tmp_path}/bridge.db") as store:
            for account, value in ((ALICE, "[1]"), (BOB, '{"": ["lasts", "later"]}'), ("x", "{")):
                await store.write(
                    partial(preferences.prefer, account=account, network=IRC, name=ROW, value=value)
                )
            assert await kept(store) == [WHOLE]

    asyncio.run(main())
