"""Rules of finding people, of making rooms, and of links."""

from bridge.api.adapter import Target
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.api.states import Everyone
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import in_the_room, on_stage
from bridge.testing.driving import Driver


async def people_are_found_by_their_names(driver: Driver) -> None:
    """By the native id at which they can be written to; no more than are asked for, and nobody
    for words that nobody has.
    """
    async with on_stage(driver) as scene:
        adapter, login = scene.adapter, scene.login.id
        friend, nobody = driver.friend, adapter.named(_target(driver, driver.nobody))
        found = await adapter.people(login, friend.name, 10)
        none = await adapter.people(login, nobody.partition("%")[0], 10)

        there = [(one.native, one.name) for one in found]
        expect([(scene.identity(friend.name).native, friend.name)], there, "who was found")
        expect(0, len(none), "how many were found of whom there is none")
        expect(0, len(await adapter.people(login, friend.name, 0)), "how many were found of none")


async def a_room_that_is_made_is_there_and_one_is_in_it(driver: Driver) -> None:
    async with on_stage(driver) as scene:
        adapter, login = scene.adapter, scene.login
        native = await adapter.create(login.id, f"new-{login.name}", True)
        made = Place(adapter.name, "room", native, login.id)
        everyone = await scene.inbox.until(Everyone, lambda shown: shown.place == made)

        target = Target("room", native, login.native)
        expect(target, adapter.target(adapter.named(target)), "what the new room's name means")
        expect([True], [present.mine for present in everyone.present], "who is in the new room")


async def what_cannot_be_a_room_is_not_made(driver: Driver) -> None:
    async with on_stage(driver) as scene:
        for name in ("", "   ", "\n\0"):
            try:
                await scene.adapter.create(scene.login.id, name, True)
            except Refused:
                continue
            raise NotConforming(f"a room called {name!r} was made")


async def a_link_means_what_it_leads_to(driver: Driver) -> None:
    """What is none of the network's means nothing."""
    async with in_the_room(driver) as scene:
        adapter, login = scene.adapter, scene.login.id
        for link, name in driver.links.items():
            meant = await adapter.resolve(login, link)
            expect(_target(driver, name), meant, f"what {link} means")
        for other in ("https://www.example.org/tea", "gopher://example.org/1", "tea", ""):
            expect(None, await adapter.resolve(login, other), f"what {other!r} means")
        for link in driver.dead_links:
            try:
                await adapter.resolve(login, link)
            except Refused:
                continue
            raise NotConforming(f"{link} leads nowhere, and was not refused")


def _target(driver: Driver, name: str) -> Target:
    target: Target = driver.adapter.target(name)
    return target
