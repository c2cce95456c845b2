"""Rules of shared rooms that get another native id."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Text
from bridge.api.errors import Refused, TryLater
from bridge.api.events import Message, Moved
from bridge.api.ids import Key, NativeId, Place
from bridge.api.states import Condition
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import HOSTED, SOMEBODY
from bridge.testing.driving import Driver
from bridge.testing.inbox import Recorder

UP = 10.0


async def a_room_that_moves_is_told_of(driver: Driver) -> None:
    """And is there by its new id from then on."""
    async with connected(driver) as inbox:
        old, new = await driver.friend.move()
        told = await inbox.until(Moved)
        await said(driver, place(driver, new))

        expect(Moved(old=place(driver, old), new=place(driver, new)), told, "what was told")


async def the_old_id_of_a_room_takes_nothing(driver: Driver) -> None:
    """What is said to it is to be said to the new one, which is told, again perhaps."""
    async with connected(driver) as inbox:
        old, new = await driver.friend.move()
        await inbox.until(Moved)
        try:
            await said(driver, place(driver, old))
        except TryLater:
            pass
        else:
            raise NotConforming("a call for the old id of a room did not raise TryLater")

        moved = Moved(old=place(driver, old), new=place(driver, new))
        expect({moved}, set(inbox.of(Moved)), "what was told")


async def said(driver: Driver, where: Place) -> NativeId | None:
    """Somebody of XMPP says something in a room, for the first time."""
    hello = Message(place=HOSTED, actor=SOMEBODY, at=0.0, content=(Text("hello"),))
    key, speaker = Key(f"moved{where.native}"), Speaker(None, SOMEBODY.name)
    adapter: Any = driver.adapter
    (call,) = adapter.translate(Delivery(key=key, place=where, speaker=speaker, event=hello))
    try:
        native: NativeId | None = await adapter.perform(call)
    except Refused as refused:
        raise NotConforming(f"a message to {where.native} was refused") from refused
    return native


def place(driver: Driver, name: str) -> Place:
    """The room of a name."""
    return Place(driver.adapter.name, "room", driver.adapter.target(name).native)


@asynccontextmanager
async def connected(driver: Driver) -> AsyncIterator[Recorder]:
    """The network's own connection, with its inbox."""
    if driver.inbox is not None:
        yield driver.inbox
        return
    inbox = Recorder()
    running = asyncio.ensure_future(driver.adapter.run(inbox))
    try:
        await inbox.until(Condition, lambda condition: condition.standing == "up", within=UP)
        yield inbox
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


RULES = (a_room_that_moves_is_told_of, the_old_id_of_a_room_takes_nothing)
