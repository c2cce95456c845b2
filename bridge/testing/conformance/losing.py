"""Rules of losing the connection, of coming back, and of ending."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bridge.api.adapter import Login, Seat
from bridge.api.errors import TryLater
from bridge.api.events import Gap, Message
from bridge.api.states import Condition, Everyone, Subject
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import Scene, in_the_room, on_stage
from bridge.testing.driving import Driver

RECONNECT_WITHIN = 15.0


async def while_the_connection_is_lost_nothing_is_taken(driver: Driver) -> None:
    """Calls and barriers raise TryLater; the wire of before is no more."""
    async with in_the_room(driver) as scene:
        adapter, (call,) = scene.adapter, scene.adapter.translate(scene.delivery("lost"))
        wire = adapter.wire(scene.room, scene.speaker)
        begun = len(scene.inbox.given)
        await driver.cut()
        await scene.inbox.until(
            Condition, lambda told: told.standing != "up", after=begun, within=RECONNECT_WITHIN
        )
        await _must_wait(lambda: adapter.perform(call), "a call")
        await _must_wait(lambda: adapter.flush(wire), "a barrier")
        await driver.mend()
        await scene.inbox.until(Gap, within=RECONNECT_WITHIN)
        await _must_wait(lambda: adapter.flush(wire), "a barrier on the wire that was lost")

        expect(["sent"], await scene.say("found"), "what became of the next")
        expect([(scene.name, "found")], await driver.friend.heard(), "what arrived")


async def after_a_loss_the_rooms_are_joined_again(driver: Driver) -> None:
    """First everyone and the subject are shown, then the gap is told."""
    async with in_the_room(driver) as scene:
        begun = len(scene.inbox.given)
        await driver.cut()
        await driver.mend()
        gap = await scene.inbox.until(Gap, after=begun, within=RECONNECT_WITHIN)
        await driver.friend.say("welcome back")
        await scene.inbox.until(Message)
        _returned(scene, begun, gap)


async def a_seat_is_returned_to_at_the_start(driver: Driver) -> None:
    """A login that begins with a seat is in that room again, with a gap since the cursor."""
    login = driver.login()
    async with on_stage(driver, login=login) as scene:
        await scene.join()
        await driver.friend.say("see you")
        await scene.inbox.until(Message)
    inbox, begun = scene.inbox, len(scene.inbox.given)
    seated: Login = replace(login, seats=(Seat(scene.room.native),))
    async with on_stage(driver, login=seated, inbox=inbox) as scene:
        gap = await inbox.until(Gap, after=begun, within=RECONNECT_WITHIN)
        _returned(scene, begun, gap)
        expect(2, len(await driver.friend.people()), "how many are there")


async def an_end_is_soon_and_says_good_bye(driver: Driver) -> None:
    """Cancelled, `run_login` ends within two seconds and the login is there no longer."""
    async with in_the_room(driver) as scene:
        scene.running.cancel()
        done, _ = await asyncio.wait((scene.running,), timeout=2.0)

        expect(True, bool(done), "whether it ended in time")
        await _gone(driver, scene.name)


RULES = (
    while_the_connection_is_lost_nothing_is_taken,
    after_a_loss_the_rooms_are_joined_again,
    a_seat_is_returned_to_at_the_start,
    an_end_is_soon_and_says_good_bye,
)


def _returned(scene: Scene, begun: int, gap: Gap) -> None:
    """Since then: everyone, the subject, the gap, in this order and for the room."""
    kinds = (Everyone, Subject, Gap)
    given = [item for item in scene.inbox.given[begun:] if isinstance(item, kinds)]

    expect(list(kinds), [type(item) for item in given], "what was given at the return")
    expect({scene.room}, {item.place for item in given}, "the room it was given for")
    expect(True, gap.since <= gap.until, "whether the gap has a beginning and an end")


async def _must_wait(work: Callable[[], Awaitable[object]], what: str) -> None:
    """It may raise when it is called or when it is awaited."""
    try:
        await work()
    except TryLater:
        return
    raise NotConforming(f"{what} did not raise TryLater while the connection was lost")


async def _gone(driver: Driver, name: str) -> None:
    """Somebody is there no longer; servers may need a moment to see that he went."""
    for _ in range(100):
        if name not in await driver.friend.people():
            return
        await asyncio.sleep(0.02)
    raise NotConforming(f"{name} is still there")
