"""What the rooms of a fake network are, how they and people look, and how rooms end."""

from collections import defaultdict
from dataclasses import replace
from hashlib import sha1
from typing import Any, TypeAlias

from bridge.api.asked import Picture, Profile
from bridge.api.states import Destroyed
from bridge.testing.rooms import Person, Portrait, Room
from bridge.testing.views import fold, name_of, native_of, server_of
from bridge.testing.world import World

CHANGEABLE = (
    "name",
    "description",
    "members",
    "is_public",
    "is_moderated",
    "is_members_only",
    "is_subject_locked",
    "password",
    "slow",
    "since",
)

Portrayed: TypeAlias = tuple[str | None, Picture | None]
"""A name and a picture; None for what was left as it is."""


class Abouts:
    def __init__(self, world: World) -> None:
        self._world = world
        self._fetches: defaultdict[str, int] = defaultdict(int)
        self._portrayed: defaultdict[str, list[Portrayed]] = defaultdict(list)

    def about(self, native: str, **changes: Any) -> None:
        """A room is otherwise from now on: `name`, `description`, `members`, `is_public`,
        `is_moderated`, `is_members_only`, `is_subject_locked`, `password`, `slow`, `since`, as in
        `Room`. Of a room that is only for members all others go.
        """
        room = self._world.room(native)
        for name, value in changes.items():
            if name not in CHANGEABLE:
                raise TypeError(f"a room has no {name}")
            setattr(room, name, value)
        self._tell(room)
        if changes.get("is_members_only"):
            self._close(room)

    def picture(self, native: str, image: bytes, media_type: str = "image/png") -> str:
        """A room or a person (`alice%irc.fake`) has this picture, none if it is empty; what it is
        known by.
        """
        there = fold(native)
        known = sha1(image, usedforsecurity=False).hexdigest()
        self._world.pictures[there] = Portrait(Picture(image, media_type), known)
        if not image:
            del self._world.pictures[there]
        if there in self._world.rooms:
            self._tell(self._world.rooms[there])
        for room in list(self._world.rooms.values()):
            person = room.people.get(name_of(there)) if room.server == server_of(there) else None
            if person is not None:
                self._world.come(room, person)
        self._world.on_portrait(there)
        return known if image else ""

    def asked_for(self, native: str) -> int:
        """How often the gateway asked for the picture of a person or a room."""
        return self._fetches[fold(native)]

    def fetched(self, native: str) -> None:
        self._fetches[native] += 1

    def profile(self, native: str, profile: Profile | None) -> None:
        """A person (`alice%irc.fake`) says this of himself, None for nothing any more."""
        if profile is None:
            self._world.profiles.pop(fold(native), None)
        else:
            self._world.profiles[fold(native)] = profile

    def portrayed(self, native: str) -> tuple[Portrayed, ...]:
        """What the gateway gave one of its logins (`carol%irc.fake`) as name and picture, each
        time.
        """
        return tuple(self._portrayed[fold(native)])

    def portray(self, native: str, name: str | None, picture: Picture | None) -> None:
        """The gateway gives a login a name and a picture."""
        self._portrayed[native].append((name, picture))
        if name is not None:
            known = self._world.profiles.get(native, Profile())
            self.profile(native, replace(known, name=name))
        if picture is not None:
            self.picture(native, picture.image, picture.media_type)
        self._world.on_change()

    def crowd(self, native: str, count: int, name: str = "person{}") -> None:
        """So many more people are in a room: `person1`, `person2`; how many there are is told."""
        room = self._world.room(native)
        for number in range(1, count + 1):
            person = Person(name=name.format(number))
            room.people[fold(person.name)] = person
            self._world.people.add(native_of(person.name, room.server))
        room.members = len(room.people)
        for view in list(self._world.views_in(room)):
            self._world.show(view, room)

    def destroy(self, native: str, reason: str = "", alternate: str | None = None) -> None:
        """A room is no more. alternate: the room to go to."""
        world, room = self._world, self._world.room(native)
        other = None if alternate is None else fold(alternate)
        views = list(world.views_in(room))
        del world.rooms[room.native]
        for view in views:
            place = world.place(view, room)
            world.see(view, Destroyed(place=place, reason=reason, alternate=other))

    def shut_down(self, server: str = "") -> None:
        """A server ends, "" that of the shared rooms: all who are in its rooms are so no longer."""
        for room in [room for room in self._world.rooms.values() if room.server == server]:
            for person in list(room.people.values()):
                self._world.go(room, person.name, "shutdown", "", "")
            for account in list(room.accounts.values()):
                self._world.oust(room, account, "shutdown", "", "")

    def _close(self, room: Room) -> None:
        for person in list(room.people.values()):
            if person.affiliation == "none":
                self._world.go(room, person.name, "closed", "", "")
        for account in list(room.accounts.values()):
            if room.affiliation(account.who.native) == "none":
                self._world.oust(room, account, "closed", "", "")

    def _tell(self, room: Room) -> None:
        if self._world.tells_about:
            self._world.each(room, lambda view: self._world.about(view, room))
