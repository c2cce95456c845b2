"""Rules of what is of use now only: who writes something, how far somebody has read."""

from bridge.api.events import Message, Ref
from bridge.api.states import Read, Typing
from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import Scene, in_the_room
from bridge.testing.driving import Driver


async def who_writes_is_a_state(driver: Driver) -> None:
    """It is shown and never remembered."""
    async with in_the_room(driver) as scene:
        friend = driver.friend
        await friend.types(True)
        await scene.inbox.until(Typing)
        await friend.types(False)
        await scene.inbox.until(Typing, lambda state: not state.is_typing)
        shown = [
            Typing(place=scene.room, who=scene.identity(friend.name), is_typing=is_typing)
            for is_typing in (True, False)
        ]

        expect(shown, scene.inbox.of(Typing), "who writes")
        expect(False, _is_kept(scene, Typing), "whether it is remembered")


async def that_one_writes_is_seen(driver: Driver) -> None:
    """There; oneself is not shown."""
    async with in_the_room(driver) as scene:
        friend, adapter = driver.friend, scene.adapter
        await adapter.typing(scene.room, scene.speaker, True)
        ours = await friend.typing()
        await adapter.typing(scene.room, scene.speaker, False)

        expect(({scene.name}, set()), (ours, await friend.typing()), "who writes there")
        expect([], scene.inbox.of(Typing), "who writes here")


async def how_far_somebody_has_read_is_a_state(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        friend = driver.friend
        await friend.say("tea?")
        said = await scene.inbox.until(Message)
        await friend.reads("tea?")
        read = await scene.inbox.until(Read)
        target = Ref(native=said.native, natives=(said.native,) if said.native else ())
        await scene.adapter.read(scene.room, scene.speaker, target)
        expected = (scene.room, scene.identity(friend.name), said.native)

        expect(expected, (read.place, read.who, read.target.native), "who has read what")
        expect(False, _is_kept(scene, Read), "whether it is remembered")
        expect({scene.name: "tea?"}, await friend.readers(), "who has read what there")


def _is_kept(scene: Scene, kind: type[object]) -> bool:
    return any(isinstance(event, kind) for event in scene.inbox.accepted)
