"""Rules of people's programs: they are asked, and what they answer is what they said."""

from bridge.api.asked import Version
from bridge.api.errors import Refused
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import in_the_room
from bridge.testing.driving import Driver

PROGRAM = Version("Teapot", "4.2", "Linux")


async def a_program_says_which_it_is(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        await driver.friend.runs(PROGRAM)
        who = scene.identity(driver.friend.name)

        expect(PROGRAM, await scene.adapter.version(scene.login.id, who), "the program")


async def a_program_answers_a_ping(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        await driver.friend.runs(PROGRAM)

        await scene.adapter.ping(scene.login.id, scene.identity(driver.friend.name))


async def who_is_not_there_answers_nothing(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        nobody = scene.identity("nobody")
        for question in (scene.adapter.version, scene.adapter.ping):
            try:
                await question(scene.login.id, nobody)
            except Refused:
                continue
            raise NotConforming("somebody who is not there answers")


RULES = (a_program_says_which_it_is, a_program_answers_a_ping, who_is_not_there_answers_nothing)
