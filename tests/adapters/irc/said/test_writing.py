"""That somebody of ours writes is told again and again, and not for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.irc.adapter import IrcAdapter
from adapters.irc.said import writing
from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import Key, NetworkName, Place
from tests.adapters.irc.inboxes import LOGIN, RecordingInbox, adapter, direct, logged_in, room
from tests.servers.scripted import DraftIrcd

OWN = Speaker(LOGIN)


@asynccontextmanager
async def joined(ircd: DraftIrcd, **more: object) -> AsyncIterator[IrcAdapter]:
    irc, inbox = adapter(ircd.host, ircd.port, **more), RecordingInbox()
    async with logged_in(irc, inbox, ircd.host):
        await irc.join(LOGIN, room("#c", ircd.host), "alice", None)
        yield irc


def told(ircd: DraftIrcd) -> list[str]:
    """What was told of alice's writing, and what she said."""
    words = ("TAGMSG", "PRIVMSG")
    return [line for line in ircd.client("alice").heard if any(word in line for word in words)]


def typing(status: str, target: str = "#c") -> str:
    return f"@label=typing;+typing={status} TAGMSG {target}"


def said(place: Place) -> Delivery:
    origin = Place(NetworkName("xmpp"), "room", "room@gw.example")
    event = Message(place=origin, actor=None, at=0.0, content=(Text("hi"),))
    return Delivery(key=Key("k"), place=place, speaker=OWN, event=event)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for seconds here."""
    monkeypatch.setattr(writing, "AGAIN", 0.01)
    monkeypatch.setattr(writing, "LONGEST", 3)


@pytest.mark.usefixtures("hurried")
def test_who_writes_for_long_is_told_again_and_then_forgotten() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd, joined(ircd) as irc:
            await irc.typing(room("#c", ircd.host), OWN, True)
            await ircd.until(lambda: len(told(ircd)) == 3)
            await irc.typing(direct("bob", ircd.host), OWN, True)
            await ircd.until(lambda: len(told(ircd)) == 6)
            await irc.typing(room("#c", ircd.host), OWN, False)
            await irc.typing(direct("carol", ircd.host), OWN, True)
            await ircd.until(lambda: len(told(ircd)) == 7)

            everything = ("#c", "#c", "#c", "bob", "bob", "bob", "carol")
            assert told(ircd) == [typing("active", target) for target in everything]

    asyncio.run(run())


def test_who_says_something_writes_it_no_longer() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd, joined(ircd) as irc:
            place = room("#c", ircd.host)
            await irc.typing(place, OWN, True)
            await irc.typing(place, OWN, True)
            for call in irc.translate(said(place)):
                await irc.perform(call)
            await irc.typing(place, OWN, False)
            await irc.flush(irc.wire(place, OWN))

            assert told(ircd) == [typing("active"), "@label=k.0 PRIVMSG #c :hi"]

    asyncio.run(run())


def test_what_is_said_comes_first() -> None:
    """Where lines wait for their turn, nobody is told who writes."""

    async def run() -> None:
        async with DraftIrcd() as ircd, joined(ircd, flood_burst=60, flood_interval=60.0) as irc:
            place = room("#c", ircd.host)
            for _ in range(30):
                await irc.typing(place, OWN, True)
                await irc.typing(place, OWN, False)
            [call] = irc.translate(said(place))
            await irc.perform(call)
            await irc.flush(irc.wire(place, OWN))

            *typed, last = told(ircd)
            assert 0 < len(typed) < 30
            assert last == "@label=k.0 PRIVMSG #c :hi"

    asyncio.run(run())


def test_nobody_is_told_in_a_channel_where_one_is_not() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd, joined(ircd) as irc:
            await irc.typing(room("#other", ircd.host), OWN, True)
            await irc.typing(room("#c", ircd.host), OWN, True)
            await ircd.until(lambda: bool(told(ircd)))

            assert told(ircd) == [typing("active")]

    asyncio.run(run())
