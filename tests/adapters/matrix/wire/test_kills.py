"""Killed at any moment and begun again: nothing that was said is lost, nothing changes places."""

import asyncio
import random
from collections.abc import Iterator

import pytest

from adapters.matrix.session import Shared
from adapters.matrix.wire import running, syncing
from bridge.api.adapter import Login
from bridge.api.events import Gap, Message
from tests.adapters.matrix.wire.ledger import Ledger
from tests.adapters.matrix.wire.synced import login, played, shared
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room

ROOMS, SPEAKERS, KILLS, BETWEEN = 3, 4, 6, 25


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncing, "FIRST", 0.01)
    monkeypatch.setattr(syncing, "APART", 1e-6)


async def _run(made: Shared, who: Login, ledger: Ledger) -> None:
    await running.run(made, who, ledger)


async def _killed(task: "asyncio.Task[None]", ledger: Ledger) -> None:
    """As by SIGKILL: nothing more is committed, whatever is done on the way out."""
    ledger.kill()
    task.cancel()
    await asyncio.wait((task,))
    ledger.kill()


async def _talk(
    chance: random.Random, rooms: list[Room], people: list[Person], numbers: Iterator[int]
) -> None:
    """A turn of the loop now and then, so that it comes in several answers."""
    for _ in range(BETWEEN):
        person, room = chance.choice(people), chance.choice(rooms)
        if chance.random() < 0.1:
            await person.is_called(f"{person.localpart} {next(numbers)}")
        await person.says(room, str(next(numbers)))
        if chance.random() < 0.3:
            await asyncio.sleep(0)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("most_events", [100, 4], ids=["whole", "limited"])
def test_all_that_was_said_is_there_in_its_order(seed: int, most_events: int) -> None:
    async def play(hs: FakeHomeserver) -> None:
        chance, numbers = random.Random(seed), iter(range(100_000))  # noqa: S311 - no secret
        alice = hs.world.person("alice")
        people = [hs.world.person(f"p{number}") for number in range(SPEAKERS)]
        rooms = [hs.world.room(f"R{number}", *people, alice) for number in range(ROOMS)]
        hs.settings.most_events = most_events
        ledger, made, who = Ledger(chance), shared(hs), login(hs, alice.device())
        task = asyncio.create_task(_run(made, who, ledger))
        await ledger.until(lambda: ledger.standing == "up")
        begun = {room.id: len(room.texts) for room in rooms}
        for _ in range(KILLS):
            await _talk(chance, rooms, people, numbers)
            if chance.random() < 0.5:
                await ledger.until(lambda: bool(ledger.events))
            await _killed(task, ledger)
            if chance.random() < 0.5:
                await _talk(chance, rooms, people, numbers)
            task = asyncio.create_task(_run(made, who, ledger))
        for room in rooms:
            await people[0].says(room, "the end")
        await ledger.until(lambda: all("the end" in ledger.words(room.id) for room in rooms))
        await _killed(task, ledger)
        await made.requests.close()

        expected = {room.id: room.texts[begun[room.id] :] for room in rooms}
        assert {room.id: ledger.words(room.id) for room in rooms} == expected
        assert not any(isinstance(event, Gap) for event in ledger.events)

    played(play)


def test_a_burst_from_four_people_arrives_in_order_and_once() -> None:
    """500 messages, in one room, while commits take their time."""

    async def play(hs: FakeHomeserver) -> None:
        chance = random.Random(1)  # noqa: S311 - no secret
        alice = hs.world.person("alice")
        people = [hs.world.person(f"p{number}") for number in range(4)]
        tea = hs.world.room("Tea", *people, alice)
        ledger, made, who = Ledger(chance), shared(hs), login(hs, alice.device())
        task = asyncio.create_task(_run(made, who, ledger))
        await ledger.until(lambda: ledger.standing == "up")

        async def say(person: Person) -> None:
            for number in range(125):
                await person.says(tea, f"{person.localpart} {number}")
                await asyncio.sleep(0)

        await asyncio.gather(*map(say, people))
        await ledger.until(lambda: len(ledger.words(tea.id)) >= 500)
        await _killed(task, ledger)
        await made.requests.close()

        said = [event.text for event in ledger.events if isinstance(event, Message)]
        assert said == tea.texts
        assert len(said) == 500

    played(play)


def test_who_speaks_is_known_by_name_whichever_answer_was_lost() -> None:
    """Of a member who was silent, the homeserver tells the name once a device."""

    async def play(hs: FakeHomeserver) -> None:
        alice, carol = hs.world.person("alice"), hs.world.person("carol")
        bob = hs.world.person("bob", name="Bob")
        tea = hs.world.room("Tea", carol, bob, alice)
        ledger = Ledger(random.Random(1))  # noqa: S311 - no secret
        made, who = shared(hs), login(hs, alice.device())
        task = asyncio.create_task(_run(made, who, ledger))
        await ledger.until(lambda: ledger.standing == "up")
        ledger.holds = True
        await bob.says(tea, "hi")
        await ledger.until(lambda: bool(ledger.pending))
        await _killed(task, ledger)
        ledger.holds = False
        task = asyncio.create_task(_run(made, who, ledger))
        await ledger.until(lambda: ledger.words(tea.id) == ["hi"])
        await _killed(task, ledger)
        await made.requests.close()

        [said] = [event for event in ledger.events if isinstance(event, Message)]
        assert said.actor is not None
        assert said.actor.name == "Bob"

    played(play)
