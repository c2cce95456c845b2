"""Rules of what is said, in both directions."""

import asyncio
import re

from bridge.api.adapter import part_key
from bridge.api.errors import Refused
from bridge.api.events import Message, Settled
from bridge.testing.conformance.claims import expect, is_said
from bridge.testing.conformance.scene import in_the_room
from bridge.testing.driving import Driver

MANY = 50
"""Messages in a row; more than a window."""

FLOOD = [f"line {number} " + "x" * 280 for number in range(4_000)]
UNCOMMITTED = 2_000
"""Events that may wait for their commit at once: what one read of a socket can bring, and more."""

NEEDLE = "needle"
HOSTILE = {
    "a command behind CR LF": "needle\r\nQUIT :gone",
    "a command behind CR": "needle\rQUIT :gone",
    "a command behind LF": "needle\nQUIT :gone",
    "a command behind NUL": "needle\0QUIT :gone",
    "all control characters": "".join(map(chr, [*range(32), *range(127, 160)])) + NEEDLE,
    "CTCP": "\x01VERSION\x01 needle",
    "an action": "\x01ACTION needle\x01",
    "a slash": "/quit needle",
    "colons": ":: needle",
    "from right to left": "\u202eneedle\u202c \u2066x",
    "a lone surrogate": "needle \ud83d",
    "noncharacters": "needle \ufffe\uffff\U0010ffff",
    "combining marks": "needle e" + "\u0301" * 2_000,
    "blank lines": "\n\n \nneedle\n\n",
    "64 KiB": NEEDLE + "x" * 65_536,
    "64 KiB of four bytes each": NEEDLE + "\U0001f600" * 16_384,
}


async def what_is_said_arrives_in_order(driver: Driver) -> None:
    """Once the barrier is down everything is there, in the order of the calls."""
    async with in_the_room(driver) as scene:
        texts = [f"line {number}" for number in range(MANY)]
        outcomes = await scene.say(*texts)

        expect(["sent"] * MANY, outcomes, "what became of it")
        expect([(scene.name, text) for text in texts], await driver.friend.heard(), "what arrived")


async def lines_arrive_one_after_the_other(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        outcomes = await scene.say("one\ntwo\nthree", "four")
        words = " ".join(text for _, text in await driver.friend.heard()).split()

        expect(["sent"] * 2, outcomes, "what became of it")
        expect(["one", "two", "three", "four"], words, "what arrived")


async def own_words_do_not_come_back(driver: Driver) -> None:
    """What the network reflects settles a call; it is no message."""
    async with in_the_room(driver) as scene:
        await scene.say("mine")
        await driver.friend.say("yours")
        await scene.inbox.until(Message, lambda event: event.text == "yours")
        bodies = [event.text for event in scene.inbox.of(Message) if event.actor]

        expect(["yours"], bodies, "the messages that were accepted")


async def a_refusal_settles_the_call_it_is_for(driver: Driver) -> None:
    """Refused by `perform`, or by a `Settled` that came before the barrier is down."""
    async with in_the_room(driver) as scene:
        nobody = scene.place(driver.nobody)
        places = [scene.room, nobody, scene.room, nobody]
        deliveries = [scene.delivery(f"line {n}", place) for n, place in enumerate(places)]
        outcomes = await scene.carry(*deliveries)
        texts = [text for _, text in await driver.friend.heard()]

        expect(["sent", "refused", "sent", "refused"], outcomes, "what became of it")
        expect(["line 0", "line 2"], texts, "what arrived")


async def a_barrier_waits_for_the_commit_of_a_refusal(driver: Driver) -> None:
    """What the gateway has not committed it has not heard."""
    async with in_the_room(driver) as scene:
        adapter, inbox = scene.adapter, scene.inbox
        delivery = scene.delivery("anybody there?", scene.place(driver.nobody))
        inbox.hold()
        try:
            for call in adapter.translate(delivery):
                await adapter.perform(call)
        except Refused:
            return  # heard at once
        wire = adapter.wire(delivery.place, delivery.speaker)
        flushing = asyncio.ensure_future(adapter.flush(wire))
        await inbox.until(Settled)
        for _ in range(20):  # time to be down too soon
            await driver.friend.people()
            await asyncio.sleep(0)
        was_down = flushing.done()
        inbox.release()
        await asyncio.wait_for(flushing, 10.0)

        expect(False, was_down, "whether the barrier was down before the commit")


async def a_call_is_settled_under_its_own_key(driver: Driver) -> None:
    """Every `Settled` is for a call that was made."""
    async with in_the_room(driver) as scene:
        deliveries = [scene.delivery(f"line {number}") for number in range(MANY)]
        await scene.carry(*deliveries)
        made = {part_key(delivery.key, 0) for delivery in deliveries}
        settled = [event.key for event in scene.inbox.of(Settled)]

        expect([], [key for key in settled if key not in made], "keys that nobody used")


async def hostile_text_is_refused_or_is_text(driver: Driver) -> None:
    """Whatever is in it, it does nothing but be said, and what comes behind it arrives."""
    async with in_the_room(driver) as scene:
        for kind, hostile in HOSTILE.items():
            before = len(await driver.friend.heard())
            (outcome,) = await scene.say(hostile)
            expect(["sent"], await scene.say(f"after {kind}"), f"what was said after {kind}")
            heard = (await driver.friend.heard())[before:]

            expect((scene.name, f"after {kind}"), heard[-1], f"what arrived after {kind}")
            if outcome == "sent":
                texts = "".join(text for _, text in heard[:-1])
                lacking = [word for word in _words(hostile) if word not in texts]
                expect([], lacking, f"what of {kind} did not arrive as text")
                for letter in "x\U0001f600":
                    if hostile.count(letter) > 1_000:
                        expect(hostile.count(letter), texts.count(letter), f"how much of {kind}")
            if driver.inbox is None:
                people = await driver.friend.people()
                expect(True, scene.name in people, f"in the room after {kind}")


async def people_write_to_each_other(driver: Driver) -> None:
    """A direct chat goes both ways and is one place."""
    async with in_the_room(driver) as scene:
        friend = driver.friend
        chat = scene.place(driver.person(friend.name))
        await friend.write(scene.name, "psst")
        event = await scene.inbox.until(Message, is_said)
        outcomes = await scene.carry(scene.delivery("what?", chat))

        expect((chat, "psst"), (event.place, event.text), "what came")
        expect(scene.identity(friend.name), event.actor, "who wrote")
        expect(["sent"], outcomes, "what became of the answer")
        expect([(scene.name, "what?")], await friend.received(), "what arrived")


async def what_others_say_comes_in_order(driver: Driver) -> None:
    async with in_the_room(driver) as scene:
        texts = [f"line {number}" for number in range(MANY)]
        await driver.friend.say(*texts)
        await scene.inbox.until(Message, lambda event: event.text == texts[-1])
        events = [event for event in scene.inbox.of(Message) if event.place == scene.room]

        expect(texts, [event.text for event in events], "what came")
        expect({scene.identity(driver.friend.name)}, {e.actor for e in events}, "who said it")


async def no_more_is_read_than_can_be_committed(driver: Driver) -> None:
    """While nothing is committed, only a bounded part of a flood is handed over; then all of it."""
    await _flooded(driver, FLOOD)


async def not_much_is_left_out(driver: Driver) -> None:
    """Where very much at once leaves a gap: what a network must bring all the same."""
    await _flooded(driver, FLOOD[:1_000])


RULES = (
    what_is_said_arrives_in_order,
    lines_arrive_one_after_the_other,
    own_words_do_not_come_back,
    a_refusal_settles_the_call_it_is_for,
    a_barrier_waits_for_the_commit_of_a_refusal,
    a_call_is_settled_under_its_own_key,
    hostile_text_is_refused_or_is_text,
    people_write_to_each_other,
    what_others_say_comes_in_order,
    no_more_is_read_than_can_be_committed,
)


def _words(hostile: str) -> list[str]:
    """The words that it must arrive with; of a long text only the first."""
    return re.findall(r"[A-Za-z]{4,}", hostile) if len(hostile) < 200 else [NEEDLE]


async def _flooded(driver: Driver, flood: list[str]) -> None:
    async with in_the_room(driver) as scene:
        inbox, friend = scene.inbox, driver.friend
        inbox.hold()
        await friend.say(*flood)
        await inbox.until(Message)
        for _ in range(100):  # time to read more than it should
            await friend.people()
            await asyncio.sleep(0)
        held = inbox.most_uncommitted
        inbox.release()
        await inbox.until(Message, lambda event: event.text == flood[-1], within=20.0)
        bodies = [event.text for event in inbox.of(Message) if event.actor]

        expect(True, held <= UNCOMMITTED, f"whether {held} events are a bounded part")
        expect(len(flood), len(bodies), "how much came in the end")
        expect(True, bodies == flood, "whether it came as it was said")
