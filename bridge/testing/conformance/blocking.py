"""Rules of blocking: somebody is not heard any longer."""

from bridge.api.events import Message, RoomChange
from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import in_the_room
from bridge.testing.driving import Driver


async def who_is_blocked_is_not_heard(driver: Driver) -> None:
    """In the chat with him, until he is not blocked any longer; in rooms he is."""
    async with in_the_room(driver) as scene:
        friend, adapter, login = driver.friend, scene.adapter, scene.login.id
        who = scene.identity(friend.name).native
        await adapter.unblock(login, who)
        await adapter.block(login, who)
        await adapter.block(login, who)
        await friend.write(scene.name, "do you hear me?")
        await friend.say("he does not hear me")
        await scene.inbox.until(Message)
        await adapter.unblock(login, who)
        await friend.write(scene.name, "and now?")
        await scene.inbox.until(Message, lambda event: event.text == "and now?")
        heard = [event.text for event in scene.inbox.of(Message) if event.actor]

        expect(["he does not hear me", "and now?"], heard, "what was heard")


async def who_is_ignored_is_not_heard_anywhere(driver: Driver) -> None:
    """Neither in the chat with him nor in rooms, until he is not ignored any longer."""
    async with in_the_room(driver) as scene:
        friend, adapter, login = driver.friend, scene.adapter, scene.login.id
        who = scene.identity(friend.name).native
        await adapter.unblock(login, who)
        await adapter.block(login, who)
        await adapter.block(login, who)
        await friend.write(scene.name, "do you hear me?")
        await friend.say("nor here")
        await adapter.subject(login, scene.room, "all of that has come by")
        await scene.inbox.until(RoomChange)
        await adapter.unblock(login, who)
        await friend.say("but now")
        await scene.inbox.until(Message, lambda event: event.text == "but now")
        await friend.write(scene.name, "and now?")
        await scene.inbox.until(Message, lambda event: event.text == "and now?")
        heard = [event.text for event in scene.inbox.of(Message) if event.actor]

        expect(["but now", "and now?"], heard, "what was heard")


RULES = (who_is_blocked_is_not_heard,)
