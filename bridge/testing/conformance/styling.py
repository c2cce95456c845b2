"""Rules of how words look; bold and code, which every network with styles has."""

from dataclasses import replace

from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.text import Span
from bridge.testing.conformance.claims import expect, is_said
from bridge.testing.conformance.scene import in_the_room
from bridge.testing.driving import Driver

STYLED = Text("so bold, so <coded> 👋", (Span(3, 7, "bold"), Span(12, 19, "code")))
HIDDEN = Text("it was him", (Span(7, 10, "spoiler"),))
PLAIN = "*so* _plain_ ~as~ `words` **can** be <b>here</b> &amp; [there](https://x.example/)"


async def how_words_look_is_told(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        await driver.friend.style(STYLED)
        event = await scene.inbox.until(Message, is_said)

        expect([STYLED], [_bare(part) for part in event.content], "what was told")


async def how_words_look_arrives(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        outcomes = await scene.carry(scene.carrying(scene.message(STYLED)))

        expect(["sent"], outcomes, "what became of words with a look")
        expect([STYLED], await driver.friend.styled(), "what arrived")


async def words_without_a_look_stay_as_they_are(driver: Driver) -> None:
    """Whatever a network would make of them."""
    async with in_the_room(driver) as scene:
        await driver.friend.say(PLAIN)
        event = await scene.inbox.until(Message, is_said)
        await scene.say(PLAIN)

        expect((Text(PLAIN),), event.content, "what was told")
        expect([Text(PLAIN)], await driver.friend.styled(), "what arrived")


async def what_is_hidden_comes_and_arrives_hidden(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        await driver.friend.style(HIDDEN)
        event = await scene.inbox.until(Message, is_said)
        outcomes = await scene.carry(scene.carrying(scene.message(HIDDEN)))

        expect([HIDDEN], [_bare(part) for part in event.content], "what was told")
        expect(["sent"], outcomes, "what became of hidden words")
        expect([HIDDEN], await driver.friend.styled(), "what arrived")


RULES = (
    how_words_look_is_told,
    how_words_look_arrives,
    words_without_a_look_stay_as_they_are,
)


def _bare(part: object) -> object:
    """A span's mark is its network's own."""
    if not isinstance(part, Text):
        return part
    return Text(part.body, tuple(replace(span, mark="") for span in part.spans))
