"""Which poll is meant, and how it stands."""

import asyncio
from dataclasses import replace

import pytest

from bridge.api.content import Content, Poll, Text
from bridge.api.events import Edit, Ref
from bridge.api.ids import NativeId, Place
from bridge.store import polls
from bridge.store.database import Store
from bridge.store.messages import accept
from bridge.store.polls import Standing, last, meant
from bridge.store.values import Arrival
from tests.bridge.store.samples import (
    CHANNEL,
    CONTACT,
    JULIET,
    OTHER_ROOM,
    ROOM,
    heard,
    line,
    opened,
    read,
    write,
)

TEA = Poll(question="Tea?", answers=("Yes", "No"), takes_votes=True)
RUM = Poll(question="Rum?", answers=("Yes", "No"), takes_votes=True)
CHAT = Place(CHANNEL.network, "direct", "juliet%irc.example", CHANNEL.login)


def asked(store: Store, native: str, *content: Content) -> Arrival:
    return Arrival(store.ids.event(), replace(line("", native), content=content), JULIET, (ROOM,))


def told(store: Store, native: str, poll: Poll) -> Arrival:
    """How it stands now."""
    event = Edit(
        place=CHANNEL,
        actor=JULIET,
        at=1_750_000_001.0,
        target=Ref(native=NativeId(native)),
        content=(poll,),
    )
    return Arrival(store.ids.event(), event, JULIET, (ROOM,))


def test_the_last_poll_of_a_room_is_found_as_it_stands(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            tea = asked(store, "n1", Text("well:"), TEA)
            now = replace(TEA, votes=(1, 0))
            said = heard(store, '[3,"a text"', "n2")
            arrivals = [tea, said, told(store, "n1", now), heard(store, "end", "n3")]
            await write(store, accept, arrivals, {})

            assert await read(store, last, ROOM, CHANNEL) == Standing(tea.event_id, now)
            assert await read(store, last, OTHER_ROOM, CHANNEL) is None

    asyncio.run(walk())


def test_of_several_polls_the_last_open_one_is_meant(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            tea, rum = asked(store, "n1", TEA), asked(store, "n2", RUM)
            closed = replace(RUM, is_closed=True)
            await write(store, accept, [tea, rum], {})
            found = [await read(store, last, ROOM, CHANNEL)]
            await write(store, accept, [told(store, "n2", closed)], {})
            found.append(await read(store, last, ROOM, CHANNEL))
            ended = replace(TEA, is_closed=True)
            await write(store, accept, [told(store, "n1", ended)], {})
            found.append(await read(store, last, ROOM, CHANNEL))

            assert found == [
                Standing(rum.event_id, RUM),
                Standing(tea.event_id, TEA),
                Standing(rum.event_id, closed),
            ]

    asyncio.run(walk())


def test_a_poll_of_long_ago_is_not_meant(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polls, "RECENT", 2)

    async def walk() -> None:
        async with opened(url) as store:
            tea = asked(store, "n1", TEA)
            await write(store, accept, [tea, heard(store, "one", "n2")], {})
            found = await read(store, last, ROOM, CHANNEL)
            await write(store, accept, [heard(store, "two", "n3")], {})

            assert found == Standing(tea.event_id, TEA)
            assert await read(store, last, ROOM, CHANNEL) is None

    asyncio.run(walk())


def test_the_last_poll_of_a_chat_is_found(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            event = replace(line("", "n1", CHAT), content=(TEA,))
            chat = Arrival(store.ids.event(), event, JULIET)
            await write(store, accept, [chat, asked(store, "n2", RUM)], {})

            assert await read(store, last, CONTACT, CHAT) == Standing(chat.event_id, TEA)

    asyncio.run(walk())


def test_the_poll_that_is_answered_is_meant(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            tea, rum, said = asked(store, "n1", TEA), asked(store, "n2", RUM), heard(store, "hi")
            await write(store, accept, [tea, rum, said], {})

            found = [
                await read(store, meant, ROOM, CHANNEL, Ref(event=one.event_id))
                for one in (tea, rum, said)
            ]
            nothing = await read(store, meant, ROOM, CHANNEL, Ref(native=NativeId("no such")))

            assert found == [Standing(tea.event_id, TEA), Standing(rum.event_id, RUM), None]
            assert nothing is None

    asyncio.run(walk())


def test_the_poll_that_is_answered_in_a_chat_is_meant(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            event = replace(line("", "n1", CHAT), content=(TEA,))
            chat = Arrival(store.ids.event(), event, JULIET)
            hello = Arrival(store.ids.event(), line("hello", place=CONTACT), JULIET)
            await write(store, accept, [chat, hello], {})
            found = await read(store, meant, CONTACT, CHAT, Ref(event=chat.event_id))

            assert found == Standing(chat.event_id, TEA)

    asyncio.run(walk())
