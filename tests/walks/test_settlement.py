"""What becomes of outcomes of which one cannot be written, and how many go into a commit."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, TypeVar, cast

from bridge.api.adapter import Speaker
from bridge.api.events import Failure, Message
from bridge.api.ids import Key, NativeId, Place, Wire
from bridge.core.flight import Flight
from bridge.core.outcomes import INTERNAL, UNSHOWN
from bridge.core.settlement import Settlement
from bridge.core.showing import Slot
from bridge.store.database import Store
from bridge.store.deliveries import waiting
from bridge.store.messages import accept
from bridge.store.positions import entries
from bridge.store.values import Arrival, DeliveryId, Pending
from tests.bridge.store.samples import BACK, CHANNEL, OWN, ROOM, opened, read, write, written

if TYPE_CHECKING:
    from functools import partial

    from bridge.core.showing import Showing

NOBODY = Speaker(None)
T = TypeVar("T")


class Rooms:
    """The order of what is shown: says what became of each place in it."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []

    def expect(self, room: Place) -> Slot:
        self.slots.append(Slot(room, lambda _: None))
        return self.slots[-1]

    @property
    def shown(self) -> list[str | None]:
        """Words, or None where nothing comes."""
        assert not any(slot.is_open for slot in self.slots)
        return [slot.entry and cast("Message", slot.entry.event).text for slot in self.slots]


async def said(store: Store, body: str) -> Arrival:
    """Written into the room, by its client's id, and on its way."""
    one = written(store, body)
    (carried,) = one.deliveries
    assert isinstance(one.event, Message)
    event = replace(one.event, back=replace(BACK, native=NativeId(body), room=True))
    one = replace(one, event=event, deliveries=(carried._replace(event=event),))
    await write(store, accept, [one], {})
    return one


def flight(arrival: Arrival, *natives: object) -> Flight:
    made = Flight(arrival.deliveries[0], Key("d1"))
    made.natives = [(part, cast("NativeId", native)) for part, native in enumerate(natives)]
    made.outcome = "sent"
    return made


def refused(arrival: Arrival, *natives: object) -> Flight:
    made = flight(arrival, *natives)
    made.outcome = "refused"
    return made


async def settled(store: Store, flights: list[Flight], answers: int) -> tuple[Rooms, list[Pending]]:
    """These have their outcomes, in one batch; what is shown and told when so many were told."""
    rooms, told = Rooms(), list[Pending]()
    is_told = asyncio.Event()

    def accepted(pendings: object) -> None:
        told.extend(cast("list[Pending]", pendings))
        if len(told) >= answers:
            is_told.set()

    settlement = Settlement(
        writer=store,
        showing=cast("Showing", rooms),  # of which it asks for places alone
        new_id=store.ids.next,
        now=lambda: 2.5,
        accepted=accepted,
    )
    settlement.told(flights, Wire("far"), 0.0)
    async with asyncio.timeout(5.0):
        await is_told.wait()
        await store.write(lambda _: None)  # all that was given to it before is done
    return rooms, told


def test_an_outcome_that_cannot_be_written_costs_no_other_one_its_own(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            one, poison, two, three = [
                await said(store, word) for word in ("one", "poison", "two", "three")
            ]
            flights = [flight(one), flight(poison, object()), flight(two), refused(three)]
            rooms, told = await settled(store, flights, 2)

            assert rooms.shown == ["one", None, "two"]
            assert _failures(told) == {("poison", UNSHOWN), ("three", INTERNAL)}
            shown = await read(store, entries, ROOM, 0, 9)
            assert [entry.event_id for entry in shown] == [one.event_id, two.event_id]
            assert await read(store, waiting, CHANNEL, OWN, DeliveryId(0), 9) == []
            answers = await read(store, waiting, ROOM, NOBODY, DeliveryId(0), 9)
            assert {answer.id for answer in answers} == {answer.id for answer in told}

    asyncio.run(walk())


def test_a_refusal_that_cannot_be_written_is_told(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            poison = await said(store, "poison")
            _, told = await settled(store, [refused(poison, object())], 1)

            assert _failures(told) == {("poison", INTERNAL)}

    asyncio.run(walk())


def _failures(told: list[Pending]) -> set[tuple[str | None, str]]:
    return {
        (answer.event.back.native, answer.event.text)
        for answer in told
        if isinstance(answer.event, Failure)
    }


class Counted:
    """A store that says how many outcomes went into each commit."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.commits: list[int] = []
        self.news = asyncio.Event()

    def submit(self, function: Callable[..., T]) -> asyncio.Future[T]:
        self.commits.append(len(cast("partial[T]", function).keywords["endings"]))
        self.news.set()
        return self._store.submit(function)


def settling(store: Counted) -> Settlement:
    numbers = count(1000)
    return Settlement(
        writer=store,
        showing=cast("Showing", Rooms()),
        new_id=lambda: next(numbers),
        now=lambda: 2.5,
        accepted=lambda _: None,
    )


def test_an_outcome_that_others_follow_is_written_with_the_last_of_them(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            one, two, three = [flight(await said(store, word)) for word in ("one", "two", "three")]
            counted = Counted(store)
            settlement = settling(counted)
            settlement.told([one], Wire("far"), 0.0, can_wait=True)
            settlement.told([two], Wire("far"), 0.0, can_wait=True)
            assert counted.commits == []
            settlement.told([three], Wire("far"), 0.0)

            assert counted.commits == [3]

    asyncio.run(walk())


def test_an_outcome_that_nothing_follows_after_all_is_written(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            one = flight(await said(store, "one"))
            counted = Counted(store)
            settling(counted).told([one], Wire("far"), 0.0, can_wait=True)
            async with asyncio.timeout(5.0):
                await counted.news.wait()

            assert counted.commits == [1]

    asyncio.run(walk())


def test_what_has_to_be_known_at_once_waits_for_nothing(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            one, two = [flight(await said(store, word)) for word in ("one", "two")]
            counted = Counted(store)
            settlement = settling(counted)
            settlement.told([one], Wire("far"), 0.0, can_wait=True)
            settlement.write()
            settlement.told([two], Wire("far"), 0.0, can_wait=True)

            assert counted.commits == [1]

    asyncio.run(walk())
