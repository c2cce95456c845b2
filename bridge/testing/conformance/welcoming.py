"""Rules of links that make who opens them a contact: `Welcoming`."""

from bridge.api.states import Contact
from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import on_stage
from bridge.testing.driving import Driver


async def who_opens_a_link_becomes_a_contact(driver: Driver) -> None:
    """Of the login's owner who gave it to him."""
    async with on_stage(driver) as scene:
        adapter, login, friend = scene.adapter, scene.login, driver.friend
        welcome = await adapter.welcome(login.id)
        begun = len(scene.inbox.given)
        await friend.opens(welcome.link)
        contact = await scene.inbox.until(Contact, after=begun)
        known = (contact.login, contact.who.native)

        expect(adapter.home, login.native, "what every login logs in to")
        expect((login.id, scene.identity(friend.name).native), known, "who is whose contact")


async def a_link_is_for_one_person(driver: Driver) -> None:
    async with on_stage(driver) as scene:
        links = [(await scene.adapter.welcome(scene.login.id)).link for _ in range(3)]

        expect(3, len(set(links)), "how many links there are for three people")


RULES = (who_opens_a_link_becomes_a_contact, a_link_is_for_one_person)
