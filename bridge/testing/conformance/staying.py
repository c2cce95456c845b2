"""Rules of networks on which a login is in its rooms for good: losing the connection, and coming
back to what was said meanwhile.
"""

import asyncio
from dataclasses import replace

from bridge.api.adapter import Seat
from bridge.api.errors import TryLater
from bridge.api.events import Gap, Message
from bridge.api.states import Absent, Condition, Everyone, Subject
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import Scene, in_the_room, on_stage
from bridge.testing.driving import Driver

BACK_WITHIN = 15.0


async def while_the_connection_is_lost_calls_wait(driver: Driver) -> None:
    """They raise TryLater; what is said again under its key arrives once."""
    async with in_the_room(driver) as scene:
        adapter, (call,) = scene.adapter, scene.adapter.translate(scene.delivery("lost"))
        await _lost(driver, scene)
        try:
            await adapter.perform(call)
        except TryLater:
            pass
        else:
            raise NotConforming("a call did not raise TryLater while the connection was lost")
        await _back(driver, scene)
        await adapter.perform(call)

        expect(["sent"], await scene.say("found"), "what became of the next")
        expected = [(scene.name, "lost"), (scene.name, "found")]
        expect(expected, await driver.friend.heard(), "what arrived")


async def what_was_said_meanwhile_comes_after_a_loss(driver: Driver) -> None:
    """Once, in its order, and nobody is told that anything is missing."""
    async with in_the_room(driver) as scene:
        await driver.friend.say("before")
        await scene.inbox.until(Message, lambda event: event.text == "before")
        await _lost(driver, scene)
        await driver.friend.say("one", "two")
        await _back(driver, scene)
        await driver.friend.say("three")
        await scene.inbox.until(Message, lambda event: event.text == "three")
        said = [event.text for event in scene.inbox.of(Message) if event.actor]

        expect(["before", "one", "two", "three"], said, "what came")
        expect([], scene.inbox.of(Gap), "what is said to be missing")
        expect([], scene.inbox.of(Absent), "who is said to have gone")


async def what_was_said_meanwhile_comes_at_the_start(driver: Driver) -> None:
    """A login that begins with a seat shows that room again; and then what it missed."""
    login = driver.login()
    async with on_stage(driver, login=login) as scene:
        await scene.join()
        await driver.friend.say("see you")
        await scene.inbox.until(Message)
    await driver.friend.say("still here?")
    inbox, begun = scene.inbox, len(scene.inbox.given)
    seated = replace(login, seats=(Seat(scene.room.native),))
    async with on_stage(driver, login=seated, inbox=inbox) as scene:
        said = await inbox.until(Message, after=begun, within=BACK_WITHIN)
        shown = [
            item
            for item in inbox.given[begun:]
            if isinstance(item, (Everyone, Subject)) and item.place == scene.room
        ]

        expect("still here?", said.text, "what was missed")
        expect([Everyone, Subject], [type(item) for item in shown], "what was shown again")
        expect({scene.room}, {item.place for item in shown}, "the room that was shown")
        expect(2, len(await driver.friend.people()), "how many are there")


async def an_end_is_soon_and_leaves_it_there(driver: Driver) -> None:
    """Cancelled, `run_login` ends within two seconds; the login is in its rooms still."""
    async with in_the_room(driver) as scene:
        scene.running.cancel()
        done, _ = await asyncio.wait((scene.running,), timeout=2.0)

        expect(True, bool(done), "whether it ended in time")
        expect(True, scene.name in await driver.friend.people(), "whether it is there")


RULES = (
    while_the_connection_is_lost_calls_wait,
    what_was_said_meanwhile_comes_after_a_loss,
    what_was_said_meanwhile_comes_at_the_start,
    an_end_is_soon_and_leaves_it_there,
)


async def _lost(driver: Driver, scene: Scene) -> None:
    begun = len(scene.inbox.given)
    await driver.cut()
    await scene.inbox.until(
        Condition, lambda told: told.standing != "up", after=begun, within=BACK_WITHIN
    )


async def _back(driver: Driver, scene: Scene) -> None:
    begun = len(scene.inbox.given)
    await driver.mend()
    await scene.inbox.until(
        Condition, lambda told: told.standing == "up", after=begun, within=BACK_WITHIN
    )
