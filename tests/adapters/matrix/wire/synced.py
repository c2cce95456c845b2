"""Logins of the gateway on a scripted homeserver, while a test does something there."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from adapters.matrix import ids
from adapters.matrix.config import MatrixConfig
from adapters.matrix.session import Shared
from adapters.matrix.wire import running
from bridge.api.adapter import Login, Seat
from bridge.api.events import Message
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.api.states import Condition
from bridge.testing.inbox import Recorder
from tests.servers.homeserver import FakeHomeserver, homeserver
from tests.servers.homestead.devices import Device

NETWORK = NetworkName("matrix")
LOGIN = LoginId(7)


def played(play: Callable[[FakeHomeserver], Awaitable[None]]) -> None:
    async def run() -> None:
        async with homeserver() as hs:
            await play(hs)

    asyncio.run(run())


def shared(*homeservers: FakeHomeserver, **settings: object) -> Shared:
    table = {hs.name: {"url": hs.url} for hs in homeservers}
    read = MatrixConfig.model_validate({"homeservers": table, **settings})
    return Shared(network=NETWORK, settings=read)


def login(hs: FakeHomeserver, device: Device, *seats: str, id_: LoginId = LOGIN) -> Login:
    """Whose options are those that logging in gives. seats: rooms that it is in."""
    return Login(
        id=id_,
        native=ids.HOME,
        name=device.person.name or device.person.localpart,
        seats=tuple(Seat(native) for native in seats),
        options={
            "homeserver": hs.url,
            "user": device.person.id,
            "device": device.id,
            "token": device.token,
        },
    )


@asynccontextmanager
async def synced(made: Shared, who: Login, inbox: Recorder) -> AsyncIterator[asyncio.Task[None]]:
    """Until the end of the block; as it ends when the gateway does, or is killed."""
    task = asyncio.create_task(running.run(made, who, inbox))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait((task,))
        await made.requests.close()
    if not task.cancelled():
        task.result()


async def up(inbox: Recorder, *, after: int = 0) -> None:
    """It is synced for the first time, or again."""
    await inbox.until(Condition, lambda condition: condition.standing == "up", after=after)


async def down(inbox: Recorder, *, after: int = 0) -> Condition:
    return await inbox.until(Condition, lambda condition: condition.standing == "down", after=after)


def room(native: str) -> Place:
    return Place(NETWORK, "room", native, LOGIN)


def words(inbox: Recorder) -> list[str]:
    """What was said, in its order, what was said twice but once."""
    said: dict[object, str] = {}
    for event in inbox.accepted:
        if isinstance(event, Message):
            said.setdefault((event.place, event.native), event.text)
    return list(said.values())
