"""The far side of a fake network, as a test drives it and listens to it.

far.room("#tea%irc.fake", "alice", "bob")
far.say("#tea%irc.fake", "alice", "hello")
await far.until_heard("#tea%irc.fake", 1)       # [Heard("carol", "hello yourself")]
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from bridge.api.errors import Refused
from bridge.api.events import Form, RoomChange
from bridge.api.ids import Key, NativeId, NetworkName, Place
from bridge.testing.views import View, fold, name_of, server_of
from bridge.testing.world import Person, Room, World


@dataclass(frozen=True, slots=True)
class Heard:
    """What arrived from the gateway. by: the name it was said under."""

    by: str
    text: str
    form: Form = "say"


class FarSide:
    """Names are written as in `bridge.testing.views`, in any case of letters."""

    def __init__(self, network: NetworkName, *, now: Callable[[], float], native_ids: bool) -> None:
        self.world = World(network, now=now, native_ids=native_ids, on_change=self.stir)
        self._heard: dict[str, list[Heard]] = {}
        self._waiting: list[asyncio.Future[None]] = []

    # --- what a test sees -------------------------------------------------------------------------

    def heard(self, native: str) -> tuple[Heard, ...]:
        """What arrived from the gateway in a room, at a person or at a server, in order."""
        return tuple(self._heard.get(fold(native), ()))

    def people(self, native: str) -> tuple[str, ...]:
        """The names of all who are in a room, in the order of their coming."""
        return tuple(person.name for person in self.world.room(native).people.values())

    def subject_of(self, native: str) -> str:
        return self.world.room(native).subject

    async def until(self, claim: Callable[[], object], within: float | None = 5.0) -> None:
        """Wait until this holds; it is asked again after whatever happens here."""
        async with asyncio.timeout(within):
            while not claim():
                stirred = asyncio.get_running_loop().create_future()
                self._waiting.append(stirred)
                await stirred

    async def until_heard(self, native: str, count: int = 1, within: float = 5.0) -> list[Heard]:
        """Wait until so much has arrived; all of it."""
        await self.until(lambda: len(self.heard(native)) >= count, within)
        return list(self.heard(native))

    # --- what a test lets happen ------------------------------------------------------------------

    def room(
        self, native: str, *people: str, subject: str = "", password: str | None = None
    ) -> None:
        """There is a room with these people in it."""
        room = Room(fold(native), password, subject)
        self.world.rooms[room.native] = room
        for name in people:
            self.world.come(room, Person(name=name))
        for view in list(self.world.views_in(room)):
            self.world.show(view, room)

    def person(self, native: str) -> None:
        """There is a person on a server, in no room yet."""
        self.world.people.add(fold(native))

    def say(self, native: str, name: str, text: str, form: Form = "say") -> None:
        """Somebody says something in a room."""
        self.world.say(self.world.room(native), name, text, form, key=None, view=None)

    def write(self, native: str, to: str, text: str, form: Form = "say") -> None:
        """A person (`alice%irc.fake`) writes to a login, by its name there, and to nobody else."""
        view = self.world.view(server_of(native), to)
        if view is None:
            raise LookupError(f"no login of the gateway is {to} there")
        who = self.world.identity(view.server, name_of(native))
        self.world.write(view, who.native, who, text, form)

    def announce(self, server: str, text: str) -> None:
        """The server itself says something to all logins there."""
        for view in self.world.views:
            if view.server == server:
                self.world.write(view, server, None, text, "notice")

    def enter(self, native: str, name: str, **traits: Any) -> None:
        """Somebody comes into a room, or is seen otherwise: `role="moderator"`, as in `Person`."""
        room = self.world.room(native)
        known = room.people.get(fold(name), Person(name=name))
        self.world.come(room, replace(known, **traits))

    def leave(self, native: str, name: str, reason: str = "") -> None:
        self.world.go(self.world.room(native), name, "left", "", reason)

    def kick(self, native: str, name: str, by: str, reason: str = "") -> None:
        """Somebody, a login of the gateway perhaps, is thrown out."""
        self.world.go(self.world.room(native), name, "kicked", by, reason)

    def ban(self, native: str, name: str, by: str, reason: str = "") -> None:
        """Somebody is thrown out for good."""
        room = self.world.room(native)
        room.banned.add(fold(name))
        self.world.go(room, name, "banned", by, reason)

    def quit(self, native: str, reason: str = "") -> None:
        """A person (`alice%irc.fake`) leaves the server."""
        self.world.gone(native, "quit", reason)

    def rename(self, native: str, name: str) -> None:
        """A person (`alice%irc.fake`) has another name from now on."""
        self.world.rename(native, name)

    def subject(self, native: str, name: str, subject: str) -> None:
        """Somebody gives a room another subject."""
        world, room = self.world, self.world.room(native)
        room.subject, room.subject_by, room.subject_at = subject, name, world.now()
        who, number = world.identity(room.server, name), world.next_id()
        world.each(
            room,
            lambda view: RoomChange(
                place=world.place(view, room),
                actor=who,
                at=room.subject_at,
                subject=subject,
                native=number,
            ),
        )

    # --- what the network lets happen -------------------------------------------------------------

    def hear(
        self,
        view: View,
        place: Place,
        text: str,
        form: Form | Literal["subject"],
        *,
        name: str,
        key: Key,
    ) -> NativeId | None:
        """Take what the gateway says; its id there. Raises Refused.

        name: whom the gateway speaks for, where that is not the session itself.
        """
        by = name or view.name
        if form == "subject":
            self.subject(place.native, by, text)
            return self.world.next_id()
        if place.kind == "room":
            native = self._hear_in(self.world.rooms.get(place.native), view, by, text, form, key)
        else:
            native = self._hear_alone(view, place.native, text, form)
        self._heard.setdefault(place.native, []).append(Heard(by, text, form))
        self.stir()
        return native

    def stir(self) -> None:
        """Let all who wait in `until` ask again."""
        waiting, self._waiting = self._waiting, []
        for stirred in waiting:
            if not stirred.done():
                stirred.set_result(None)

    def _hear_in(
        self, room: Room | None, view: View, by: str, text: str, form: Form, key: Key
    ) -> NativeId | None:
        if room is None or view not in self.world.views_in(room):
            raise Refused("offline", "You are not in this room.")
        return self.world.say(room, by, text, form, key=key, view=view)

    def _hear_alone(self, view: View, native: str, text: str, form: Form) -> NativeId | None:
        if native not in (view.server, *self.world.people):
            raise Refused("not-found", "There is nobody of this name.")
        other = self.world.view(server_of(native), name_of(native))
        if other is not None:
            me = self.world.identity(view.server, view.name)
            self.world.write(other, me.native, me, text, form)
        return self.world.next_id()
