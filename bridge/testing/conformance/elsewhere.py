"""Rules of what a login's owner says with another client of his."""

from bridge.api.events import Message
from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import in_the_room
from bridge.testing.driving import Driver


async def what_is_said_elsewhere_is_its_owners(driver: Driver) -> None:
    """It comes in the chat with whom he wrote to, as his own; what the gateway says does not."""
    async with in_the_room(driver) as scene:
        friend, inbox = driver.friend, scene.inbox
        chat = scene.place(driver.person(friend.name))
        await friend.is_written_to(scene.name, "from my telephone")
        await inbox.until(Message)
        outcomes = await scene.carry(scene.delivery("from here", chat))
        await friend.write(scene.name, "I have both")
        await inbox.until(Message, lambda event: event.text == "I have both")
        came = [(event.actor, event.text) for event in inbox.of(Message) if event.place == chat]
        people = [scene.identity(name) for name in (scene.name, friend.name)]
        expected = list(zip(people, ("from my telephone", "I have both"), strict=True))

        expect(["sent"], outcomes, "what became of what the gateway said")
        expect(expected, came, "what came in the chat")


RULES = (what_is_said_elsewhere_is_its_owners,)
