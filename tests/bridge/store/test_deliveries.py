"""Deliveries until their outcome."""

import asyncio
from dataclasses import replace

from sqlalchemy import select

from bridge.api.adapter import Speaker
from bridge.api.events import Failure, Invite, Receipt
from bridge.api.ids import Key, NativeId
from bridge.core.flight import Flight
from bridge.core.outcomes import ending
from bridge.store import tables
from bridge.store.codec import body
from bridge.store.database import Store
from bridge.store.deliveries import lanes, settle, waiting, write_down
from bridge.store.messages import accept
from bridge.store.positions import entries
from bridge.store.references import natives
from bridge.store.values import Arrival, DeliveryId, Ending, LaneStart, Pending, Written
from tests.bridge.store.samples import (
    BACK,
    CHANNEL,
    CONTACT,
    JULIET,
    OTHER_CHANNEL,
    OWN,
    ROOM,
    line,
    opened,
    pending,
    read,
    taken,
    write,
    written,
)

START = DeliveryId(0)


def test_what_waits_is_found_in_order_and_page_by_page(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            arrivals = [written(store, str(n)) for n in range(5)]
            await write(store, accept, arrivals, {})
            expected = [one.deliveries[0] for one in arrivals]

            assert await read(store, waiting, CHANNEL, OWN, START, 3) == expected[:3]
            assert await read(store, waiting, CHANNEL, OWN, expected[2].id, 3) == expected[3:]
            assert await read(store, waiting, OTHER_CHANNEL, OWN, START, 3) == []
            assert await read(store, waiting, CHANNEL, Speaker(None), START, 3) == []

    asyncio.run(walk())


def test_the_places_and_speakers_that_have_something_to_carry_are_known(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            relay = Speaker(None, "Romeo")
            first, second, third = (written(store, "x") for _ in range(3))
            second = replace(
                second,
                deliveries=(second.deliveries[0]._replace(place=OTHER_CHANNEL, speaker=relay),),
            )

            assert await read(store, lanes) == []
            await write(store, accept, [first, second, third], {})
            assert await read(store, lanes) == [
                LaneStart(CHANNEL, OWN),
                LaneStart(OTHER_CHANNEL, relay),
            ]

    asyncio.run(walk())


def test_settling_reflects_and_answers_and_ends_the_delivery(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            sent = written(store, "to the garden")
            await write(store, accept, [sent], {})
            answer = Pending(
                store.ids.delivery(),
                CONTACT,
                Speaker(None, "Juliet"),
                Receipt(place=CONTACT, at=3.5, back=BACK),
                None,
                2_000_000_000.0,
                not_before=5.5,
            )
            ending = taken([sent])[0]._replace(answers=(answer,))

            assert await write(store, settle, [ending]) == [(1,)]

            assert await read(store, waiting, CHANNEL, OWN, START, 10) == []
            assert await read(store, waiting, CONTACT, answer.speaker, START, 10) == [answer]
            assert [one.event for one in await read(store, entries, ROOM, 0, 10)] == [sent.event]

    asyncio.run(walk())


def test_settling_twice_is_harmless(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            first, second = written(store, "first"), written(store, "second")
            await write(store, accept, [first, second], {})
            one, two = taken([first, second])

            assert await write(store, settle, [one]) == [(1,)]
            assert await write(store, settle, [one, two, two]) == [(), (2,), ()]
            assert await write(store, settle, [one, two]) == [(), ()]
            assert [found.event for found in await read(store, entries, ROOM, 0, 10)] == [
                first.event,
                second.event,
            ]

    asyncio.run(walk())


def test_a_word_that_only_a_delivery_carries_is_kept_with_it(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            word = Failure(place=CONTACT, at=1.5, back=BACK, reason="expired", text="Too late.")
            carried = Pending(store.ids.delivery(), CONTACT, OWN, word, None, 10.5)
            arrival = replace(written(store, "x"), deliveries=(carried,))

            await write(store, accept, [arrival], {})

            assert await read(store, waiting, CONTACT, OWN, START, 1) == [carried]

    asyncio.run(walk())


def test_the_parts_that_have_a_copy_are_known_after_a_restart(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            event_id = store.ids.event()
            event = line("long", place=ROOM)
            half, whole = (pending(store, event_id, event) for _ in range(2))
            await write(store, accept, [Arrival(event_id, event, None, (), (half, whole))], {})
            copies = ((0, NativeId("n0")), (2, NativeId("n2")))
            await write(store, settle, [Ending(half.id, CHANNEL, event_id, copies)])

        async with opened(url) as store:
            assert await read(store, waiting, CHANNEL, OWN, START, 10) == [
                whole._replace(parts=frozenset({0, 2}))
            ]

    asyncio.run(walk())


def test_what_is_about_to_leave_is_known_after_a_restart(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            long, short = written(store, "long"), written(store, "short")
            await write(store, accept, [long, short], {})
            (carried,), (other,) = long.deliveries, short.deliveries
            for parts, copies in ((1, ()), (2, ((0, NativeId("n0")),)), (1, ())):
                mark = Written(carried.id, CHANNEL, long.event_id, parts, copies)
                await write(store, write_down, [mark])

        async with opened(url) as store:
            marked = carried._replace(written=1, parts=frozenset({0}))
            assert await read(store, waiting, CHANNEL, OWN, START, 10) == [marked, other]
            # More of its ids may follow.
            assert await read(store, natives, CHANNEL, long.event_id) is None

            await write(store, settle, [Ending(carried.id, CHANNEL, long.event_id)])
            assert await read(store, natives, CHANNEL, long.event_id) == ("n0",)

    asyncio.run(walk())


def test_a_copy_that_comes_back_as_an_event_is_recognised(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            sent = written(store, "hello")
            await write(store, accept, [sent], {})
            await write(store, settle, [taken([sent])[0]._replace(copies=((0, NativeId("n9")),))])

            echo = Arrival(store.ids.event(), line("hello", "n9"), None, (ROOM,))
            assert [one.new for one in await write(store, accept, [echo], {})] == [False]

    asyncio.run(walk())


def invitation(store: Store) -> Arrival:
    """An invitation with a password, on its way to the account."""
    event_id = store.ids.event()
    event = Invite(place=CHANNEL, actor=JULIET, at=1.5, reason="tea", password="hedgehog")
    carried = Pending(store.ids.delivery(), CONTACT, OWN, event, event_id, 2_000_000_000.0)
    return Arrival(event_id, event, JULIET, (), (carried,))


def test_a_password_of_an_invitation_is_forgotten_when_it_has_its_outcome(url: str) -> None:
    async def payloads(store: Store) -> list[str]:
        bodies = select(tables.bodies.c.payload)
        return list(await store.read(lambda c: c.execute(bodies).scalars().all()))

    async def walk() -> None:
        async with opened(url) as store:
            invited = invitation(store)
            (carried,) = invited.deliveries
            await write(store, accept, [invited], {})
            assert await read(store, waiting, CONTACT, OWN, START, 1) == [carried]

            flight = Flight(carried, Key("d1"))
            flight.outcome = "sent"
            await write(store, settle, [ending(flight, store.ids.delivery(), 2.5)])

            assert isinstance(invited.event, Invite)
            _, left = body(replace(invited.event, password=""))
            assert await payloads(store) == [left]
            assert "hedgehog" not in left
            assert "hedgehog" not in repr(invited)

    asyncio.run(walk())


def test_ten_thousand_at_once_are_settled(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            many = [written(store, str(n)) for n in range(10_000)]
            await write(store, accept, many, {})

            settled = await write(store, settle, taken(many))

            assert settled == [(n,) for n in range(1, 10_001)]
            assert await read(store, lanes) == []

    asyncio.run(walk())
