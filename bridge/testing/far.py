"""The far side of a fake network, as a test drives it and listens to it.

    far.room("#tea%irc.fake", "alice", "bob")
    said = far.say("#tea%irc.fake", "alice", "hello")
    far.react("#tea%irc.fake", "bob", said, "👋")
    await far.until_heard("#tea%irc.fake", 1)       # [Heard("carol", "hello yourself")]

Names are written as in `bridge.testing.views`, in any case of letters. Nobody's rights are asked
after: a test may let happen what a network would not.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bridge.api.events import RoomChange
from bridge.api.ids import NetworkName
from bridge.testing.abouts import Abouts
from bridge.testing.devices import Devices
from bridge.testing.entries import Entries
from bridge.testing.hearing import Heard, Hearing
from bridge.testing.invitations import Invitations, Invited
from bridge.testing.lists import Lists
from bridge.testing.moves import Moves
from bridge.testing.originals import Originals
from bridge.testing.parcels import Parcels
from bridge.testing.polls import Polls
from bridge.testing.probes import Probes
from bridge.testing.programs import Programs
from bridge.testing.ranks import Ranks
from bridge.testing.rooms import Person, Room
from bridge.testing.signs import Signs
from bridge.testing.talk import Talk
from bridge.testing.views import fold
from bridge.testing.world import World

__all__ = ["FarSide", "Heard", "Invited"]


class FarSide:
    """Each of its parts says what it can do."""

    def __init__(
        self,
        network: NetworkName,
        *,
        now: Callable[[], float],
        native_ids: bool,
        about: bool,
        contacts: bool,
        keeps_list: bool = True,
    ) -> None:
        self.world = World(
            network, now=now, native_ids=native_ids, tells_about=about, on_change=self.stir
        )
        self.elsewhere: dict[str, str] = {}
        """Further names of rooms, and which rooms these are."""
        self._waiting: list[asyncio.Future[None]] = []

        talk = self.talk = Talk(self.world)
        self.say = talk.say
        self.write = talk.write
        self.write_as = talk.write_as
        self.share = talk.share
        self.share_with = talk.share_with
        self.edit = talk.edit
        self.retract = talk.retract
        self.remove = talk.remove
        self.react = talk.react
        self.said = talk.said

        signs = self.signs = Signs(self.world, talk)
        self.typing = signs.typing
        self.read = signs.read
        self.typing_in = signs.typing_in
        self.read_in = signs.read_in

        polls = self.polls = Polls(talk)
        self.vote = polls.vote
        self.close = polls.close

        moves = self.moves = Moves(self.world, talk)
        self.move = moves.move
        self.tell_moved = moves.tell

        hearing = self.hearing = Hearing(self.world, talk, polls, moves, self.subject)
        self.heard = hearing.heard

        ranks = self.ranks = Ranks(self.world)
        self.promote = ranks.promote
        self.kick = ranks.kick
        self.ban = ranks.ban
        self.unban = ranks.unban
        self.hats = ranks.hats
        self.voices = ranks.voices
        self.affiliation = ranks.affiliation

        abouts = self.abouts = Abouts(self.world)
        self.about = abouts.about
        self.picture = abouts.picture
        self.asked_for = abouts.asked_for
        self.profile = abouts.profile
        self.portrayed = abouts.portrayed
        self.crowd = abouts.crowd
        self.destroy = abouts.destroy
        self.shut_down = abouts.shut_down

        originals = self.originals = Originals(self.stir)
        self.file = originals.file
        self.opened = originals.opened

        parcels = self.parcels_given = Parcels(self.stir)
        self.parcel = parcels.parcel
        self.parcels = parcels.parcels

        self.programs = Programs()
        self.runs = self.programs.runs
        self.probes = Probes(self.world)
        self.probe = self.probes.probe
        self.answers = self.probes.answers

        lists = self.lists = Lists(self.world, is_told=contacts, keeps_list=keeps_list)
        self.befriend = lists.befriend
        self.opens = lists.opens
        self.unfriend = lists.unfriend
        self.fares = lists.fares
        self.friends = lists.friends

        entries = self.entries = Entries(self.world)
        self.scan = entries.scan
        self.revoke = entries.revoke
        self.logged_in = entries.logged_in

        devices = self.devices = Devices()
        self.devices_of = devices.of

        invitations = self.invitations = Invitations(self.world)
        self.invite = invitations.invite
        self.invited = invitations.invited

    # --- what a test sees -------------------------------------------------------------------------

    def people(self, native: str) -> tuple[str, ...]:
        """The names of all who are in a room, in the order of their coming."""
        return tuple(person.name for person in self.world.room(native).people.values())

    def accounts(self, native: str) -> tuple[str, ...]:
        """The names of those of XMPP who were let into a shared room and not thrown out."""
        accounts = self.world.room(native).accounts.values()
        return tuple(account.who.name for account in accounts)

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

    def announce(self, server: str, text: str) -> None:
        """The server itself says something to all logins there."""
        for view in self.world.views:
            if view.server == server:
                self.world.announce(view, text)

    def enter(self, native: str, name: str, **traits: Any) -> None:
        """Somebody comes into a room, or is seen otherwise: `role="moderator"`, as in `Person`."""
        room = self.world.room(native)
        known = room.people.get(fold(name), self._newcomer(room, name))
        self.world.come(room, replace(known, **traits))

    def _newcomer(self, room: Room, name: str) -> Person:
        affiliation = room.affiliation(self.world.identity(room.server, name).native)
        return Person(name=name, role=room.role(affiliation), affiliation=affiliation)

    def leave(self, native: str, name: str, reason: str = "") -> None:
        self.world.go(self.world.room(native), name, "left", "", reason)

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
        who, number = world.identity(room.server, name), world.next_number()[1]
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

    def stir(self) -> None:
        """Let all who wait in `until` ask again."""
        waiting, self._waiting = self._waiting, []
        for stirred in waiting:
            if not stirred.done():
                stirred.set_result(None)
