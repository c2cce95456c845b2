"""Rules of files that a network is given before they are said there: `MediaSink`."""

from collections.abc import AsyncIterator

from bridge.api.content import File, Text
from bridge.api.errors import GatewayError, TryLater
from bridge.api.media import Hosted, Opened
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import Scene, in_the_room
from bridge.testing.driving import Driver

NAME = "tea.txt"
CONTENT = bytes(range(256)) * 2
SOON = TryLater("The source is gone.")


async def a_file_that_was_given_is_shown(driver: Driver) -> None:
    """Whether its size was known before or not; its bytes are those that were given."""
    for size in (len(CONTENT), None):
        async with in_the_room(driver) as scene:
            hosted = await _given(scene, size, CONTENT[:100], CONTENT[100:])
            outcomes = await _said(scene, hosted)
            files = await driver.friend.files()

            expect(len(CONTENT), hosted.size, "the size of the file")
            expect(["sent"], outcomes, "what became of the message")
            expect((NAME, CONTENT), files[-1], "the file that arrived")


async def a_file_can_be_shown_more_than_once(driver: Driver) -> None:
    """What it is known by is good for other messages, too."""
    async with in_the_room(driver) as scene:
        hosted = await _given(scene, len(CONTENT), CONTENT)
        outcomes = [*await _said(scene, hosted), *await _said(scene, hosted)]
        files = await driver.friend.files()

        expect(["sent", "sent"], outcomes, "what became of the messages")
        expect([(NAME, CONTENT)] * 2, files, "the files that arrived")


async def a_file_that_breaks_off_is_none(driver: Driver) -> None:
    """What reading it raises is raised, and nothing of it is shown to anybody."""
    async with in_the_room(driver) as scene:
        try:
            await scene.adapter.host(scene.room, _opened(len(CONTENT), CONTENT[:100], error=SOON))
        except TryLater as error:
            expect(SOON.text, error.text, "why the file was not given")
        else:
            raise NotConforming("a file that broke off was taken")

        expect([], await driver.friend.files(), "what arrived")


async def a_file_is_as_large_as_it_is(driver: Driver) -> None:
    """Whatever was said of its size: it is refused, or taken whole."""
    for size in (len(CONTENT) - 1, len(CONTENT) + 1):
        async with in_the_room(driver) as scene:
            try:
                hosted = await _given(scene, size, CONTENT)
            except GatewayError:
                continue
            await _said(scene, hosted)

            expect(len(CONTENT), hosted.size, "the size that is told")
            expect((NAME, CONTENT), (await driver.friend.files())[-1], "the file that arrived")


async def _given(scene: Scene, size: int | None, *pieces: bytes) -> Hosted:
    hosted: Hosted = await scene.adapter.host(scene.room, _opened(size, *pieces))
    return hosted


async def _said(scene: Scene, hosted: Hosted) -> list[str]:
    file = File(name=NAME, media_type="text/plain", size=hosted.size, hosted=hosted.native)
    return [*await scene.carry(scene.carrying(scene.message(Text("see"), file)))]


def _opened(size: int | None, *pieces: bytes, error: Exception | None = None) -> Opened:
    async def chunks() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
        if error is not None:
            raise error

    return Opened(name=NAME, media_type="text/plain", size=size, chunks=chunks())


RULES = (
    a_file_that_was_given_is_shown,
    a_file_can_be_shown_more_than_once,
    a_file_that_breaks_off_is_none,
    a_file_is_as_large_as_it_is,
)
