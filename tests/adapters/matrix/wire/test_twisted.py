"""Whatever an answer holds, nothing in us fails, and what comes next is heard."""

import logging
import random
from functools import partial

import pytest

from adapters.matrix.wire import syncing
from bridge.api.events import Message
from bridge.api.states import Condition
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.wire.synced import login, played, shared, synced, up
from tests.adapters.matrix.wire.twisting import SAID, SET, twist
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room

ANSWERS = 60


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncing, "FIRST", 0.01)
    monkeypatch.setattr(syncing, "APART", 1e-6)


async def _happens(chance: random.Random, room: Room, bob: Person, number: int) -> None:
    said = await bob.says(room, f"said {number}")
    for each in range(chance.randrange(1, 4)):
        match chance.randrange(8):
            case 0 | 1 | 2:
                kind, content = chance.choice(SAID)
                await bob.sends(room, content, kind)
            case 3:
                await bob.edits(said, "edited")
            case 4:
                await bob.reacts(said, f"{number} {each}")
            case 5:
                kind, key, content = chance.choice(SET)
                room.world.put(room, bob.id, kind, content, key)
            case 6:
                await bob.reads(said)
                await bob.types(room, number % 2 == 0)
                await bob.fares("online", f"at {number}")
            case 7:
                await bob.is_called(f"Bob {number}")
    if chance.random() < 0.1:
        await bob.redacts(said, "oops")


@pytest.mark.parametrize("seed", range(4))
def test_nothing_fails_by_what_comes(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    async def play(hs: FakeHomeserver) -> None:
        chance = random.Random(seed)  # noqa: S311 - no secret
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea, chat = hs.world.room("Tea", bob, alice), hs.world.direct(bob, alice)
        inbox = Recorder()
        async with synced(shared(hs), login(hs, alice.device(), tea.id), inbox):
            await up(inbox)
            for number in range(ANSWERS):
                hs.faults.twist("sync", partial(twist, chance))
                await bob.says(tea, "this is answered as it is")
                await hs.world.until(lambda: hs.faults.is_over)
                asked = hs.count("sync")
                await _happens(chance, chance.choice((tea, chat)), bob, number)
                await hs.world.until(lambda asked=asked: hs.count("sync") > asked)  # type: ignore[misc]
            await bob.says(tea, "the end")
            await inbox.until(Message, lambda message: message.text == "the end")

        assert [one.standing for one in inbox.of(Condition)] == ["connecting", "up"]

    played(play)
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
