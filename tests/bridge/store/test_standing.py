"""How messages read where what was said stays."""

import asyncio
from dataclasses import replace

from bridge.api.content import Text
from bridge.api.events import Edit, Message, Ref, Retraction
from bridge.api.ids import EventId, NativeId
from bridge.core.flight import Flight, key_of
from bridge.core.outcomes import ending
from bridge.store.database import Store
from bridge.store.deliveries import settle
from bridge.store.messages import accept
from bridge.store.standing import Standing, standing
from bridge.store.values import Arrival, Ending
from tests.bridge.store.samples import CHANNEL, OTHER_CHANNEL, opened, read, taken, write, written

TEA = (Text("tea"),)
BETTER = (Text("coffee"),)
END = EventId(2**62)


def edit(store: Store, of: Arrival, words: str = "coffee") -> Arrival:
    """An edit on its way to where the message went."""
    base = written(store, words)
    assert isinstance(base.event, Message)
    event = Edit(
        place=base.event.place,
        actor=base.event.actor,
        at=base.event.at,
        target=Ref(event=of.event_id),
        content=(Text(words),),
        alias=NativeId(f"of {words}"),
        back=base.event.back,
    )
    carried = base.deliveries[0]._replace(event=event)
    return replace(base, event=event, deliveries=(carried,))


def ended(arrival: Arrival, *, taken: bool = True) -> Ending:
    flight = Flight(arrival.deliveries[0], key_of(arrival.deliveries[0]))
    flight.outcome = "sent" if taken else "refused"
    return ending(flight, 1_000 + arrival.event_id, 2_000_000_000.0)


def test_a_message_reads_as_it_was_said_last(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            message = written(store, "tea")
            first, refused = edit(store, message), edit(store, message, "milk")
            last = edit(store, message, "water")

            async def stands(before: EventId = END) -> Standing | None:
                return await read(store, standing, CHANNEL, message.event_id, before)

            await write(store, accept, [message, first, refused, last], {})
            assert await stands(first.event_id) is None
            await write(store, settle, taken([message]))
            assert await stands(first.event_id) == Standing(TEA)
            assert await stands(refused.event_id) is None
            await write(store, settle, [ended(first)])
            await write(store, settle, [ended(refused, taken=False)])
            assert await stands(last.event_id) == Standing(BETTER)
            await write(store, settle, [ended(last)])
            assert await stands() == Standing((Text("water"),))

    asyncio.run(walk())


def test_what_was_refused_never_came(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            message = written(store, "tea")
            await write(store, accept, [message], {})
            await write(store, settle, [ended(message, taken=False)])
            assert await read(store, standing, CHANNEL, message.event_id, END) == Standing(
                TEA, came=False
            )
            elsewhere = await read(store, standing, OTHER_CHANNEL, message.event_id, END)
            assert elsewhere == Standing(came=False)

    asyncio.run(walk())


def test_what_was_taken_back_is_gone(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            message = written(store, "tea")
            assert isinstance(message.event, Message)
            await write(store, accept, [message], {})
            await write(store, settle, taken([message]))
            retraction = Retraction(
                place=message.event.place,
                actor=message.event.actor,
                at=message.event.at,
                target=Ref(event=message.event_id),
                by_moderator=True,
            )
            arrival = Arrival(store.ids.event(), retraction, message.author)
            await write(store, accept, [arrival], {})
            gone = await read(store, standing, CHANNEL, message.event_id, END)
            assert gone == Standing(is_gone=True)

    asyncio.run(walk())
