"""Accepting events."""

import asyncio
from dataclasses import replace

from bridge.api.events import Gap, RoomChange
from bridge.api.ids import EventId
from bridge.store.cursors import cursor
from bridge.store.database import Store
from bridge.store.deliveries import waiting
from bridge.store.messages import accept
from bridge.store.positions import entries, highest
from bridge.store.values import Arrival, DeliveryId, Entry, Remembered
from tests.bridge.store.samples import (
    CHANNEL,
    JULIET,
    OTHER_CHANNEL,
    OTHER_ROOM,
    OWN,
    ROOM,
    heard,
    line,
    opened,
    read,
    write,
    written,
)


async def shown_in_room(store: Store) -> list[tuple[int, EventId]]:
    return [(one.position, one.event_id) for one in await read(store, entries, ROOM, 0, 20_000)]


def test_an_accepted_event_is_in_the_archive_as_it_was(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            arrivals = [
                heard(store, "first", "n1"),
                Arrival(
                    store.ids.event(),
                    RoomChange(place=CHANNEL, actor=None, at=2.5, subject="roses"),
                    None,
                    (ROOM,),
                ),
                Arrival(store.ids.event(), Gap(place=CHANNEL, since=1.5, until=9.0), None, (ROOM,)),
            ]

            became = await write(store, accept, arrivals, {})

            found = await read(store, entries, ROOM, 0, 10)
        assert became == [Remembered(new=True, positions=(n,)) for n in (1, 2, 3)]
        assert [one._replace(stamp=0.0) for one in found] == [
            Entry(n, one.event_id, one.event, one.author) for n, one in enumerate(arrivals, start=1)
        ]

    asyncio.run(walk())


def test_an_event_gets_a_position_in_each_of_its_rooms(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, accept, [heard(store, "before")], {})
            both = replace(heard(store, "both"), rooms=(OTHER_ROOM, ROOM))

            assert await write(store, accept, [both], {}) == [Remembered(True, (1, 2))]

    asyncio.run(walk())


def test_a_native_id_is_accepted_once_in_its_place(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            first, again = heard(store, "one", "n1"), heard(store, "again", "n1")
            elsewhere = Arrival(
                store.ids.event(), line("there", "n1", OTHER_CHANNEL), JULIET, (ROOM,)
            )

            assert await write(store, accept, [first], {}) == [Remembered(True, (1,))]
            assert await write(store, accept, [again, elsewhere], {}) == [
                Remembered(False),
                Remembered(True, (2,)),
            ]
            assert await shown_in_room(store) == [(1, first.event_id), (2, elsewhere.event_id)]

    asyncio.run(walk())


def test_a_native_id_is_accepted_once_within_a_batch(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            arrivals = [heard(store, "x", native) for native in ("n1", "n2", "n1", "n3", "n2")]

            became = await write(store, accept, arrivals, {})

            first, second, third = (arrivals[n].event_id for n in (0, 1, 3))
            assert [one.new for one in became] == [True, True, False, True, False]
            assert await shown_in_room(store) == [(1, first), (2, second), (3, third)]

    asyncio.run(walk())


def test_nothing_of_a_repeated_event_is_carried(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            first, again = written(store, "to carry"), written(store, "to carry")
            event = line("to carry", "m1", ROOM)
            both = [replace(one, event=event) for one in (first, again)]

            await write(store, accept, both[:1], {})
            await write(store, accept, both[1:], {})

            found = await read(store, waiting, CHANNEL, OWN, DeliveryId(0), 10)
            assert [one.id for one in found] == [first.deliveries[0].id]

    asyncio.run(walk())


def test_a_cursor_moves_in_the_commit_of_its_events(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            assert await read(store, cursor, "irc/7") is None
            await write(store, accept, [heard(store, "x")], {"irc/7": "10", "irc/8": "1"})
            await write(store, accept, [], {"irc/7": "11"})
            assert await read(store, cursor, "irc/7") == "11"
            assert await read(store, cursor, "irc/8") == "1"

    asyncio.run(walk())


def test_ten_thousand_at_once_are_accepted(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            many = [heard(store, str(n), f"n{n}") for n in range(10_000)]
            again = [heard(store, str(n), f"n{n}") for n in range(10_000)]

            assert await write(store, accept, many, {}) == [
                Remembered(True, (n,)) for n in range(1, 10_001)
            ]
            assert await write(store, accept, again, {}) == [Remembered(False)] * 10_000
            assert await shown_in_room(store) == [
                (n, one.event_id) for n, one in enumerate(many, start=1)
            ]

    asyncio.run(walk())


def test_a_name_that_databases_refuse_does_not_stop_a_batch(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            bad = JULIET._replace(native="x\0\ud800%irc.example", name="nul\0\udfff")
            event = replace(line("nul\0", "id\0"), actor=bad)
            arrivals = [
                Arrival(store.ids.event(), event, bad, (ROOM,)),
                heard(store, "after"),
            ]

            for _ in range(2):  # known, and not known before
                arrivals = [replace(one, event_id=store.ids.event()) for one in arrivals]
                await write(store, accept, arrivals, {})

            found = await read(store, entries, ROOM, 0, 1)
            assert [one.event for one in found] == [
                replace(
                    event,
                    actor=bad._replace(native="x\ufffd\ufffd%irc.example", name="nul\ufffd\ufffd"),
                )
            ]
            assert await read(store, highest, ROOM) == 3

    asyncio.run(walk())


def test_the_name_of_that_moment_stays_with_the_event(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            renamed = JULIET._replace(name="JULIET")
            first = heard(store, "as Juliet")
            second = replace(
                heard(store, "as JULIET"),
                event=replace(line("as JULIET"), actor=renamed),
                author=renamed,
            )
            await write(store, accept, [first, second], {})
            await write(store, accept, [replace(first, event_id=store.ids.event())], {})

            found = await read(store, entries, ROOM, 0, 10)
            assert [one.author for one in found] == [JULIET, renamed, JULIET]

    asyncio.run(walk())
