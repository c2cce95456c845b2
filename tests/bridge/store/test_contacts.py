"""What is remembered of contacts, and by whom which part of it is changed."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from bridge.api.ids import LoginId
from bridge.store import contacts
from bridge.store.contacts import Kept
from bridge.store.database import Store

T = TypeVar("T")

LOGIN, OTHER = LoginId(7), LoginId(8)
CAROL = Kept(
    native="carol%irc.fake",
    name="Carol \U0001f984",
    groups=("Friends", "Tea & cake"),
    is_listed=True,
    roster="shown",
    is_watched=True,
)


def with_store(url: str, scene: Callable[[Store], Awaitable[T]]) -> T:
    async def run() -> T:
        store = await asyncio.to_thread(Store.open, url, key=b"k" * 32)
        try:
            return await scene(store)
        finally:
            await store.close()

    return asyncio.run(run())


def test_what_was_done_with_a_contact_is_remembered(url: str) -> None:
    async def scene(store: Store) -> list[dict[str, Kept]]:
        await store.write(partial(contacts.keep, changes=[(LOGIN, CAROL)]))
        return [await store.read(partial(contacts.kept, login=of)) for of in (LOGIN, OTHER)]

    assert with_store(url, scene) == [{CAROL.native: CAROL}, {}]


def test_who_was_met_or_blocked_is_so_whatever_becomes_of_the_list(url: str) -> None:
    async def scene(store: Store) -> dict[str, Kept]:
        await store.write(partial(contacts.meet, met=[(LOGIN, CAROL.native)]))
        await store.write(partial(contacts.keep, changes=[(LOGIN, CAROL)]))
        await store.write(
            partial(contacts.block, login=LOGIN, native=CAROL.native, is_blocked=True)
        )
        await store.write(partial(contacts.keep, changes=[(LOGIN, Kept(native=CAROL.native))]))
        await store.write(partial(contacts.forget_strangers, login=LOGIN))
        return await store.read(partial(contacts.kept, login=LOGIN))

    expected = Kept(native=CAROL.native, is_met=True, is_blocked=True)

    assert with_store(url, scene) == {CAROL.native: expected}


def test_of_a_stranger_nothing_is_left(url: str) -> None:
    async def scene(store: Store) -> dict[str, Kept]:
        await store.write(partial(contacts.keep, changes=[(LOGIN, CAROL)]))
        stranger = Kept(native=CAROL.native, name=CAROL.name)
        await store.write(partial(contacts.keep, changes=[(LOGIN, stranger)]))
        await store.write(partial(contacts.forget_strangers, login=LOGIN))
        return await store.read(partial(contacts.kept, login=LOGIN))

    assert with_store(url, scene) == {}


def test_the_logins_with_far_lists_are_known(url: str) -> None:
    async def scene(store: Store) -> set[LoginId]:
        unlisted = Kept(native=CAROL.native, is_watched=True)
        await store.write(partial(contacts.keep, changes=[(LOGIN, CAROL), (OTHER, unlisted)]))
        return await store.read(contacts.listing)

    assert with_store(url, scene) == {LOGIN}
