"""Reactions that come one by one make whole sets; who removes his own takes it back."""

import asyncio

import pytest

from bridge.api.events import Change, Reactions, Ref, Retraction, Tombstone
from bridge.api.ids import Identity, NativeId
from bridge.store.database import Store
from bridge.store.messages import accept
from bridge.store.positions import entries
from bridge.store.reacted import MOST
from bridge.store.values import Arrival
from tests.bridge.store.samples import CHANNEL, IRC, JULIET, ROOM, heard, opened, read, write

NURSE = Identity(IRC, "nurse%irc.example", "Nurse")
AT = 1_750_000_001.0


def reacting(store: Store, change: Change, *emoji: str, who: Identity = NURSE) -> Arrival:
    event = Reactions(
        place=CHANNEL,
        actor=who,
        at=AT,
        target=Ref(native=NativeId("n1")),
        emoji=emoji,
        change=change,
    )
    return Arrival(store.ids.event(), event, who, (ROOM,))


async def sets(store: Store) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What was reacted, and what there was before."""
    shown = [one.event for one in await read(store, entries, ROOM, 0, 100)]
    assert all(event.change == "all" for event in shown if isinstance(event, Reactions))
    return [(event.before, event.emoji) for event in shown if isinstance(event, Reactions)]


def test_reactions_that_come_one_by_one_make_whole_sets(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            arrivals = [
                heard(store, "first", "n1"),
                reacting(store, "more", "🌹"),
                reacting(store, "more", "👍", who=JULIET),
                reacting(store, "more", "👍"),
                reacting(store, "more", "👍"),
                reacting(store, "fewer", "🌹"),
                reacting(store, "fewer", "🌹"),
                reacting(store, "all"),
            ]
            await write(store, accept, arrivals[:3], {})
            await write(store, accept, arrivals[3:], {})

            kept = await sets(store)
        assert kept == [
            ((), ("🌹",)),
            ((), ("👍",)),
            (("🌹",), ("🌹", "👍")),
            (("🌹", "👍"), ("👍",)),
            (("👍",), ()),
        ]

    asyncio.run(walk())


def test_one_person_has_so_many_reactions_to_a_message(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            many = tuple(map(str, range(MOST + 1)))
            await write(store, accept, [heard(store, "first", "n1")], {})
            await write(store, accept, [reacting(store, "more", *many)], {})

            kept = await sets(store)
        assert kept == [((), many[:MOST])]

    asyncio.run(walk())


@pytest.mark.parametrize(("who", "is_by_moderator"), [(JULIET, False), (NURSE, True)])
def test_a_network_need_not_say_whose_it_is_that_somebody_removes(
    url: str, who: Identity, is_by_moderator: bool
) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            event = Retraction(
                place=CHANNEL,
                actor=who,
                at=AT,
                target=Ref(native=NativeId("n1")),
                by_moderator=True,
            )
            removal = Arrival(store.ids.event(), event, who, (ROOM,))

            await write(store, accept, [heard(store, "first", "n1"), removal], {})

            stone, told = [one.event for one in await read(store, entries, ROOM, 0, 10)]
        assert isinstance(stone, Tombstone)
        assert isinstance(told, Retraction)
        assert (stone.by_moderator, told.by_moderator) == (is_by_moderator, is_by_moderator)

    asyncio.run(walk())
