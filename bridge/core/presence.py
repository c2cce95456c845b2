"""The one copy of who is in a room, under which name and in which role.

Adapters report differences, the faces read. What is said here is what was reported, whether it
was shown already or not; each report answers with the changes that are to be shown, in order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bridge.api.events import (
    About,
    Absent,
    AnyState,
    Cause,
    Destroyed,
    Everyone,
    Hat,
    Present,
    Read,
    Renamed,
    Subject,
    Typing,
)
from bridge.api.ids import Identity, LoginId, Place
from bridge.store.values import Occupant


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody in a room. away, status: of the keyboard, in his words; avatar, hats: see
    `Present`.
    """

    occupant: Occupant
    away: bool = False
    status: str = ""
    avatar: str = ""
    hats: tuple[Hat, ...] = ()


@dataclass(frozen=True, slots=True)
class Came:
    here: Here


@dataclass(frozen=True, slots=True)
class Changed:
    here: Here


@dataclass(frozen=True, slots=True)
class Went:
    here: Here
    cause: Cause
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NameChanged:
    was: Here
    here: Here


Change = Came | Changed | Went | NameChanged | Subject | About | Typing | Read | Destroyed


@dataclass(slots=True)
class Room:
    """A room as it stands. here: by native id of the person."""

    here: dict[str, Here] = field(default_factory=dict)
    subject: Subject | None = None
    about: About | None = None
    mine: str | None = None  # the native id of the login's own
    anchors: set[str] = field(default_factory=set)

    @property
    def own(self) -> Here | None:
        return self.here.get(self.mine) if self.mine is not None else None

    def named(self, name: str) -> Here | None:
        """Who has this name."""
        return next((h for h in self.here.values() if h.occupant.name == name), None)


class Presence:
    """Who is where. Rooms are the far places, not those that show them."""

    def __init__(self) -> None:
        self._rooms: dict[Place, Room] = {}
        self._of_login: dict[LoginId | None, set[Place]] = {}

    def room(self, place: Place) -> Room | None:
        """The room as it stands, None when nothing is known of it."""
        return self._rooms.get(place)

    def rooms(self, login: LoginId | None) -> Iterable[Place]:
        """The rooms that a login is in."""
        return tuple(self._of_login.get(login, ()))

    def author(self, place: Place, who: Identity) -> Identity:
        """The lasting identity of somebody who does something in a room, with his name now.

        One's own is what is known of the login there; whose it is, the gateway knows.
        """
        room = self._rooms.get(place)
        here = room.here.get(who.native) if room is not None else None
        if here is None:
            return who
        if here.occupant.anchor == who.native and here.occupant.name == who.name:
            return who
        return Identity(who.network, here.occupant.anchor, who.name)

    def is_mine(self, place: Place, who: Identity) -> bool:
        """It is the login's own."""
        room = self._rooms.get(place)
        return room is not None and room.mine == who.native

    def restore(self, place: Place, occupants: Iterable[Occupant], subject: Subject | None) -> None:
        """A room as it was shown last before a restart."""
        room = self._open(place)
        room.subject = subject
        for occupant in occupants:
            self._put(room, Here(occupant))

    def forget(self, place: Place) -> None:
        """The login is in this room no longer."""
        self._rooms.pop(place, None)
        self._of_login.get(place.login, set()).discard(place)

    def report(self, state: AnyState) -> list[tuple[Place, Change]]:
        """Take what was reported; the changes that it makes, by room, in order."""
        match state:
            case Present():
                return self._one(self._present(state.place, state))
            case Absent():
                return self._absent(state)
            case Renamed():
                return self._renamed(state)
            case Everyone():
                return self._everyone(state)
            case Subject():
                return self._subject(state)
            case About():
                return self._about(state)
            case Typing(place=place, who=who) | Read(place=place, who=who):
                room = self._rooms.get(place)
                is_here = room is not None and who.native in room.here
                return [(place, state)] if is_here else []
            case Destroyed():
                return [(state.place, state)] if state.place in self._rooms else []

    def _open(self, place: Place) -> Room:
        room = self._rooms.get(place)
        if room is None:
            room = self._rooms[place] = Room()
            self._of_login.setdefault(place.login, set()).add(place)
        return room

    def _put(self, room: Room, here: Here) -> None:
        room.here[here.occupant.native] = here
        room.anchors.add(here.occupant.anchor)
        if here.occupant.mine:
            room.mine = here.occupant.native

    def _take(self, room: Room, native: str) -> Here | None:
        here = room.here.pop(native, None)
        if here is not None:
            room.anchors.discard(here.occupant.anchor)
            if room.mine == native:
                room.mine = None
        return here

    @staticmethod
    def _one(change: tuple[Place, Change] | None) -> list[tuple[Place, Change]]:
        return [] if change is None else [change]

    def _present(self, place: Place, state: Present) -> tuple[Place, Change] | None:
        room = self._open(place)
        was = room.here.get(state.who.native)
        if was is None:
            here = _here(state, _free(state, room.anchors))
            self._put(room, here)
            return place, Came(here)
        here = _here(state, was.occupant.anchor)
        if here == was:
            return None
        self._put(room, here)
        if here.occupant.name != was.occupant.name:
            return place, NameChanged(was, here)
        return place, Changed(here)

    def _absent(self, state: Absent) -> list[tuple[Place, Change]]:
        places = self.rooms(state.login) if state.place is None else (state.place,)
        changes: list[tuple[Place, Change]] = []
        for place in places:
            room = self._rooms.get(place)
            here = self._take(room, state.who.native) if room is not None else None
            if here is None:
                continue
            changes.append((place, Went(here, state.cause, state.by, state.reason)))
            if here.occupant.mine:
                self.forget(place)
        return changes

    def _renamed(self, state: Renamed) -> list[tuple[Place, Change]]:
        changes: list[tuple[Place, Change]] = []
        for place in self.rooms(state.login):
            room = self._rooms[place]
            was = self._take(room, state.was.native)
            if was is None:
                continue
            self._take(room, state.now.native)
            occupant = replace(was.occupant, native=state.now.native, name=state.now.name)
            here = replace(was, occupant=occupant)
            self._put(room, here)
            changes.append((place, NameChanged(was, here)))
        return changes

    def _everyone(self, state: Everyone) -> list[tuple[Place, Change]]:
        """The difference between who was there and who is; those who went come first."""
        room = self._open(state.place)
        there = {present.who.native for present in state.present}
        changes = self._own_renamed(room, state)
        for native in [native for native in room.here if native not in there]:
            here = self._take(room, native)
            assert here is not None
            changes.append((state.place, Went(here, "quit")))
        for present in state.present:
            change = self._present(state.place, present)
            if change is not None:
                changes.append(change)
        return changes

    def _own_renamed(self, room: Room, state: Everyone) -> list[tuple[Place, Change]]:
        """Coming back, one may be called otherwise: somebody else may have the name of before."""
        was, now = room.own, next((present for present in state.present if present.mine), None)
        if was is None or now is None or was.occupant.native == now.who.native:
            return []
        self._take(room, was.occupant.native)
        gone = self._take(room, now.who.native)
        occupant = replace(was.occupant, native=now.who.native, name=now.who.name)
        here = replace(was, occupant=occupant)
        self._put(room, here)
        changes: list[tuple[Place, Change]] = []
        if gone is not None:
            changes.append((state.place, Went(gone, "quit")))
        return [*changes, (state.place, NameChanged(was, here))]

    def _subject(self, state: Subject) -> list[tuple[Place, Change]]:
        room = self._open(state.place)
        same = room.subject is not None and room.subject.text == state.text
        room.subject = state
        return [] if same else [(state.place, state)]

    def _about(self, state: About) -> list[tuple[Place, Change]]:
        room = self._open(state.place)
        same, room.about = room.about == state, state
        return [] if same else [(state.place, state)]


def _here(state: Present, anchor: str) -> Here:
    who = state.who
    occupant = Occupant(who.name, who.native, anchor, state.role, state.affiliation, state.mine)
    return Here(occupant, state.away, state.status, state.avatar, state.hats)


def _free(state: Present, taken: set[str]) -> str:
    """What a newcomer is known by: a name that somebody else was known by is a new identity."""
    if state.anchor is not None:
        return state.anchor
    anchor, number = state.who.native, 1
    while anchor in taken:
        number += 1
        anchor = f"{state.who.native}#{number}"
    return anchor
