"""Archives of hosted rooms."""

import asyncio
from dataclasses import replace
from functools import partial
from itertools import pairwise

from sqlalchemy import Connection

from bridge.store.database import Store
from bridge.store.deliveries import settle
from bridge.store.ids import EPOCH
from bridge.store.memberships import add_resources, host, hosted_rooms
from bridge.store.messages import accept
from bridge.store.positions import entries, highest, last, position_at, shown, since
from bridge.store.values import Arrival, Ending, Entry
from tests.bridge.store.samples import (
    CHANNEL,
    KEY,
    OTHER_ROOM,
    ROOM,
    heard,
    opened,
    read,
    taken,
    write,
    written,
)


def numbers(found: list[Entry]) -> list[int]:
    return [one.position for one in found]


def test_an_archive_is_read_forwards_and_backwards(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, accept, [heard(store, str(n)) for n in range(1, 8)], {})

            assert numbers(await read(store, entries, ROOM, 2, 3)) == [3, 4, 5]
            assert numbers(await read(store, entries, ROOM, 6, 3)) == [7]
            assert numbers(await read(store, last, ROOM, 3)) == [5, 6, 7]
            assert numbers(await read(store, last, ROOM, 3, 5)) == [2, 3, 4]
            assert numbers(await read(store, last, ROOM, 3, 2)) == [1]
            assert await read(store, entries, OTHER_ROOM, 0, 3) == []
            assert await read(store, highest, ROOM) == 7
            assert await read(store, highest, OTHER_ROOM) == 0

    asyncio.run(walk())


def test_what_was_said_within_the_millisecond_of_a_moment_is_since_then(url: str) -> None:
    async def walk() -> None:
        moment = EPOCH / 1000 + 10.0007
        clock = moment
        store = Store.open(url, key=KEY, now=lambda: clock)
        await write(store, accept, [heard(store, "x")], {})
        clock = moment + 0.001
        await write(store, accept, [heard(store, "y")], {})

        assert numbers(await read(store, since, ROOM, moment, 9)) == [1, 2]
        assert numbers(await read(store, since, ROOM, moment + 0.001, 9)) == [2]
        (first, _) = await read(store, entries, ROOM, 0, 9)
        assert numbers(await read(store, since, ROOM, first.stamp, 9)) == [1, 2]
        await store.close()

    asyncio.run(walk())


def test_a_moment_is_found_in_an_archive(url: str) -> None:
    async def walk() -> None:
        start = EPOCH / 1000
        clock = start
        store = Store.open(url, key=KEY, now=lambda: clock)
        for at in (10, 20, 20, 30):
            clock = start + at
            await write(store, accept, [heard(store, "x")], {})
        # Written at 40, taken by the network at 50 only, after something newer was shown at 45.
        clock = start + 40
        late = written(store, "late")
        clock = start + 45
        await write(store, accept, [late, heard(store, "x")], {})
        await write(store, settle, taken([late]))

        assert [
            await read(store, position_at, ROOM, start + at) for at in (0, 10, 11, 20, 40, 45, 46)
        ] == [1, 1, 2, 2, 5, 5, 7]
        assert numbers(await read(store, since, ROOM, start + 20, 3)) == [2, 3, 4]
        stamps = [one.stamp for one in await read(store, entries, ROOM, 0, 10)]
        assert stamps == [start + at for at in (10, 20, 20, 30, 45, 45)]
        await store.close()

    asyncio.run(walk())


def test_a_moment_in_an_empty_archive_is_before_its_first_entry(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            assert await read(store, position_at, ROOM, 0.0) == 1
            assert await read(store, since, ROOM, 0.0, 5) == []

    asyncio.run(walk())


def settled(endings: list[Ending], connection: Connection) -> list[int]:
    return [position for one in settle(connection, endings) for position in one]


def accepted(arrivals: list[Arrival], connection: Connection) -> list[int]:
    return [position for one in accept(connection, arrivals, {}) for position in one.positions]


def test_positions_are_dense_when_accept_and_settle_hurry(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            sent = [written(store, str(n)) for n in range(200)]
            await write(store, accept, sent, {})
            writes: list[asyncio.Future[list[int]]] = []
            for n, one in enumerate(sent):
                ending = taken([one])
                batch = [heard(store, "a"), heard(store, "b", f"n{n // 2}")]
                writes.append(store.submit(partial(settled, ending)))
                writes.append(store.submit(partial(accepted, batch)))
                if n % 20 == 0:
                    await asyncio.wait([writes[-1]])
            given = [position for one in await asyncio.gather(*writes) for position in one]

            assert given == list(range(1, 501))
            found = await read(store, entries, ROOM, 0, 1000)
            assert numbers(found) == given
            assert all(a.stamp <= b.stamp for a, b in pairwise(found))

    asyncio.run(walk())


def test_positions_go_on_after_a_restart(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, accept, [heard(store, "before")], {})
        async with opened(url) as store:
            await write(store, accept, [replace(heard(store, "after"), rooms=(ROOM,))], {})
            assert numbers(await read(store, entries, ROOM, 0, 9)) == [1, 2]

    asyncio.run(walk())


def test_shown_through_never_goes_backwards(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            for room in (ROOM, OTHER_ROOM):
                await write(store, host, room, CHANNEL)
                await write(store, add_resources, [(room, "romeo@example.org/phone")])
            await write(store, shown, {ROOM: 5, OTHER_ROOM: 2})
            await write(store, shown, {ROOM: 4, OTHER_ROOM: 3})
            await write(store, shown, {})

            through = {one.room: one.shown_through for one in await read(store, hosted_rooms)}
            assert through == {ROOM: 5, OTHER_ROOM: 3}

    asyncio.run(walk())
