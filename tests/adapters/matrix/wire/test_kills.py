"""Killed again and again, the gateway loses nothing of what is said on Matrix."""

import asyncio
import random
from collections.abc import Mapping, Sequence

from bridge.api.adapter import Recalled
from bridge.api.events import AnyEvent, Gap, Message
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.wire.synced import login, played, shared, synced
from tests.servers.homeserver import FakeHomeserver

KILLS = 40


class Store:
    """What is committed, and outlives a kill."""

    def __init__(self) -> None:
        self.said: dict[object, str] = {}
        self.gaps = 0
        self.cursor: str | None = None
        self.kept: dict[str, bytes] = {}


class Crashing(Recorder):
    """One life: what was not committed in it never was. turns: how long a commit takes."""

    def __init__(self, store: Store, turns: int) -> None:
        super().__init__(store.cursor)
        self.kept = dict(store.kept)
        self._store, self._turns = store, turns
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_dead = False

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> asyncio.Future[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._write(events, cursor, keep or {}, done))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return done

    async def recall(self) -> Recalled:
        near = {name: value for name, value in self.kept.items() if not name.startswith("/")}
        return Recalled(self._store.cursor, near)

    async def _write(
        self,
        events: Sequence[AnyEvent],
        cursor: str | None,
        keep: Mapping[str, bytes | None],
        done: asyncio.Future[None],
    ) -> None:
        for _ in range(self._turns):
            await asyncio.sleep(0)
        if self.is_dead:
            return
        store = self._store
        for event in events:
            if isinstance(event, Message):
                store.said.setdefault(event.native, event.text)
            store.gaps += isinstance(event, Gap)
        store.cursor = cursor or store.cursor
        for name, value in keep.items():
            if value is None:
                store.kept.pop(name, None)
            else:
                store.kept[name] = value
        if not done.done():
            done.set_result(None)


def test_nothing_is_lost_and_nothing_is_out_of_order() -> None:
    chance = random.Random(8)  # noqa: S311 - no secret

    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        store, device = Store(), alice.device()
        hs.settings.most_events = 7
        expected = []

        async def live(turns: int) -> None:
            inbox = Crashing(store, chance.randrange(30))
            async with synced(shared(hs), login(hs, device), inbox):
                for _ in range(turns):
                    await asyncio.sleep(0)
                inbox.is_dead = True

        while store.cursor is None:
            await live(400)
        for number in range(KILLS):
            for part in range(chance.randrange(12)):
                expected.append(f"{number}.{part}")
                await bob.says(tea, expected[-1])
            await live(chance.randrange(10, 250))
        for _ in range(50):
            if len(store.said) == len(expected):
                break
            await live(600)

        assert list(store.said.values()) == expected
        assert store.gaps == 0

    played(play)
