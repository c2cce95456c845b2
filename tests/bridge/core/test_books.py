"""What was done with contacts, in memory and in the store."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from bridge.api.ids import LoginId
from bridge.core import books
from bridge.core.books import Books
from bridge.store.contacts import Kept
from bridge.store.database import Store

T = TypeVar("T")

LOGIN, OTHER = LoginId(7), LoginId(8)
CAROL = Kept(native="carol%irc.fake", name="Carol", is_listed=True, roster="shown")


def with_store(path: Path, scene: Callable[[Store], Awaitable[T]]) -> T:
    async def run() -> T:
        store = await asyncio.to_thread(Store.open, f"sqlite:///{path / 'b.db'}", key=b"k" * 32)
        try:
            return await scene(store)
        finally:
            await store.close()

    return asyncio.run(run())


def test_what_was_put_is_there_at_once_and_for_others_that_look(tmp_path: Path) -> None:
    async def scene(store: Store) -> list[dict[str, Kept]]:
        first, second = Books(store), Books(store)
        await first.of(LOGIN)
        first.put(LOGIN, CAROL)
        at_once = dict(await first.of(LOGIN))
        first.flush()
        return [at_once, dict(await second.of(LOGIN)), dict(await second.of(OTHER))]

    assert with_store(tmp_path, scene) == [{CAROL.native: CAROL}, {CAROL.native: CAROL}, {}]


def test_what_was_put_before_it_was_read_is_read(tmp_path: Path) -> None:
    async def scene(store: Store) -> dict[str, Kept]:
        kept = Books(store)
        kept.put(LOGIN, CAROL)
        return dict(await kept.of(LOGIN))

    assert with_store(tmp_path, scene) == {CAROL.native: CAROL}


def test_of_a_stranger_nothing_is_kept_but_what_says_something(tmp_path: Path) -> None:
    stranger = Kept(native=CAROL.native, name="Carol")
    blocked = Kept(native="dave%irc.fake", is_blocked=True)

    async def scene(store: Store) -> list[dict[str, Kept]]:
        kept = Books(store)
        await kept.of(LOGIN)
        kept.put(LOGIN, CAROL)
        kept.drop(LOGIN, stranger)
        kept.drop(LOGIN, blocked)
        at_once = dict(await kept.of(LOGIN))
        kept.flush()
        return [at_once, dict(await Books(store).of(LOGIN))]

    at_once, later = with_store(tmp_path, scene)

    assert at_once == {blocked.native: blocked}
    assert CAROL.native not in later


def test_what_comes_while_it_is_read_is_not_forgotten(tmp_path: Path) -> None:
    async def scene(store: Store) -> list[dict[str, Kept]]:
        kept = Books(store)
        reading = [asyncio.create_task(kept.of(LOGIN)) for _ in range(2)]
        await asyncio.sleep(0)
        kept.put(LOGIN, CAROL)
        kept.meet(LOGIN, CAROL.native)
        kept.block(LOGIN, "dave%irc.fake", True)
        await asyncio.gather(*reading)
        return [dict(await kept.of(LOGIN))]

    assert with_store(tmp_path, scene) == [
        {
            CAROL.native: replace(CAROL, is_met=True),
            "dave%irc.fake": Kept(native="dave%irc.fake", is_blocked=True),
        }
    ]


def test_that_two_have_met_and_who_is_blocked_is_not_changed_by_what_is_put(
    tmp_path: Path,
) -> None:
    async def scene(store: Store) -> list[dict[str, Kept]]:
        kept = Books(store)
        await kept.of(LOGIN)
        kept.meet(LOGIN, CAROL.native)
        kept.block(LOGIN, CAROL.native, True)
        kept.put(LOGIN, CAROL)
        at_once = dict(await kept.of(LOGIN))
        kept.drop(LOGIN, Kept(native=CAROL.native))
        dropped = dict(await kept.of(LOGIN))
        kept.flush()
        return [at_once, dropped, dict(await Books(store).of(LOGIN))]

    both = Kept(native=CAROL.native, is_met=True, is_blocked=True)

    assert with_store(tmp_path, scene) == [
        {CAROL.native: replace(CAROL, is_met=True, is_blocked=True)},
        {CAROL.native: both},
        {CAROL.native: both},
    ]


def test_what_is_in_memory_is_bounded_and_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "MOST", 2)

    async def scene(store: Store) -> list[dict[str, Kept]]:
        kept = Books(store)
        for login in (LOGIN, OTHER):
            kept.put(login, CAROL)
            await kept.of(login)
        in_memory = [dict(kept.loaded(login)) for login in (LOGIN, OTHER)]
        return [*in_memory, dict(await kept.of(LOGIN))]

    there = {CAROL.native: CAROL}

    assert with_store(tmp_path, scene) == [{}, there, there]
