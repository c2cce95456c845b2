"""Places that are called otherwise from now on."""

import asyncio
from dataclasses import replace

from bridge.api.adapter import Speaker
from bridge.api.events import Edit, Ref
from bridge.api.ids import Identity, NativeId, NetworkName, Place
from bridge.store.database import Store
from bridge.store.deliveries import lanes, settle, waiting
from bridge.store.memberships import add_resources, host, hosted_rooms, show_occupants
from bridge.store.messages import accept
from bridge.store.moving import former, move
from bridge.store.places import ensure
from bridge.store.positions import entries, shown
from bridge.store.references import natives, reference
from bridge.store.values import Arrival, DeliveryId, Ending, Former, LaneStart, Occupant, Pending
from tests.bridge.store.samples import ROMEO, XMPP, line, opened, read, write

BOT = NetworkName("bot")
OLD, NEW, NEWER = (Place(BOT, "room", native) for native in ("-1", "-100", "-200"))
OLD_ROOM, NEW_ROOM = (Place(XMPP, "room", f"{n}@bot.example.org") for n in ("-1", "-100"))
ROOMS = (OLD_ROOM, NEW_ROOM)
RELAY = Speaker(None, "Romeo")
JULIET = Identity(BOT, "5", "Juliet")


def heard(store: Store, body: str, native: str, *, new: bool = False) -> Arrival:
    place, room = (NEW, NEW_ROOM) if new else (OLD, OLD_ROOM)
    event = replace(line(body, native, place=place), actor=JULIET)
    return Arrival(store.ids.event(), event, JULIET, (room,))


def said(store: Store, body: str, *, new: bool = False) -> Arrival:
    """Written into the room, to be carried to the group."""
    place, room = (NEW, NEW_ROOM) if new else (OLD, OLD_ROOM)
    event_id, event = store.ids.event(), replace(line(body, place=room), actor=ROMEO)
    carried = Pending(store.ids.delivery(), place, RELAY, event, event_id, 9e12)
    return Arrival(event_id, event, ROMEO, (), (carried,))


async def shown_lines(store: Store, room: Place = OLD_ROOM) -> list[tuple[int, str, Place]]:
    found = await read(store, entries, room, 0, 99)
    return [(one.position, getattr(one.event, "text", ""), one.event.place) for one in found]


def test_a_place_is_called_otherwise_and_is_the_same(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            waits = said(store, "waits")
            await write(store, accept, [heard(store, "one", "-1/7"), waits], {})
            await read(store, entries, OLD_ROOM, 0, 9)  # reading knows the old name

            assert await write(store, move, OLD, NEW, ROOMS)
            store.forget_places()

            assert await shown_lines(store) == [(1, "one", NEW)]
            assert await read(store, lanes) == [LaneStart(NEW, RELAY)]
            (pending,) = await read(store, waiting, NEW, RELAY, DeliveryId(0), 9)
            assert pending == waits.deliveries[0]._replace(place=NEW)
            assert await read(store, former) == [Former(OLD, NEW, is_first=True)]

    asyncio.run(walk())


def test_ids_of_before_are_known_by_the_old_and_by_the_new_name(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            one = heard(store, "one", "-1/7")
            await write(store, accept, [one], {})
            await write(store, move, OLD, NEW, ROOMS)
            edit = Edit(
                place=NEW,
                actor=JULIET,
                at=2.0,
                target=Ref(native=NativeId("-1/7")),
                content=one.event.content,  # type: ignore[union-attr]
                native=NativeId("-1/7e"),
            )
            late = heard(store, "late", "-1/8")  # what was said before, and comes behind
            edited = Arrival(store.ids.event(), edit, JULIET, (OLD_ROOM,))
            (found, _) = await write(store, accept, [edited, late], {})

            assert isinstance(found.event, Edit)
            assert found.event.target.event == one.event_id
            for place in (OLD, NEW):
                assert await read(store, natives, place, one.event_id) == ("-1/7",)
                ref = await read(store, reference, place, Ref(native=NativeId("-1/8")))
                assert ref is not None
                assert ref.event == late.event_id
            assert [position for position, _, _ in await shown_lines(store)] == [1, 2, 3]
            assert (await write(store, accept, [heard(store, "one", "-1/7")], {}))[0].new is False

    asyncio.run(walk())


def test_moving_twice_is_harmless_and_moving_on_leads_on(url: str) -> None:
    newer_room = Place(XMPP, "room", "-200@bot.example.org")

    async def walk() -> None:
        async with opened(url) as store:
            await write(store, accept, [heard(store, "one", "-1/7")], {})
            for _ in range(2):
                assert await write(store, move, OLD, NEW, ROOMS)
            assert await write(store, move, NEW, NEWER, (OLD_ROOM, newer_room))
            store.forget_places()

            assert await shown_lines(store) == [(1, "one", NEWER)]
            assert await read(store, former) == [
                Former(OLD, NEWER, is_first=True),
                Former(NEW, NEWER, is_first=False),
            ]
            ids = await write(store, ensure, (OLD, NEW, NEWER, OLD_ROOM, NEW_ROOM, newer_room))
            assert len({ids[place] for place in (OLD, NEW, NEWER)}) == 1
            assert len({ids[room] for room in (OLD_ROOM, NEW_ROOM, newer_room)}) == 1

    asyncio.run(walk())


def test_the_younger_place_is_merged_into_the_older(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            before, waits = heard(store, "before", "-1/7"), said(store, "waits")
            after, also = heard(store, "after", "-100/1", new=True), said(store, "also", new=True)
            taken = said(store, "taken", new=True)
            await write(store, accept, [before, waits], {})
            await write(store, accept, [after, also, taken], {})
            copies = ((0, NativeId("-100/2")),)
            ending = Ending(taken.deliveries[0].id, NEW, taken.event_id, copies, (NEW_ROOM,))
            await write(store, settle, [ending])
            for room, shows in ((OLD_ROOM, OLD), (NEW_ROOM, NEW)):
                await write(store, host, room, shows)
                await write(store, add_resources, [(room, f"romeo@example.org/{room.native}")])
                guest = Occupant("Juliet", "5", "5", "participant", "none")
                await write(store, show_occupants, [(room, [guest], [])])
            await write(store, shown, {OLD_ROOM: 1, NEW_ROOM: 2})

            assert await write(store, move, OLD, NEW, ROOMS)
            store.forget_places()
            behind = heard(store, "behind", "-100/3", new=True)
            await write(store, accept, [behind], {})  # for the room that is no more

            assert await shown_lines(store) == [
                (1, "before", NEW),
                (2, "after", NEW),
                (3, "taken", OLD_ROOM),
                (4, "behind", NEW),
            ]
            waiting_ = await read(store, waiting, NEW, RELAY, DeliveryId(0), 9)
            assert [one.id for one in waiting_] == [waits.deliveries[0].id, also.deliveries[0].id]
            assert await read(store, natives, NEW, taken.event_id) == ("-100/2",)
            (hosted,) = await read(store, hosted_rooms)
            assert (hosted.room, hosted.shows, hosted.shown_through) == (OLD_ROOM, NEW, 1)
            assert hosted.resources == (f"romeo@example.org/{OLD_ROOM.native}",)

    asyncio.run(walk())


def test_a_place_that_is_known_by_its_new_name_alone_keeps_that(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, accept, [heard(store, "after", "-100/1", new=True)], {})

            assert not await write(store, move, OLD, NEW, ROOMS)
            assert await read(store, former) == [Former(OLD, NEW, is_first=False)]
            await write(store, accept, [heard(store, "late", "-1/9")], {})
            assert [text for _, text, _ in await shown_lines(store, NEW_ROOM)] == ["after", "late"]

    asyncio.run(walk())


def test_of_a_place_that_nobody_knew_the_address_is_made_of_its_old_name(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            assert await write(store, move, OLD, NEW, ROOMS)
            assert await read(store, former) == [Former(OLD, NEW, is_first=True)]

    asyncio.run(walk())
