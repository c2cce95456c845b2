"""A fake network with a room and logins in it, as the tests beside this file begin with."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from bridge.api.adapter import Delivery, Login, Speaker
from bridge.api.content import File, Text
from bridge.api.events import AnyEvent, Message, Ref
from bridge.api.ids import Identity, Key, LoginId, NativeId, NetworkName, Place
from bridge.testing.inbox import Recorder
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork

FAKE, XMPP = NetworkName("fake"), NetworkName("xmpp")
TEA, HALL = "#tea%irc.fake", "#hall"
CAROL, DAVE = LoginId(1), LoginId(2)
IN_TEA = Place(FAKE, "room", TEA, CAROL)
IN_HALL = Place(FAKE, "room", HALL)
AT_ALICE = Place(FAKE, "direct", "alice%irc.fake", CAROL)
NOW = 1000.0
HOSTED = Place(XMPP, "room", "a@example.org r@fake.example.org")


def fake(**manner: object) -> FakeNetwork:
    """Alice and Bob are in a room for tea."""
    network = FakeNetwork(FAKE, Manner(**manner), now=lambda: NOW)  # type: ignore[arg-type]
    network.far.room(TEA, "alice", "bob")
    return network


def who(name: str) -> Identity:
    return Identity(FAKE, f"{name.lower()}%irc.fake", name)


def image(name: str = "tea.png") -> File:
    return File(url=f"https://files.example.org/{name}", name=name, media_type="image/png")


def ref(*natives: str | None) -> Ref:
    """As the gateway hands it over: with the ids of all parts there."""
    there = tuple(NativeId(native) for native in natives if native)
    return Ref(native=there[0] if there else None, natives=there)


def message(text: str, *files: File, answers: Ref | None = None) -> Message:
    """Somebody of XMPP says something."""
    return Message(place=HOSTED, actor=None, at=NOW, content=(Text(text), *files), answers=answers)


async def carry(
    network: FakeNetwork,
    event: AnyEvent,
    key: str = "k",
    *,
    place: Place = IN_TEA,
    name: str = "",
) -> list[NativeId | None]:
    """Perform all calls of a delivery; what was returned."""
    speaker = Speaker(place.login, name)
    delivery = Delivery(key=Key(key), place=place, speaker=speaker, event=event)
    return [await network.perform(call) for call in network.translate(delivery)]


@contextlib.asynccontextmanager
async def running(work: Awaitable[None]) -> AsyncIterator["asyncio.Future[None]"]:
    task = asyncio.ensure_future(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait((task,))


@contextlib.asynccontextmanager
async def in_tea(
    network: FakeNetwork, login: LoginId = CAROL, name: str = "carol"
) -> AsyncIterator[Recorder]:
    """A login is in the room; what it was given on the way is forgotten."""
    inbox = Recorder()
    session = Login(id=login, native="irc.fake", name=name)
    async with running(network.run_login(session, inbox)):
        await network.join(login, IN_TEA._replace(login=login), name, None)
        inbox.given.clear()
        yield inbox


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(test())  # type: ignore[arg-type]
