"""Rules of what a session keeps here for the next one."""

from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import on_stage
from bridge.testing.driving import Driver


async def what_is_kept_serves_the_next_session(driver: Driver) -> None:
    """What the first session kept is recalled by the next one, which the network takes for it."""
    login = driver.login()
    async with on_stage(driver, login=login) as scene:
        await scene.join()
    inbox = scene.inbox

    expect(True, bool(inbox.kept), "whether it keeps anything")

    async with on_stage(driver, login=login, inbox=inbox) as scene:
        await scene.join()

    expect(1, await driver.known_as(login), "as how many the network knows it")


async def what_was_lost_is_made_anew(driver: Driver) -> None:
    """A session that finds nothing kept comes up all the same, and keeps something again."""
    login = driver.login()
    async with on_stage(driver, login=login) as scene:
        await scene.join()
    async with on_stage(driver, login=login) as scene:
        await scene.join()

    expect(True, bool(scene.inbox.kept), "whether it keeps anything again")


RULES = (what_is_kept_serves_the_next_session, what_was_lost_is_made_anew)
