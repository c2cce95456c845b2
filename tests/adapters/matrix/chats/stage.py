"""A login that is synced on a scripted homeserver, for tests of chats with one person."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.matrix.adapter import MatrixAdapter
from adapters.matrix.config import MatrixConfig
from adapters.matrix.session import Session
from bridge.api.adapter import Delivery, Login, Speaker
from bridge.api.content import Text
from bridge.api.events import Message, Ref
from bridge.api.ids import Identity, Key, LoginId, NativeId, NetworkName, Place
from bridge.api.states import Condition, Contact, Contacts, Stranger
from bridge.testing.inbox import Recorder
from tests.servers.homeserver import FakeHomeserver, homeserver
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room

NETWORK = NetworkName("matrix")
LOGIN = LoginId(7)


@dataclass(slots=True)
class House:
    """alice: whose login it is; bob, carol: others. inbox: of the login."""

    hs: FakeHomeserver
    adapter: MatrixAdapter
    alice: Person
    bob: Person
    carol: Person
    inbox: Recorder = field(default_factory=Recorder)
    login: Login | None = None

    @asynccontextmanager
    async def synced(self) -> AsyncIterator[None]:
        """Until the end of the block; again with what was kept, if it was before."""
        if self.login is None:
            device = self.alice.device()
            options = {
                "homeserver": self.hs.url,
                "user": self.alice.id,
                "device": device.id,
                "token": device.token,
            }
            self.login = Login(id=LOGIN, native="matrix", name="alice", options=options)
        begun = len(self.inbox.given)
        task = asyncio.create_task(self.adapter.run_login(self.login, self.inbox))
        try:
            await self.up(after=begun)
            yield
        finally:
            task.cancel()
            await asyncio.wait((task,))
        if not task.cancelled():
            task.result()

    @property
    def session(self) -> Session:
        return self.adapter._shared.sessions[LOGIN]

    async def up(self, *, after: int = 0) -> None:
        await self.inbox.until(Condition, lambda one: one.standing == "up", after=after)

    async def told(self, words: str, *, after: int = 0) -> Message:
        """A message of these words comes."""
        return await self.inbox.until(Message, lambda one: one.text == words, after=after)

    async def says(self, person: Person, words: str, key: str) -> NativeId | None:
        """The owner says something to somebody: as the gateway has it said."""
        [call] = self.adapter.translate(self.delivery(person, words, key))
        return await self.adapter.perform(call)

    def delivery(
        self, person: Person, words: str, key: str, *, answers: NativeId | None = None
    ) -> Delivery:
        """The same, as it is given to the adapter. answers: a message of the chat."""
        place = self.direct(person)
        message = Message(
            place=place,
            actor=None,
            at=0.0,
            content=(Text(words),),
            answers=None if answers is None else Ref(native=answers),
        )
        return Delivery(key=Key(key), place=place, speaker=Speaker(LOGIN), event=message)

    def direct(self, person: Person) -> Place:
        return Place(NETWORK, "direct", person.id, LOGIN)

    def room(self, room: Room) -> Place:
        return Place(NETWORK, "room", room.id, LOGIN)

    def who(self, person: Person) -> Identity:
        return Identity(NETWORK, person.id, person.name or person.localpart)

    def contacts(self) -> list[set[str]]:
        """The whole lists that were told."""
        return [{one.who.native for one in told.contacts} for told in self.inbox.of(Contacts)]

    async def contact(self, person: Person, **states: object) -> Contact:
        def matches(one: Contact) -> bool:
            fields = {name: getattr(one, name) for name in states}
            return one.who.native == person.id and fields == states

        return await self.inbox.until(Contact, matches)

    async def stranger(self, person: Person) -> Stranger:
        return await self.inbox.until(Stranger, lambda one: one.who.native == person.id)


def played(play: Callable[[House], Awaitable[None]]) -> None:
    async def run() -> None:
        async with homeserver() as hs:
            known = {"homeservers": {hs.name: {"url": hs.url}}}
            adapter = MatrixAdapter(NETWORK, MatrixConfig.model_validate(known))
            person = hs.world.person
            house = House(
                hs,
                adapter,
                person("alice"),
                person("bob", server="far.test", name="Bob"),
                person("carol", name="Carol"),
            )
            try:
                await play(house)
            finally:
                await adapter._shared.requests.close()

    asyncio.run(run())
