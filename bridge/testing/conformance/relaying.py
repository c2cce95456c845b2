"""Rules of shared rooms, in which the network's own connection says what accounts say."""

import asyncio

from bridge.api.asked import Admitted
from bridge.api.errors import TryLater
from bridge.api.events import Message, Outcome
from bridge.api.states import Absent, Condition, Present
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import SOMEBODY, Scene, in_the_room, on_stage
from bridge.testing.driving import Driver

SOON = 15.0


async def who_may_come_is_let_in(driver: Driver) -> None:
    """As often as it is asked for: it is asked at every join."""
    async with on_stage(driver) as scene:
        admit, name = scene.adapter.admit, scene.login.name
        first = await admit(scene.room, SOMEBODY, name, None, scene.login)
        again = await admit(scene.room, SOMEBODY, name, None, scene.login)

        expect(True, isinstance(first, Admitted), "whether it is told as what")
        expect(first, again, "as what, the second time")
        expect([], await driver.friend.heard(), "what was said of it there")


async def people_who_come_and_go_are_shown(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend, inbox = driver.friend, scene.inbox
        who = scene.identity(friend.name)
        await friend.leave()
        absent = await inbox.until(Absent)
        await friend.enter()
        present = await inbox.until(Present)

        expect((scene.room, who, False), (absent.place, absent.who, absent.mine), "who went")
        expect((scene.room, who, False), (present.place, present.who, present.mine), "who came")


async def while_it_is_not_connected_nothing_is_taken(driver: Driver) -> None:
    """Logins fare as it does; nothing is doubled, and what is said meanwhile comes."""
    async with in_the_room(driver) as scene:
        adapter, (call,) = scene.adapter, scene.adapter.translate(scene.delivery("lost"))
        begun = len(scene.inbox.given)
        await driver.cut()
        await scene.inbox.until(
            Condition,
            lambda told: told.login == scene.login.id and told.standing != "up",
            after=begun,
            within=SOON,
        )
        try:
            await adapter.perform(call)
        except TryLater:
            pass
        else:
            raise NotConforming("a call did not raise TryLater while there was no connection")
        await driver.friend.say("meanwhile")
        await driver.mend()
        await scene.inbox.until(Message, lambda event: event.text == "meanwhile", within=SOON)
        outcomes = await _said(scene, "found")

        expect(["sent"], outcomes, "what became of the next")
        expect([(scene.name, "found")], await driver.friend.heard(), "what arrived")


async def _said(scene: Scene, text: str) -> list[Outcome]:
    """As a lane does: what is to wait is tried again."""
    async with asyncio.timeout(SOON):
        while True:
            try:
                return await scene.say(text)
            except TryLater as error:
                await asyncio.sleep(error.after)


async def a_login_ends_soon(driver: Driver) -> None:
    """Cancelled, `run_login` ends within two seconds; the room goes on."""
    async with in_the_room(driver) as scene:
        scene.running.cancel()
        done, _ = await asyncio.wait((scene.running,), timeout=2.0)
        await driver.friend.say("good-bye")
        await scene.inbox.until(Message, lambda event: event.text == "good-bye")

        expect(True, bool(done), "whether it ended in time")


RULES = (
    who_may_come_is_let_in,
    people_who_come_and_go_are_shown,
    while_it_is_not_connected_nothing_is_taken,
    a_login_ends_soon,
)
