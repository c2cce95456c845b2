"""What a rule plays on: a login that runs, and that says and is told what XMPP people would."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bridge.api.adapter import Capabilities, Delivery, Login, Speaker, part_key
from bridge.api.asked import Joined
from bridge.api.content import Content, Text
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent, Message, Outcome, Ref, Settled
from bridge.api.ids import Identity, Key, NativeId, NetworkName, Place
from bridge.api.states import Condition
from bridge.testing.driving import Driver
from bridge.testing.inbox import Recorder

XMPP = NetworkName("xmpp")
HOSTED = Place(XMPP, "room", "a@example.org r@gateway.example.org")
SOMEBODY = Identity(XMPP, "a@example.org", "a")


@dataclass(slots=True, kw_only=True)
class Scene:
    """A login that runs. name: the one it has in the room."""

    driver: Driver
    login: Login
    inbox: Recorder
    running: "asyncio.Future[None]"
    name: str = ""
    _keys: int = field(default=0)
    _ids: dict[Key, NativeId] = field(default_factory=dict)

    @property
    def adapter(self) -> Any:
        return self.driver.adapter

    @property
    def room(self) -> Place:
        return self.place(self.driver.room)

    @property
    def speaker(self) -> Speaker:
        """In the room."""
        return self.speaks_in(self.room)

    def speaks_in(self, place: Place) -> Speaker:
        """By its own login, else by the network's, which names it."""
        return Speaker(None, self.name) if place.login is None else Speaker(place.login)

    def place(self, name: str) -> Place:
        """What a far name means for this login."""
        target = self.adapter.target(name)
        kind = "room" if target.kind == "room" else "direct"
        login = None if target.login is None else self.login.id
        return Place(self.adapter.name, kind, target.native, login)  # type: ignore[arg-type]

    def identity(self, name: str) -> Identity:
        """A person as the adapter must name him."""
        return Identity(self.adapter.name, self.place(self.driver.person(name)).native, name)

    def delivery(
        self, text: str, place: Place | None = None, answers: Ref | None = None
    ) -> Delivery:
        """A message from XMPP with a key of its own."""
        return self.carrying(self.message(Text(text), answers=answers), place)

    def message(self, *content: Content, answers: Ref | None = None) -> Message:
        return Message(place=HOSTED, actor=SOMEBODY, at=0.0, content=content, answers=answers)

    def carrying(self, event: AnyEvent, place: Place | None = None) -> Delivery:
        """The delivery of an event, with a key of its own."""
        self._keys += 1
        place = place or self.room
        return Delivery(
            key=Key(f"c{self.login.id:x}n{self._keys}"),
            place=place,
            speaker=self.speaks_in(place),
            event=event,
        )

    def natives(self, delivery: Delivery) -> Ref:
        """What was carried, by the ids that the network told of its parts."""
        parts = itertools.takewhile(
            lambda part: part in self._ids,
            (part_key(delivery.key, number) for number in itertools.count()),
        )
        natives = tuple(self._ids[part] for part in parts)
        return Ref(native=natives[0] if natives else None, natives=natives)

    async def join(self) -> Joined:
        """Be in the room, or be let into it where it is shared."""
        if self.room.login is None:
            self.name = self.login.name
            await self.adapter.admit(self.room, SOMEBODY, self.name, None, self.login)
            return Joined(self.name)
        joined: Joined = await self.adapter.join(self.login.id, self.room, self.login.name, None)
        self.name = joined.name
        return joined

    async def say(self, *texts: str) -> list[Outcome]:
        """Say these in the room, as a lane does; what became of each."""
        return await self.carry(*(self.delivery(text) for text in texts))

    async def carry(self, *deliveries: Delivery) -> list[Outcome]:
        """Perform as fast as the window allows, with barriers between, and one at the end."""
        outcomes: dict[Key, Outcome] = {}
        out = 0
        for delivery in deliveries:
            able: Capabilities = self.adapter.capabilities(delivery.place)
            try:
                for call in self.adapter.translate(delivery):
                    if out >= able.window:
                        await self._flush(delivery)
                        out = 0
                    out += 1
                    native = await self.adapter.perform(call)
                    if native is not None:
                        self._ids[self.driver.key(call)] = native
                        outcomes[self.driver.key(call)] = "sent"
            except Refused:
                outcomes[delivery.key] = "refused"
        await self._flush(deliveries[-1])
        # Word that comes after the barrier is too late: all that was not refused counts as taken.
        settled = self.inbox.of(Settled)
        for event in settled:
            outcomes.setdefault(event.key, event.outcome)
            if event.native is not None:
                self._ids[event.key] = event.native
        return [_whole(delivery, outcomes) for delivery in deliveries]

    async def _flush(self, delivery: Delivery) -> None:
        await self.adapter.flush(self.adapter.wire(delivery.place, delivery.speaker))


@asynccontextmanager
async def on_stage(
    driver: Driver, *, login: Login | None = None, inbox: Recorder | None = None
) -> AsyncIterator[Scene]:
    """A login that runs and is connected, in no room yet."""
    login, inbox = login or driver.login(), inbox or driver.inbox or Recorder()
    begun = len(inbox.given)
    running = asyncio.ensure_future(driver.adapter.run_login(login, inbox))
    try:
        await inbox.until(
            Condition, lambda condition: condition.standing == "up", after=begun, within=10.0
        )
        yield Scene(driver=driver, login=login, inbox=inbox, running=running)
    finally:
        running.cancel()
        await asyncio.wait((running,))


@asynccontextmanager
async def in_the_room(driver: Driver) -> AsyncIterator[Scene]:
    """A login that is in the driver's room, or has the chat that stands for it."""
    async with on_stage(driver) as scene:
        scene.name = scene.login.name
        await driver.acquaint(scene.login)
        if driver.inbox is not None:
            scene.inbox.given.clear()  # of the network, and of how they became acquainted
            scene.inbox.accepted.clear()
        if scene.room.kind == "room":  # a chat with one person has no door
            await scene.join()
        yield scene


def _whole(delivery: Delivery, outcomes: Mapping[Key, Outcome]) -> Outcome:
    """What became of a delivery: sent, unless some call of it was not."""
    whole = f"{delivery.key}."
    for key, outcome in outcomes.items():
        if (key == delivery.key or key.startswith(whole)) and outcome != "sent":
            return outcome
    return "sent"
