"""Who sees the gateway and far servers, as it is kept."""

import asyncio
from pathlib import Path

import pytest

from bridge.core import watching
from bridge.core.watching import Watching
from bridge.store import watchers
from bridge.store.database import Store
from tests.bridge.store.samples import opened, write

ALICE, BOB, CAROL = (f"{name}@example.org" for name in ("alice", "bob", "carol"))


async def kept(store: Store) -> list[tuple[str, str]]:
    return sorted(await write(store, watchers.all_of_them))  # behind what was submitted


def test_who_watches_what_outlives_the_gateway(tmp_path: Path) -> None:
    async def main() -> None:
        async with opened(f"sqlite:///{tmp_path}/bridge.db") as store:
            watching = Watching(store)
            for account, address in ((ALICE, "x"), (ALICE, "y"), (BOB, "x"), (ALICE, "x")):
                watching.add(account, address)
            watching.drop(ALICE, "y")
            watching.drop(BOB, "y")
            watching.drop(BOB, "x")
            watching.add(BOB, "z")

            assert await kept(store) == [(ALICE, "x"), (BOB, "z")]
            again = Watching(store)
            again.restore(await kept(store))
            for each in (watching, again):
                assert {one: each.of(one) for one in each.accounts()} == {
                    ALICE: ("x",),
                    BOB: ("z",),
                }
            assert again.of(CAROL) == ()

    asyncio.run(main())


def test_who_has_not_asked_for_longest_makes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST", 2)
    monkeypatch.setattr(watching, "MOST_OF_ONE", 2)

    async def main() -> None:
        async with opened(f"sqlite:///{tmp_path}/bridge.db") as store:
            watching = Watching(store)
            for address in ("x", "y", "z"):
                watching.add(ALICE, address)
            assert watching.of(ALICE) == ("y", "z")
            watching.add(BOB, "x")
            watching.add(ALICE, "y")
            watching.add(CAROL, "x")

            assert list(watching.accounts()) == [ALICE, CAROL]
            assert await kept(store) == [(ALICE, "y"), (ALICE, "z"), (CAROL, "x")]

    asyncio.run(main())
