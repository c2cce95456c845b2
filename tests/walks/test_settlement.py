"""What becomes of outcomes of which one cannot be written."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, cast

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
    from bridge.core.showing import Showing

NOBODY = Speaker(None)


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
