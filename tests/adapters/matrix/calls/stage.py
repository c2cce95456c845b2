"""A room on a scripted homeserver, and what an account of ours does in it, for tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from adapters.matrix import to_calls
from adapters.matrix.session import Session, Shared
from adapters.matrix.wire import calling
from bridge.api.adapter import Delivery, Login, Speaker
from bridge.api.content import Content
from bridge.api.events import Ref, Said, Vote
from bridge.api.ids import Key, NativeId, Place
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.calls.talk import ALICE, HOSTED, edit, message, reacted, retracted
from tests.adapters.matrix.wire.synced import LOGIN, login, room, shared, synced, up
from tests.servers.homeserver import FakeHomeserver, homeserver
from tests.servers.homestead.devices import Device
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room


@dataclass(slots=True)
class Stage:
    """me: whose login it is. tea: the room, of Bob, where she may remove what others said."""

    hs: FakeHomeserver
    me: Person
    bob: Person
    tea: Room
    device: Device
    inbox: Recorder = field(default_factory=Recorder)
    made: Shared = field(init=False)
    keys: "count[int]" = field(default_factory=count)

    @property
    def session(self) -> Session:
        return self.made.session(LOGIN)

    @property
    def login(self) -> Login:
        return login(self.hs, self.device)

    @asynccontextmanager
    async def runs(self) -> AsyncIterator[None]:
        """Once more, with what was kept."""
        self.made, before = shared(self.hs), len(self.inbox.given)
        async with synced(self.made, self.login, self.inbox):
            await up(self.inbox, after=before)
            yield

    # --- what she does ----------------------------------------------------------------------------

    async def says(self, *content: Content | str, **more: Any) -> Ref:
        """By what it is known then."""
        return self.ref(await self.carry(message(*content, **more)))

    async def edits(self, target: Ref, *content: Content | str) -> list[NativeId | None]:
        return await self.carry(edit(target, *content))

    async def takes_back(self, target: Ref, **more: Any) -> None:
        await self.carry(retracted(target, **more))

    async def reacts(self, target: Ref, *emoji: str, before: tuple[str, ...] = ()) -> None:
        await self.carry(reacted(target, *emoji, before=before))

    async def votes(self, target: Ref, *choices: int) -> None:
        await self.carry(Vote(place=HOSTED, actor=ALICE, at=0.0, target=target, choices=choices))

    def ref(self, natives: Sequence[NativeId | None]) -> Ref:
        known = tuple(native for native in natives if native is not None)
        return Ref(native=known[0] if known else None, natives=known)

    async def carry(
        self, event: Said, *, place: Place | None = None, key: str = ""
    ) -> list[NativeId | None]:
        """All calls of a delivery; what it is known by. Raises what they raise."""
        delivery = Delivery(
            key=Key(key or f"d{next(self.keys)}"),
            place=place or room(self.tea.id),
            speaker=Speaker(LOGIN),
            event=event,
        )
        calls = to_calls.translate(self.session, delivery)
        return [await calling.perform(self.made, call) for call in calls]

    # --- what the others see ----------------------------------------------------------------------

    def reactions(self, to: str) -> list[str]:
        """Hers to an event."""
        relations = [
            one.content["m.relates_to"]
            for one in self.tea.timeline
            if one.type == "m.reaction" and one.sender == self.me.id and not one.is_redacted
        ]
        return [one["key"] for one in relations if one["event_id"] == to]


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Not running yet."""
    async with homeserver() as hs:
        me, bob = hs.world.person("alice", name="Alice"), hs.world.person("bob", name="Bob")
        tea = hs.world.room("Tea", bob, me)
        await bob.gives(tea, me, 50)
        yield Stage(hs, me, bob, tea, me.device())


@asynccontextmanager
async def running() -> AsyncIterator[Stage]:
    async with stage() as made, made.runs():
        yield made
