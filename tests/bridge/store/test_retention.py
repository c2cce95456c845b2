"""What archives forget."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Connection, select

from bridge.api.errors import TryLater
from bridge.api.events import Message
from bridge.api.ids import EventId, NativeId, NetworkName, Place
from bridge.core.retention import Retention
from bridge.store import retention, tables
from bridge.store.archive import Page, Query, ends, page
from bridge.store.database import Store
from bridge.store.deliveries import settle
from bridge.store.ids import EPOCH
from bridge.store.memberships import host
from bridge.store.messages import accept
from bridge.store.positions import entries, highest, position_at, shown
from bridge.store.retention import Limits, batch, erase, erase_loose, expired, loose
from bridge.store.values import Arrival, Ending
from tests.bridge.store.samples import (
    CHANNEL,
    IRC,
    KEY,
    OTHER_CHANNEL,
    OTHER_ROOM,
    ROOM,
    heard,
    pending,
    read,
    write,
    written,
)

START = EPOCH / 1000
DAY = 86_400.0
OTHER_NETWORK = NetworkName("other")


class House:
    """A store whose clock is set by hand, with two hosted rooms."""

    def __init__(self, url: str) -> None:
        self.now = START
        self.store = Store.open(url, key=KEY, now=lambda: self.now)

    async def open(self) -> None:
        await write(self.store, host, ROOM, CHANNEL)
        await write(self.store, host, OTHER_ROOM, OTHER_CHANNEL._replace(network=OTHER_NETWORK))

    async def hear(self, *days: float) -> list[EventId]:
        """Lines with native ids in the room, one on each day."""
        heard_ = []
        for day in days:
            self.now = START + day * DAY
            heard_.append(heard(self.store, f"day {day}", f"native-{day}"))
        await write(self.store, accept, heard_, {})
        return [one.event_id for one in heard_]

    async def sweep(self, day: float, **limits: Limits) -> None:
        self.now = START + day * DAY
        given = {NetworkName(name): one for name, one in limits.items()}
        await Retention(self.store, given, now=lambda: self.now).sweep()

    async def positions(self) -> list[int]:
        return [one.position for one in await read(self.store, entries, ROOM, 0, 10_000)]

    async def rows(self, table: str) -> set[int]:
        """The events that have rows in a table."""
        column = tables.metadata.tables[table].c["id" if table == "events" else "event"]
        return set(await self.store.read(lambda c: c.execute(select(column)).scalars().all()))


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.core.retention.PAUSE", 0.0)


def test_what_is_too_old_is_forgotten_whole(url: str) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        ids = await house.hear(0, 1, 2, 20, 21)
        await house.sweep(22, irc=Limits(age=20.5 * DAY))

        assert await house.positions() == [3, 4, 5]
        for table in ("events", "bodies", "copies", "positions"):
            assert await house.rows(table) == set(ids[2:])
        await house.store.close()

    asyncio.run(walk())


def test_what_archives_keep_can_change(url: str) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        await house.hear(0, 1, 2)
        limits = {CHANNEL.network: Limits()}
        retention = Retention(house.store, limits, now=lambda: house.now)
        await retention.sweep()
        kept = await house.positions()
        limits[CHANNEL.network] = Limits(entries=1)
        await retention.sweep()

        assert (kept, await house.positions()) == ([1, 2, 3], [3])
        await house.store.close()

    asyncio.run(walk())


def test_what_is_too_much_is_forgotten_and_the_archive_begins_later(url: str) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        ids = await house.hear(0, 1, 2, 3, 4)
        await house.sweep(5, irc=Limits(entries=2))

        assert await house.positions() == [4, 5]
        found = await read(house.store, page, Query(room=ROOM, most=10))
        assert isinstance(found, Page)
        assert (found.index, found.count, found.is_complete) == (0, 2, True)
        assert await read(house.store, page, Query(room=ROOM, most=10, after=ids[2])) == "id"
        marks = await read(house.store, ends, ROOM, 1)
        assert marks is not None
        assert [mark.event_id for mark in marks] == ids[3:]
        assert await read(house.store, position_at, ROOM, 0.0) == 4
        assert await read(house.store, position_at, ROOM, START + 4 * DAY) == 5
        await house.store.close()

    asyncio.run(walk())


def test_positions_go_on_when_everything_was_forgotten(url: str) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        await house.hear(0, 1)
        await house.sweep(9, irc=Limits(age=DAY))

        assert await house.positions() == []
        assert await house.rows("events") == set()
        assert await read(house.store, highest, ROOM) == 2
        assert await read(house.store, ends, ROOM, 1) is None
        assert await read(house.store, position_at, ROOM, 0.0) == 3
        empty = await read(house.store, page, Query(room=ROOM, most=10))
        assert empty == Page(entries=[], index=0, count=0)
        await house.store.close()

        house = House(url)
        await house.hear(10, 11)
        assert await house.positions() == [3, 4]
        await house.sweep(30, irc=Limits(age=DAY))
        await house.hear(31)
        assert await house.positions() == [5]
        await house.store.close()

    asyncio.run(walk())


def test_networks_have_limits_of_their_own(url: str) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        await house.hear(0, 1, 2)
        await house.sweep(400, other=Limits(age=DAY), irc=Limits())

        assert await house.positions() == [1, 2, 3]
        await house.sweep(400, irc=Limits(age=399 * DAY, entries=3))
        assert await house.positions() == [2, 3]
        await house.store.close()

    asyncio.run(walk())


def test_what_another_room_keeps_stays_there(url: str) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        shared = replace(heard(house.store, "both"), rooms=(ROOM, OTHER_ROOM))
        await write(house.store, accept, [shared, heard(house.store, "one")], {})
        await house.sweep(9, irc=Limits(entries=1))

        assert await house.positions() == [2]
        kept = await read(house.store, entries, OTHER_ROOM, 0, 9)
        assert [one.event_id for one in kept] == [shared.event_id]
        await house.sweep(9, other=Limits(age=DAY))
        assert shared.event_id not in await house.rows("events")
        await house.store.close()

    asyncio.run(walk())


def test_what_is_still_to_be_carried_is_kept_until_it_was(url: str) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        first, second, third = (heard(house.store, str(n)) for n in range(3))
        assert isinstance(second.event, Message)
        carried = pending(house.store, second.event_id, second.event)
        second = replace(second, deliveries=(carried,))
        await write(house.store, accept, [first, second, third], {})
        await house.sweep(9, irc=Limits(age=DAY))
        assert await house.positions() == [2, 3]

        await write(house.store, settle, [Ending(carried.id, CHANNEL, second.event_id)])
        await house.sweep(9, irc=Limits(age=DAY))
        assert await house.positions() == []
        await house.store.close()

    asyncio.run(walk())


def test_native_ids_are_known_for_a_week_however_little_is_kept(url: str) -> None:
    """Else a network that tells its history again would have it shown again."""

    async def walk() -> None:
        house = House(url)
        await house.open()
        ids = await house.hear(0, 1, 6)
        await house.sweep(6, irc=Limits(entries=1))
        assert await house.rows("copies") == set(ids)
        assert await house.rows("bodies") == {ids[2]}

        again = heard(house.store, "again", "native-0")
        (remembered,) = await write(house.store, accept, [again], {})
        assert not remembered.new

        await house.sweep(7.5, irc=Limits(entries=1))
        assert await house.rows("copies") == set(ids[1:])
        await house.sweep(30, irc=Limits(entries=1))
        assert await house.rows("copies") == {ids[2]}
        await house.sweep(30, irc=Limits(age=DAY))
        assert await house.rows("copies") == set()
        await house.store.close()

    asyncio.run(walk())


def test_little_is_forgotten_in_one_commit(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        await house.hear(*range(10))
        limits = {IRC: Limits(entries=1)}
        look = partial(expired, limits=limits, now=house.now, after=0)
        (one,), after = await house.store.read(look)
        assert after is None
        left = []
        while gone := await house.store.read(partial(batch, one=one)):
            assert len(gone.events) <= 4
            await house.store.write(partial(erase, gone=gone, now=house.now))
            left.append(await house.positions())

        assert left == [[5, 6, 7, 8, 9, 10], [9, 10], [10]]
        assert await house.store.read(look) == ([], None)
        await house.store.close()

    monkeypatch.setattr(retention, "TURN", 4)
    asyncio.run(walk())


def test_erasing_twice_erases_nothing_more(url: str) -> None:
    """A function given to `write` may run twice."""

    async def walk() -> None:
        house = House(url)
        await house.open()
        await house.hear(0, 1)
        look = partial(expired, limits={IRC: Limits(age=1.0)}, now=START + 9 * DAY, after=0)
        (one,), _ = await house.store.read(look)
        gone = await house.store.read(partial(batch, one=one))
        assert gone is not None
        await house.store.write(partial(erase, gone=gone, now=house.now))
        later = await house.hear(2)

        def twice(connection: Connection) -> None:
            erase(connection, gone, house.now)
            erase(connection, gone, house.now)

        await house.store.write(twice)
        assert await house.positions() == [3]
        assert await house.rows("events") == set(later)
        await house.store.close()

    asyncio.run(walk())


def test_rooms_are_looked_at_in_parts(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def walk() -> None:
        house = House(url)
        rooms = [ROOM._replace(native=f"romeo@example.org/#{n}@irc.example.org") for n in range(5)]
        for room in rooms:
            await write(house.store, host, room, CHANNEL)
        told = [replace(heard(house.store, "x"), rooms=(room,)) for room in rooms]
        await write(house.store, accept, told, {})
        await house.sweep(9, irc=Limits(age=DAY))

        assert await house.rows("events") == set()
        await house.store.close()

    monkeypatch.setattr(retention, "ROOMS", 2)
    asyncio.run(walk())


async def tell_everywhere(house: House) -> list[Arrival]:
    """A line of a room, then what has no position: carried to a person, refused by a room, waiting
    to be carried, said where no room shows it.
    """
    shown, loose = heard(house.store, "shown", "n1"), heard(house.store, "nowhere", "n2")
    loose = replace(loose, rooms=())
    told, refused, waiting = (written(house.store, word) for word in ("told", "refused", "waits"))
    everything = [shown, told, refused, waiting, loose]
    await write(house.store, accept, everything, {})
    ended = [
        Ending(one.deliveries[0].id, CHANNEL, one.event_id, copies)
        for one, copies in ((told, ((0, NativeId("n3")),)), (refused, ()))
    ]
    await write(house.store, settle, ended)
    return everything


def test_what_nothing_holds_is_forgotten_after_a_week_without_any_limits(url: str) -> None:
    """What was said to one person, refused or never shown has no place in an archive."""

    async def walk() -> None:
        house = House(url)
        await house.open()
        house.now = START + DAY
        shown, *others = await tell_everywhere(house)
        waiting = others[2]
        everything = {one.event_id for one in (shown, *others)}
        await house.sweep(7.9)
        assert await house.rows("bodies") == everything

        await house.sweep(8.1)
        kept = {shown.event_id, waiting.event_id}
        assert await house.rows("events") == await house.rows("bodies") == kept
        assert await house.rows("copies") == kept
        assert await house.positions() == [1]
        await house.store.close()

    asyncio.run(walk())


def test_what_was_still_carried_is_forgotten_in_a_later_round(url: str) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        house.now = START + DAY
        shown, _, _, waiting, _ = await tell_everywhere(house)
        await house.sweep(9)
        await write(
            house.store, settle, [Ending(waiting.deliveries[0].id, CHANNEL, waiting.event_id)]
        )
        await house.sweep(15)
        assert await house.rows("bodies") == {shown.event_id, waiting.event_id}

        await house.sweep(17)
        assert await house.rows("events") == await house.rows("bodies") == {shown.event_id}
        assert await house.rows("copies") == {shown.event_id}
        await house.store.close()

    asyncio.run(walk())


def test_what_nothing_holds_is_looked_for_a_little_at_a_time_and_once(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        house.now = START + DAY
        told = [replace(heard(house.store, str(n)), rooms=()) for n in range(7)]
        ids = [one.event_id for one in told]
        await write(house.store, accept, told, {})
        house.now = START + 9 * DAY
        turns = []
        while gone := await house.store.read(partial(loose, now=house.now)):
            turns.append((list(gone.events), gone.through))
            await house.store.write(partial(erase_loose, gone=gone))

        assert turns == [(ids[:3], ids[2]), (ids[3:6], ids[5]), (ids[6:], ids[6])]
        later = replace(heard(house.store, "later"), rooms=())
        await write(house.store, accept, [later], {})
        await house.sweep(10)
        assert await house.rows("events") == {later.event_id}
        await house.sweep(17)
        assert await house.rows("events") == set()
        await house.store.close()

    monkeypatch.setattr(retention, "LOOKED_AT", 3)
    asyncio.run(walk())


def test_what_nothing_holds_is_looked_for_where_no_network_has_limits(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Once(Retention):
        async def sweep(self) -> None:
            await super().sweep()
            raise EOFError

    async def walk() -> None:
        house = House(sqlite_url)
        await house.open()
        await write(house.store, accept, [replace(heard(house.store, "x"), rooms=())], {})
        with pytest.raises(EOFError):
            await Once(house.store, {IRC: Limits()}, now=lambda: START + 9 * DAY).run()
        assert await house.rows("events") == set()
        await house.store.close()

    monkeypatch.setattr("bridge.core.retention.FIRST", 0.0)
    asyncio.run(walk())


def test_a_database_that_cannot_be_read_is_looked_at_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(Retention):
        looks = 0

        async def sweep(self) -> None:
            self.looks += 1
            if self.looks == 3:
                raise EOFError
            raise TryLater

    async def walk() -> None:
        house = House(sqlite_url)
        failing = Failing(house.store, {IRC: Limits(entries=1)})
        with pytest.raises(EOFError):
            await failing.run()
        assert failing.looks == 3
        await house.store.close()

    monkeypatch.setattr("bridge.core.retention.FIRST", 0.0)
    monkeypatch.setattr("bridge.core.retention.INTERVAL", 0.0)
    asyncio.run(walk())


def test_what_is_not_to_be_kept_is_forgotten_when_it_was_shown(url: str) -> None:
    """Some minutes after it came, so that it can be answered; what nobody was shown stays."""

    async def walk() -> None:
        house, minute = House(url), 1 / 1440
        await house.open()
        ids = await house.hear(0, minute, 2 * minute, 3 * minute)
        await write(house.store, shown, {ROOM: 3})
        asked: list[Place] = []
        left = []
        for day in (4 * minute, 6.5 * minute, 60 * minute):
            house.now = START + day * DAY
            retention = Retention(
                house.store, {}, is_recorded=_nothing_of(asked), now=lambda: house.now
            )
            await retention.sweep()
            left.append(await house.positions())

        assert left == [[1, 2, 3, 4], [3, 4], [4]]
        assert asked[:2] == [CHANNEL, OTHER_CHANNEL._replace(network=OTHER_NETWORK)]
        assert await house.rows("bodies") == {ids[3]}
        assert await read(house.store, highest, ROOM) == 4
        await house.store.close()

    asyncio.run(walk())


def test_what_is_to_be_kept_is_kept(url: str) -> None:
    async def walk() -> None:
        house = House(url)
        await house.open()
        await house.hear(0, 1)
        await write(house.store, shown, {ROOM: 2})
        house.now = START + 3 * DAY
        retention = Retention(
            house.store, {}, is_recorded=lambda far: far == CHANNEL, now=lambda: house.now
        )
        await retention.sweep()

        assert await house.positions() == [1, 2]
        await house.store.close()

    asyncio.run(walk())


def _nothing_of(asked: list[Place]) -> Callable[[Place], bool]:
    def is_recorded(far: Place) -> bool:
        asked.append(far)
        return False

    return is_recorded
