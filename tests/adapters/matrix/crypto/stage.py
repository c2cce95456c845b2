"""Logins of the gateway that speak to each other, encrypted, on a scripted homeserver."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from adapters.matrix.calls.call import Call
from adapters.matrix.crypto.machine import Machine
from adapters.matrix.session import Session, Shared
from adapters.matrix.wire import calling
from bridge.api.events import Edit, Message
from bridge.api.ids import Key, LoginId, Place
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.wire.synced import NETWORK, login, played, shared, synced, up
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.devices import Device
from tests.servers.homestead.events import Event
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room

ENCRYPTION = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}
_numbers = count(1)


@dataclass(slots=True)
class Gateway:
    """One login of the gateway. inbox: what is kept of it, and what it told."""

    hs: FakeHomeserver
    device: Device
    settings: dict[str, object] = field(default_factory=dict)
    inbox: Recorder = field(default_factory=Recorder)
    login: LoginId = field(default_factory=lambda: LoginId(next(_numbers)))
    shared: Shared = field(init=False)

    @property
    def me(self) -> str:
        return self.device.person.id

    @property
    def session(self) -> Session:
        return self.shared.session(self.login)

    @property
    def machine(self) -> Machine:
        assert self.session.machine is not None
        return self.session.machine

    @asynccontextmanager
    async def runs(self) -> AsyncIterator["Gateway"]:
        """Until the end of the block: as it ends by a kill, so that only what was kept is left."""
        self.shared = shared(self.hs, **self.settings)
        who = login(self.hs, self.device, id_=self.login)
        after = len(self.inbox.given)
        async with synced(self.shared, who, self.inbox):
            await up(self.inbox, after=after)
            await self.hs.world.until(lambda: bool(self.device.one_time))
            await self.machine.own_keys.tell()  # behind what is told already
            yield self

    def place(self, room: Room) -> Place:
        return self.session.place(room.id)

    async def says(self, room: Room, text: str, **more: Any) -> Event:
        """Returns when the homeserver has it. Raises as `perform`."""
        content = {"msgtype": "m.text", "body": text, **more}
        key = Key(f"{self.login}-{next(_numbers)}.0")
        await self.knows(room)
        call = Call(
            key=key, login=self.login, place=self.place(room), room=room.id, content=content
        )
        await calling.perform(self.shared, call)
        return room.timeline[-1]

    async def knows(self, room: Room) -> None:
        """Until it has synced that the room is encrypted."""
        rooms = self.session.rooms
        await self.hs.world.until(lambda: room.id in rooms and rooms[room.id].is_encrypted)

    async def has_seen(self, position: int) -> None:
        """It has committed what happened there."""
        await self.hs.world.until(lambda: max(self.device.synced, default=0) >= position)

    async def hears(self, text: str) -> Message:
        return await self.inbox.until(Message, lambda message: message.text == text)

    async def corrects(self, text: str) -> Edit:
        return await self.inbox.until(Edit, lambda edit: edit.text == text)

    async def is_told(self, words: str) -> Message:
        """By nobody."""
        return await self.inbox.until(Message, lambda one: one.actor is None and words in one.text)


def secret(hs: FakeHomeserver, owner: Person, *members: Person, **wishes: Any) -> Room:
    """A room that is encrypted from the beginning."""
    more = {"initial_state": [ENCRYPTION, *wishes.pop("initial_state", ())]}
    return hs.world.room("Secret", owner, *members, **more, **wishes)


def two(play: Callable[[FakeHomeserver, Gateway, Gateway, Room], Awaitable[None]]) -> None:
    """Alice and Bob in a room, both by the gateway."""

    async def run(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice", name="Alice"), hs.world.person("bob", name="Bob")
        room = secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            await play(hs, a, b, room)

    played(run)


__all__ = ["NETWORK", "Gateway", "played", "secret", "two"]
