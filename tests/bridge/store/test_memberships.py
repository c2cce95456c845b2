"""Hosted rooms as last shown."""

import asyncio

from bridge.api.states import Subject
from bridge.store.accounts import leave_seat, take_seat
from bridge.store.memberships import (
    add_resources,
    empty,
    host,
    hosted_rooms,
    remove_resources,
    show_occupants,
    show_subject,
)
from bridge.store.values import HostedRoom, Occupant
from tests.bridge.store.samples import (
    CHANNEL,
    LOGIN,
    OTHER_CHANNEL,
    OTHER_ROOM,
    ROOM,
    opened,
    read,
    write,
)

PHONE = "romeo@example.org/phone"
DESK = "romeo@example.org/desk"


def occupant(name: str, *, mine: bool = False) -> Occupant:
    native = f"{name.lower()}%irc.example"
    return Occupant(name, native, native, "participant", "none", mine)


def test_a_room_is_remembered_as_last_shown(url: str) -> None:
    async def walk() -> None:
        subject = Subject(place=CHANNEL, text="roses", by="Juliet", at=5.5)
        async with opened(url) as store:
            await write(store, host, ROOM, CHANNEL)
            await write(store, add_resources, [(ROOM, DESK), (ROOM, PHONE), (ROOM, PHONE)])
            came = [occupant("Romeo", mine=True), occupant("Juliet")]
            await write(store, show_occupants, [(ROOM, came, [])])
            await write(store, show_subject, ROOM, subject)
            await write(store, host, ROOM, CHANNEL)
        async with opened(url) as store:
            assert await read(store, hosted_rooms) == [
                HostedRoom(
                    ROOM,
                    CHANNEL,
                    0,
                    (occupant("Juliet"), occupant("Romeo", mine=True)),
                    (DESK, PHONE),
                    subject,
                )
            ]

    asyncio.run(walk())


def test_only_rooms_with_resources_or_a_seat_come_back(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, host, ROOM, CHANNEL)
            await write(store, host, OTHER_ROOM, OTHER_CHANNEL)
            assert await read(store, hosted_rooms) == []
            await write(store, take_seat, LOGIN, CHANNEL.native, None)
            await write(store, add_resources, [(OTHER_ROOM, PHONE)])
            assert await read(store, hosted_rooms) == [
                HostedRoom(ROOM, CHANNEL, 0, (), ()),
                HostedRoom(OTHER_ROOM, OTHER_CHANNEL, 0, (), (PHONE,)),
            ]
            await write(store, leave_seat, LOGIN, CHANNEL.native)
            await write(store, remove_resources, [(OTHER_ROOM, PHONE), (ROOM, PHONE)])
            assert await read(store, hosted_rooms) == []

    asyncio.run(walk())


def test_changes_of_occupants_are_merged(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, host, ROOM, CHANNEL)
            await write(store, add_resources, [(ROOM, PHONE)])
            await write(
                store,
                show_occupants,
                [
                    (ROOM, [occupant("a"), occupant("b"), occupant("c")], ["d"]),
                    (ROOM, [occupant("d"), occupant("B")], ["b", "c"]),
                    (ROOM, [occupant("c")], ["a"]),
                ],
            )
            await write(store, show_occupants, [(ROOM, [occupant("d", mine=True)], ["B"])])

            (room,) = await read(store, hosted_rooms)
            assert room.occupants == (occupant("c"), occupant("d", mine=True))

    asyncio.run(walk())


def test_a_room_that_is_left_shows_nobody(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            for room in (ROOM, OTHER_ROOM):
                await write(store, host, room, CHANNEL)
                await write(store, add_resources, [(room, PHONE)])
            came = [occupant("a"), occupant("b")]
            await write(store, show_occupants, [(ROOM, came, []), (OTHER_ROOM, came, [])])
            await write(store, show_subject, ROOM, Subject(place=CHANNEL, text="roses"))
            await write(store, empty, [ROOM])
            await write(store, empty, [])

            assert await read(store, hosted_rooms) == [
                HostedRoom(ROOM, CHANNEL, 0, (), (PHONE,)),
                HostedRoom(OTHER_ROOM, CHANNEL, 0, tuple(came), (PHONE,)),
            ]

    asyncio.run(walk())


def test_ten_thousand_occupants_come_and_go_at_once(url: str) -> None:
    async def walk() -> None:
        everyone = [occupant(f"n{n:05}") for n in range(10_000)]
        async with opened(url) as store:
            await write(store, host, ROOM, CHANNEL)
            await write(store, add_resources, [(ROOM, PHONE)])
            await write(store, show_occupants, [(ROOM, everyone, [])])
            (room,) = await read(store, hosted_rooms)
            assert room.occupants == tuple(everyone)

            await write(store, show_occupants, [(ROOM, [], [one.name for one in everyone])])
            (room,) = await read(store, hosted_rooms)
            assert room.occupants == ()

    asyncio.run(walk())
