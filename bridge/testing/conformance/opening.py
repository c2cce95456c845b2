"""Rules of files that can be read from a network: `MediaSource`."""

from bridge.api.content import File
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import Scene, in_the_room
from bridge.testing.driving import Driver

NAME = "tea.png"
CONTENT = b"\x89PNG" + bytes(range(256)) * 300


async def what_is_said_can_be_read(driver: Driver) -> None:
    """As often as it is asked for: of several who need it, or after an attempt that failed."""
    async with in_the_room(driver) as scene:
        await driver.friend.offer("look", NAME, CONTENT)
        event = await scene.inbox.until(Message)
        files = [part for part in event.content if isinstance(part, File)]
        expect(1, len(files), "the files that came")
        expect((NAME, True), (files[0].name, files[0].native != ""), "its name and reference")
        for _ in range(2):
            expect((NAME, CONTENT), await _read(scene, files[0]), "what was read")


async def what_is_not_there_is_refused(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        try:
            read = await _read(scene, File(name=NAME, native="no file has this reference"))
        except Refused:
            return
        raise AssertionError(f"a file was read that is not there: {read[0]!r}")


async def _read(scene: Scene, file: File) -> tuple[str, bytes]:
    async with scene.adapter.open(scene.login.id, file) as opened:
        return opened.name, b"".join([piece async for piece in opened.chunks])


RULES = (what_is_said_can_be_read, what_is_not_there_is_refused)
