"""The Matrix of `make demo`: no account and no Internet are needed, since all of it is here.

A room in which Gina answers, an encrypted one in which Hana does, and their chats: Gina's as well
as whoever reads this homeserver could write, Hana's encrypted, by a client of her own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.matrix import ids
from bridge.api.events import Message
from tests.adapters.matrix.crypto import stage
from tests.servers.homeserver import FakeHomeserver, homeserver
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room

DOMAIN = "matrix.localhost"
FOREVER = 1e9
SHORT = "11"
"""A version of rooms whose ids, and so their addresses here, can be typed."""


@dataclass(frozen=True, slots=True)
class MatrixLab:
    """tea: a room that everybody may join. secret: likewise, encrypted. hana: her client."""

    hs: FakeHomeserver
    gina: Person
    hana: stage.Gateway
    tea: Room
    secret: Room

    @property
    def table(self) -> str:
        """What the configuration says of it, but for the component."""
        name = self.hs.name
        return f'homeserver = "{name}"\nhomeservers."{name}".url = "{self.hs.url}"\n'

    @property
    def room(self) -> str:
        """Tea's address."""
        return address(self.tea.id)

    @property
    def encrypted(self) -> str:
        """The address of the encrypted one."""
        return address(self.secret.id)

    @property
    def friend(self) -> str:
        """Hana's address, to write to."""
        return address(self.hana.me)

    async def has_device(self, name: str) -> None:
        """Return when the account of this name is logged in somewhere, and its device syncs."""
        person = self.hs.world.person(name)
        await self.hs.world.until(lambda: any(one.synced for one in person.devices.values()))

    async def answers(self) -> None:
        """Gina and Hana answer everybody, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._gina_answers())
            tasks.create_task(self._hana_answers())

    async def _gina_answers(self) -> None:
        world, known = self.hs.world, self.hs.world.stream.last
        while True:
            await world.until(lambda: world.stream.last > known, within=FOREVER)  # noqa: B023 - until it returns
            before, known = known, world.stream.last
            for room in world.rooms_of(self.gina.id, "invite"):
                await self.gina.joins(room)
            for room in world.rooms_of(self.gina.id):
                for event in room.messages:
                    if event.at > before and event.sender != self.gina.id and event.body:
                        await self.gina.answers(event, f"You said: {event.body}")

    async def _hana_answers(self) -> None:
        inbox = self.hana.inbox
        known = len(inbox.given)
        while True:
            message = await inbox.until(Message, after=known, within=FOREVER)
            known = next(n for n, one in enumerate(inbox.given) if one is message) + 1
            if message.actor is not None and message.native is not None:
                room, _ = ids.event_of(message.native)
                place = self.hs.world.rooms[room or message.place.native]
                await self.hana.says(place, f"You said: {message.text}")


def address(native: str) -> str:
    """Of a room or a person, by the id."""
    return f"{ids.far_name(native)}@{DOMAIN}"


@asynccontextmanager
async def matrix_lab(password: str, *accounts: str) -> AsyncIterator[MatrixLab]:
    """It is there until the context ends. accounts: names to log in by, all with this password."""
    async with homeserver() as hs:
        for name in accounts:
            hs.world.person(name, name=name.capitalize(), password=password)
        gina, hana = hs.world.person("gina", name="Gina"), hs.world.person("hana", name="Hana")
        tea = hs.world.room("Tea", gina, room_version=SHORT, visibility="public")
        secret = stage.secret(hs, hana, room_version=SHORT)
        async with stage.Gateway(hs, hana.device()).runs() as client:
            yield MatrixLab(hs, gina, client, tea, secret)
