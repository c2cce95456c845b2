"""Pages of archives."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete

from bridge.api.ids import EventId, Identity
from bridge.store import archive, tables
from bridge.store.archive import Mark, Missing, Page, Query, ends, page
from bridge.store.database import Store
from bridge.store.ids import EPOCH
from bridge.store.messages import accept
from bridge.store.values import Arrival
from tests.bridge.store.samples import IRC, KEY, OTHER_ROOM, ROOM, heard, opened, read, write

START = EPOCH // 1000


class Clock:
    """A second later with each event."""

    now = float(START)

    def __call__(self) -> float:
        return self.now


async def tell(store: Store, clock: Clock, names: Iterable[str]) -> list[EventId]:
    """Lines by people of these names, each a second later, the first at START + 1."""
    arrivals = []
    for name in names:
        clock.now += 1
        who = Identity(IRC, f"{name}%irc.example", name)
        arrivals.append(replace(heard(store, name), author=who))
    await write(store, accept, arrivals, {})
    return [one.event_id for one in arrivals]


async def asked(store: Store, most: int = 50, **query: Any) -> Page | Missing:
    return await read(store, page, Query(room=ROOM, most=most, **query))


def numbers(found: Page | Missing) -> tuple[list[int], int | None, int | None, bool]:
    """Positions, index, count, completeness."""
    assert isinstance(found, Page)
    return [e.position for e in found.entries], found.index, found.count, found.is_complete


def test_pages_are_read_forwards_backwards_and_by_number(url: str) -> None:
    async def walk() -> None:
        clock = Clock()
        store = Store.open(url, key=KEY, now=clock)
        ids = await tell(store, clock, "abcdefghij")

        first = await asked(store, 4)
        assert numbers(first) == ([1, 2, 3, 4], 0, 10, False)
        assert isinstance(first, Page)
        assert (first.first, first.last) == (ids[0], ids[3])
        assert [entry.event_id for entry in first.entries] == ids[:4]
        assert [entry.stamp for entry in first.entries] == [START + n for n in (1, 2, 3, 4)]
        assert numbers(await asked(store, 4, after=ids[3])) == ([5, 6, 7, 8], 4, 10, False)
        assert numbers(await asked(store, 4, after=ids[7])) == ([9, 10], 8, 10, True)
        assert numbers(await asked(store, 4, after=ids[9])) == ([], 10, 10, True)
        assert numbers(await asked(store, 4, is_backwards=True)) == ([7, 8, 9, 10], 6, 10, False)
        back = {"before": ids[6], "is_backwards": True}
        assert numbers(await asked(store, 4, **back)) == ([3, 4, 5, 6], 2, 10, False)
        back = {"before": ids[2], "is_backwards": True}
        assert numbers(await asked(store, 4, **back)) == ([1, 2], 0, 10, True)
        between = {"after": ids[1], "before": ids[5]}
        assert numbers(await asked(store, 4, **between)) == ([3, 4, 5], 2, 10, True)
        assert numbers(await asked(store, 4, index=7)) == ([8, 9, 10], 7, 10, True)
        assert numbers(await asked(store, 4, index=70)) == ([], 10, 10, True)
        assert numbers(await asked(store, 0)) == ([], 0, 10, False)
        assert numbers(await asked(store, 0, is_backwards=True)) == ([], 10, 10, False)
        await store.close()

    asyncio.run(walk())


def test_what_is_asked_for_is_bounded_by_times_ids_and_the_right_to_read(url: str) -> None:
    async def walk() -> None:
        clock = Clock()
        store = Store.open(url, key=KEY, now=clock)
        ids = await tell(store, clock, "abcdefghij")
        at = [START * 1000 + 1000 * n for n in range(11)]

        async def found(**query: Any) -> tuple[list[int], int | None, int | None, bool]:
            return numbers(await asked(store, 2, **query))

        assert await found(since=at[4]) == ([4, 5], 0, 7, False)
        assert await found(since=at[4] + 1) == ([5, 6], 0, 6, False)
        assert await found(until=at[2]) == ([1, 2], 0, 2, True)
        assert await found(until=at[2] - 1) == ([1], 0, 1, True)
        assert await found(since=at[3], until=at[4]) == ([3, 4], 0, 2, True)
        assert await found(since=at[4], until=at[3]) == ([], 0, 0, True)
        assert await found(since=-(10**20), until=10**20, index=8) == ([9, 10], 8, 10, True)
        assert await found(after_id=ids[7]) == ([9, 10], 0, 2, True)
        assert await found(after_id=ids[1], before_id=ids[5]) == ([3, 4], 0, 3, False)
        assert await found(after_id=ids[5], before_id=ids[1]) == ([], 0, 0, True)
        assert await found(after_id=ids[1], after=ids[3], since=at[4]) == ([5, 6], 1, 7, False)
        assert await found(first=9) == ([9, 10], 0, 2, True)
        assert await found(first=11) == ([], 0, 0, True)
        assert await found(first=3, until=at[4], is_backwards=True) == ([3, 4], 0, 2, True)
        chosen = frozenset((ids[8], ids[2], ids[4]))
        assert await found(ids=chosen) == ([3, 5], 0, 3, False)
        assert await found(ids=chosen, after=ids[4]) == ([9], 2, 3, True)
        assert await found(ids=chosen, until=at[6]) == ([3, 5], 0, 2, True)
        await store.close()

    asyncio.run(walk())


@pytest.mark.parametrize("name", ["after", "before", "after_id", "before_id", "ids"])
def test_an_id_that_may_not_be_read_is_none(url: str, name: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            mine, hidden = heard(store, "mine"), heard(store, "hidden")
            elsewhere = Arrival(store.ids.event(), mine.event, mine.author, (OTHER_ROOM,))
            await write(store, accept, [hidden, mine, elsewhere], {})
            for id_ in (hidden.event_id, elsewhere.event_id, store.ids.event(), EventId(0)):
                wanted: Any = frozenset((mine.event_id, id_)) if name == "ids" else id_
                assert await asked(store, first=2, **{name: wanted}) == "id"

    asyncio.run(walk())


def test_of_a_room_that_nothing_was_kept_of_there_is_nothing(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            assert await asked(store) == "room"
            assert await read(store, ends, ROOM, 1) is None
            await write(store, accept, [replace(heard(store, "x"), rooms=(OTHER_ROOM,))], {})
            assert await asked(store) == "room"

    asyncio.run(walk())


def test_the_ends_of_an_archive(url: str) -> None:
    async def walk() -> None:
        clock = Clock()
        store = Store.open(url, key=KEY, now=clock)
        ids = await tell(store, clock, "abc")

        assert await read(store, ends, ROOM, 1) == (
            Mark(ids[0], START + 1),
            Mark(ids[2], START + 3),
        )
        assert await read(store, ends, ROOM, 3) == (
            Mark(ids[2], START + 3),
            Mark(ids[2], START + 3),
        )
        assert await read(store, ends, ROOM, 4) is None
        await store.close()

    asyncio.run(walk())


async def tell_and_erase(store: Store, count: int, erased: Iterable[int]) -> list[EventId]:
    """Lines, of which those with some numbers, from 0, were erased."""
    arrivals = [heard(store, str(n)) for n in range(count)]
    ids = [one.event_id for one in arrivals]
    await write(store, accept, arrivals, {})
    gone = [ids[n] for n in erased]
    bodies = tables.bodies
    await store.write(lambda c: c.execute(delete(bodies).where(bodies.c.event.in_(gone))))
    return ids


def test_what_was_erased_is_left_out_and_a_page_goes_on_behind_it(url: str) -> None:
    """XEP-0059 section 2.2: an empty page has no <first/> and <last/>, by which one could go on."""

    async def walk() -> None:
        async with opened(url) as store:
            ids = await tell_and_erase(store, 9, (2, 3, 4, 5, 8))

            found = await asked(store, 2, after=ids[1])
            assert isinstance(found, Page)
            assert (found.first, found.last) == (ids[6], ids[7])
            assert numbers(found) == ([7, 8], 6, 9, False)
            back = {"before": ids[5], "is_backwards": True}
            found = await asked(store, 1, **back)
            assert isinstance(found, Page)
            assert (found.first, found.last) == (ids[1], ids[1])
            assert numbers(found) == ([2], 1, 9, False)
            assert numbers(await asked(store, 3, after=ids[0])) == ([2], 1, 9, False)
            assert await asked(store, ids=frozenset((ids[1], ids[2]))) == "id"

    asyncio.run(walk())


def test_an_archive_of_which_the_rest_was_erased_ends_there(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            ids = await tell_and_erase(store, 6, (0, 1, 4, 5))
            forward = await asked(store, 1, after=ids[3])
            backward = await asked(store, 1, before=ids[2], is_backwards=True)

        assert forward == Page(entries=[], index=6, count=6)
        assert backward == Page(entries=[], index=0, count=6)

    asyncio.run(walk())


@pytest.mark.parametrize("is_backwards", [False, True])
@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_whatever_was_erased_all_pages_together_are_the_archive(
    url: str, most: int, is_backwards: bool
) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            erased = {0, 3, 4, 6, 7, 8, 9, 12, 15, 16}
            await tell_and_erase(store, 17, erased)
            read_, bound = list[int](), dict[str, Any]()
            while True:
                found = await asked(store, most, is_backwards=is_backwards, **bound)
                assert isinstance(found, Page)
                assert bool(found.entries) == (found.last is not None)
                read_ += [one.position for one in found.entries][:: -1 if is_backwards else 1]
                bound = {"before": found.first} if is_backwards else {"after": found.last}
                if found.is_complete:
                    break

        assert sorted(read_) == read_[:: -1 if is_backwards else 1]
        assert set(read_) == {n + 1 for n in range(17)} - {n + 1 for n in erased}

    asyncio.run(walk())


# --- what somebody said ---------------------------------------------------------------------------


def said(found: Page | Missing) -> tuple[str, EventId | None, EventId | None, bool]:
    assert isinstance(found, Page)
    assert (found.index, found.count) == (None, None)
    names = "".join(entry.author.name for entry in found.entries if entry.author)
    return names, found.first, found.last, found.is_complete


def test_what_somebody_said_is_found_from_either_end(url: str) -> None:
    async def walk() -> None:
        clock = Clock()
        store = Store.open(url, key=KEY, now=clock)
        ids = await tell(store, clock, "abacabad")

        def by(name: str) -> bool:
            return name == "a"

        assert said(await asked(store, by=by)) == ("aaaa", ids[0], ids[6], True)
        assert said(await asked(store, 2, by=by)) == ("aa", ids[0], ids[2], False)
        assert said(await asked(store, 2, by=by, after=ids[2])) == ("aa", ids[4], ids[6], False)
        assert said(await asked(store, 2, by=by, after=ids[6])) == ("", None, None, True)
        assert said(await asked(store, 3, by=by, is_backwards=True)) == (
            "aaa",
            ids[2],
            ids[6],
            False,
        )
        back = {"before": ids[2], "is_backwards": True}
        assert said(await asked(store, 3, by=by, **back)) == ("a", ids[0], ids[0], True)
        chosen = frozenset(ids[3:6])
        assert said(await asked(store, by=by, ids=chosen)) == ("a", ids[4], ids[4], True)
        assert said(await asked(store, by=lambda _: False)) == ("", None, None, True)
        assert said(await asked(store, 0, by=by)) == ("", None, None, False)
        await store.close()

    asyncio.run(walk())


@pytest.mark.parametrize("is_backwards", [False, True])
def test_what_somebody_said_is_found_behind_what_was_erased(url: str, is_backwards: bool) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            ids = await tell_and_erase(store, 9, (0, 1, 3, 4, 5, 7, 8))
            pages, bound = [], dict[str, Any]()
            for _ in range(3):
                found = await asked(store, 1, by=lambda _: True, is_backwards=is_backwards, **bound)
                _, first, last, is_complete = said(found)
                pages.append((first, last, is_complete))
                bound = {"before": first} if is_backwards else {"after": last}

        two = [(ids[2], ids[2], False), (ids[6], ids[6], False)]
        assert pages == [*two[:: -1 if is_backwards else 1], (None, None, True)]

    asyncio.run(walk())


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if an archive of 10 entries were a long one."""
    monkeypatch.setattr(archive, "SCANNED", 4)
    monkeypatch.setattr(archive, "_CHUNK", 3)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("is_backwards", [False, True])
def test_a_search_stops_after_a_while_and_goes_on_from_there(url: str, is_backwards: bool) -> None:
    async def walk() -> None:
        clock = Clock()
        store = Store.open(url, key=KEY, now=clock)
        ids = await tell(store, clock, "abbbbbbabb"[:: -1 if is_backwards else 1])
        here = dict(enumerate(ids[::-1] if is_backwards else ids))
        pages = []
        bound: dict[str, Any] = {}
        while True:
            found = await asked(
                store, by=lambda name: name == "a", is_backwards=is_backwards, **bound
            )
            names, first, last, is_complete = said(found)
            bound = {"before": first} if is_backwards else {"after": last}
            pages.append((names, first if is_backwards else last, is_complete))
            if is_complete:
                break

        assert pages == [("a", here[3], False), ("a", here[7], False), ("", None, True)]
        await store.close()

    asyncio.run(walk())
