"""Files as networks have them, and what is written of them into events."""

import asyncio
from dataclasses import replace

from bridge.api.content import Content, File, Text
from bridge.api.events import Message, Ref, Retraction, Stored, Tombstone
from bridge.api.ids import EventId, NativeId
from bridge.store.database import Store
from bridge.store.files import (
    Kept,
    Recognised,
    Taker,
    attach,
    forget,
    hosted,
    keep,
    known,
    recognise,
)
from bridge.store.messages import accept
from bridge.store.positions import entries
from bridge.store.values import Arrival
from tests.bridge.store.samples import CHANNEL, IRC, JULIET, ROOM, XMPP, opened, read, write

ROSE = File(name="rose.jpg", native="f1")
THORN = File(name="thorn.jpg", native="f2")
GIVEN = replace(ROSE, hosted="https://up.example/rose.jpg", size=3, sha256="ab" * 32)
KEPT = Kept("ab" * 32, "https://up.example/rose.jpg", 3, 100.0)
ROSES = Recognised(KEPT.sha256, "told.jpg")


async def said(store: Store, *content: Content) -> EventId:
    message = Message(place=CHANNEL, actor=JULIET, at=1.0, content=content, native=NativeId("n1"))
    arrival = Arrival(store.ids.event(), message, JULIET, (ROOM,))
    await write(store, accept, [arrival], {})
    return arrival.event_id


async def shown(store: Store) -> list[Stored]:
    return [entry.event for entry in await read(store, entries, ROOM, 0, 10)]


def test_what_is_kept_is_found_by_content_and_name(url: str) -> None:
    long = "rose" * 1_000
    other = KEPT._replace(native="https://up.example/2")

    async def main() -> None:
        async with opened(url) as store:
            await write(store, keep, Taker(XMPP), "rose.jpg", KEPT)
            await write(store, keep, Taker(XMPP), long, other)

            assert await read(store, hosted, Taker(XMPP), KEPT.sha256, "rose.jpg") == KEPT
            assert await read(store, hosted, Taker(XMPP), KEPT.sha256, long) == other
            assert await read(store, hosted, Taker(XMPP), KEPT.sha256, long + "s") is None
            assert await read(store, hosted, Taker(IRC), KEPT.sha256, "rose.jpg") is None

    asyncio.run(main())


def test_what_is_kept_for_one_need_is_nothing_for_another(url: str) -> None:
    plain, secret = Taker(IRC, "a.example plain"), Taker(IRC, "a.example encrypted")
    sealed = KEPT._replace(native="sealed")

    async def main() -> None:
        async with opened(url) as store:
            await write(store, keep, plain, "rose.jpg", KEPT)
            assert await read(store, hosted, secret, KEPT.sha256, "rose.jpg") is None
            await write(store, keep, secret, "rose.jpg", sealed)

            assert await read(store, hosted, plain, KEPT.sha256, "rose.jpg") == KEPT
            assert await read(store, hosted, secret, KEPT.sha256, "rose.jpg") == sealed

    asyncio.run(main())


def test_a_reference_means_something_in_its_own_network(url: str) -> None:
    async def main() -> None:
        async with opened(url) as store:
            await write(store, recognise, IRC, "f1", ROSES, 5.0)

            assert await read(store, known, IRC, "f1") == ROSES
            assert await read(store, known, XMPP, "f1") is None

    asyncio.run(main())


def test_the_last_that_was_kept_counts(url: str) -> None:
    async def main() -> None:
        async with opened(url) as store:
            await write(store, keep, Taker(XMPP), "rose.jpg", KEPT)
            newer = KEPT._replace(native="https://up.example/2", until=None)
            await write(store, keep, Taker(XMPP), "rose.jpg", newer)

            assert await read(store, hosted, Taker(XMPP), KEPT.sha256, "rose.jpg") == newer

    asyncio.run(main())


def test_what_is_over_is_forgotten(url: str) -> None:
    async def main() -> None:
        async with opened(url) as store:
            for_ever = KEPT._replace(sha256="cd" * 32, until=None)
            await write(store, keep, Taker(XMPP), "rose.jpg", KEPT)
            await write(store, keep, Taker(XMPP), "rose.jpg", for_ever)
            await write(store, recognise, IRC, "old", ROSES, 5.0)
            await write(store, recognise, IRC, "new", ROSES, 50.0)
            await write(store, forget, 101.0, 50.0)

            assert await read(store, hosted, Taker(XMPP), KEPT.sha256, "rose.jpg") is None
            assert await read(store, hosted, Taker(XMPP), for_ever.sha256, "rose.jpg") == for_ever
            assert await read(store, known, IRC, "old") is None
            assert await read(store, known, IRC, "new") == ROSES

    asyncio.run(main())


def test_what_became_of_a_file_is_written_into_its_event(url: str) -> None:
    async def main() -> None:
        async with opened(url) as store:
            event_id = await said(store, Text("look"), ROSE, THORN)
            event = await write(store, attach, event_id, {"f1": GIVEN})

            assert isinstance(event, Message)
            assert event.content == (Text("look"), GIVEN, THORN)
            assert await shown(store) == [event]

    asyncio.run(main())


def test_what_was_written_once_stays(url: str) -> None:
    """It may have been shown."""

    async def main() -> None:
        async with opened(url) as store:
            event_id = await said(store, ROSE)
            first = await write(store, attach, event_id, {"f1": GIVEN})
            later = {"f1": replace(ROSE, trouble="It is gone.")}

            assert await write(store, attach, event_id, later) == first

    asyncio.run(main())


def test_what_was_taken_back_does_not_come_again(url: str) -> None:
    async def main() -> None:
        async with opened(url) as store:
            event_id = await said(store, ROSE)
            retraction = Retraction(
                place=CHANNEL, actor=JULIET, at=2.0, target=Ref(native=NativeId("n1"))
            )
            arrival = Arrival(store.ids.event(), retraction, JULIET, (ROOM,))
            await write(store, accept, [arrival], {})
            before = await shown(store)

            assert isinstance(await write(store, attach, event_id, {"f1": GIVEN}), Tombstone)
            assert await shown(store) == before

    asyncio.run(main())


def test_what_is_no_more_is_not_written(url: str) -> None:
    async def main() -> None:
        async with opened(url) as store:
            assert await write(store, attach, EventId(7), {"f1": GIVEN}) is None

    asyncio.run(main())
