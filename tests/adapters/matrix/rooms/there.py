"""A login of Alice's that is up on a scripted homeserver, on which Bob is, too."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from adapters.matrix.session import Session
from bridge.api.errors import Reason, Refused
from bridge.api.events import Message
from bridge.api.ids import Identity, Place
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.wire.synced import LOGIN, NETWORK, login, played, shared, synced, up
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room


@dataclass(slots=True)
class There:
    hs: FakeHomeserver
    alice: Person
    bob: Person
    session: Session
    inbox: Recorder

    def place(self, room: Room | str) -> Place:
        return Place(NETWORK, "room", room if isinstance(room, str) else room.id, LOGIN)

    def identity(self, person: Person) -> Identity:
        return Identity(NETWORK, person.id, person.name)

    def room(self, name: str = "Tea", *members: Person, **wishes: Any) -> Room:
        """Bob's."""
        return self.hs.world.room(name, self.bob, *members, **wishes)

    async def caught_up(self) -> None:
        """Return when all that happened until now came by /sync."""
        marker = self.hs.world.direct(self.hs.world.person("marker"), self.alice)
        await self.hs.world.person("marker").says(marker, marker.id)
        await self.inbox.until(Message, lambda said: said.text == marker.id)


def play(scene: Callable[[There], Awaitable[None]], *seats: str, **settings: object) -> None:
    async def run(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice", name="Alice"), hs.world.person("bob", name="Bob")
        made, inbox = shared(hs, **settings), Recorder()
        async with synced(made, login(hs, alice.device(), *seats), inbox):
            await up(inbox)
            await scene(There(hs, alice, bob, made.session(LOGIN), inbox))

    played(run)


async def refused(asked: Awaitable[object]) -> tuple[Reason, str]:
    """Why, in which words."""
    try:
        await asked
    except Refused as error:
        return error.reason, error.text
    raise AssertionError("it was not refused")
