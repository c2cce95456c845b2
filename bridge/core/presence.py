"""The one copy of who is in a room, under which name and in which role.

Adapters report differences, the faces read. What is said here is what was reported, whether it
was shown already or not; each report answers with the changes that are to be shown, in order.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from bridge.api.events import RoomChange
from bridge.api.ids import Identity, LoginId, NetworkName, Place
from bridge.api.states import (
    About,
    Absent,
    Destroyed,
    Everyone,
    Learned,
    Present,
    Read,
    Renamed,
    RoomState,
    Split,
    Subject,
    Typing,
)
from bridge.core import naming, occupancy
from bridge.core.occupancy import (
    NOTHING_KNOWN,
    Came,
    Change,
    Changed,
    Here,
    NameChanged,
    Room,
    Went,
)
from bridge.store.values import Occupant

CROWD = 100
"""People in a room from which on it matters who is shown first."""


class Presence:
    """Who is where. Rooms are the far places, not those that show them.

    most: how many people of a far room are shown, besides its staff and those who spoke.
    """

    def __init__(self, most: Callable[[NetworkName], int] = lambda _: 1_000_000) -> None:
        self._most = most
        self._rooms: dict[Place, Room] = {}
        self._of_login: dict[LoginId | None, set[Place]] = {}

    def room(self, place: Place) -> Room | None:
        """The room as it stands, None when nothing is known of it."""
        return self._rooms.get(place)

    def rooms(self, login: LoginId | None) -> Iterable[Place]:
        """The rooms that a login is in."""
        return tuple(self._of_login.get(login, ()))

    def appear(self, place: Place, who: Identity) -> list[tuple[Place, Change]]:
        """Somebody says something: he is shown before it.

        A private view's network tells who is in it, so a stranger is not; those in a shared room
        may be known by what they say alone.
        """
        room = self._rooms.get(place)
        if room is None or who.native in room.here:
            return []
        present = room.unshown.pop(who.native, None)
        if present is None and place.login is None:
            present = Present(place=place, who=who)
        return [] if present is None else self._one(self._come(place, room, present))

    def rank(self, state: Present) -> list[tuple[Place, Change]]:
        """Somebody has another role or affiliation, if he is there; all else of him stays."""
        room = self._rooms.get(state.place)
        was = room.here.get(state.who.native) if room is not None else None
        if room is None or was is None:
            return []
        occupant = replace(was.occupant, role=state.role, affiliation=state.affiliation)
        if occupant == was.occupant:
            return []
        here = room.here[state.who.native] = replace(was, occupant=occupant)
        return [(state.place, Changed(here))]

    def author(self, place: Place, who: Identity) -> Identity:
        """The lasting identity of somebody who does something in a room, with his name now.

        One's own is what is known of the login there; whose it is, the gateway knows.
        """
        room = self._rooms.get(place)
        here = room.here.get(who.native) if room is not None else None
        if here is None:
            return who
        # In a shared room he is known there by the name he was given, if others have his.
        name = who.name if room is None or room.names is None else here.occupant.name
        if here.occupant.anchor == who.native and name == who.name:
            return who
        return Identity(who.network, here.occupant.anchor, name)

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

    def move(self, old: Place, new: Place) -> list[tuple[Place, Change]]:
        """A room is called otherwise; who is known to be in it by its new name alone comes."""
        room, there = self._rooms.get(old), self._rooms.get(new)
        self.forget(old)
        self.forget(new)
        if room is None:
            room, there = there, None
        if room is None:
            return []
        occupancy.rename(room, new)
        self._rooms[new] = room
        self._of_login.setdefault(new.login, set()).add(new)
        changes: list[tuple[Place, Change]] = []
        for here in () if there is None else list(there.here.values()):
            if not here.occupant.network and here.occupant.native not in room.here:
                self._put(room, here)
                changes.append((new, Came(here)))
        return changes

    def forget(self, place: Place) -> None:
        """The login is in this room no longer."""
        self._rooms.pop(place, None)
        self._of_login.get(place.login, set()).discard(place)

    def report(self, state: RoomState) -> list[tuple[Place, Change]]:
        """Take what was reported; the changes that it makes, by room, in order."""
        match state:
            case Present():
                return self._one(self._present(state.place, state))
            case Learned():
                return self._learned(state)
            case Absent():
                return self._absent(state)
            case Split():
                return self._split(state)
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

    def _rooms_of(self, login: LoginId | None, who: Identity) -> list[Place]:
        """The rooms in which somebody may be: those of all networks are seen without a login, and
        natives are unique in one.
        """
        return [place for place in self.rooms(login) if place.network == who.network]

    def _open(self, place: Place) -> Room:
        room = self._rooms.get(place)
        if room is None:
            room = self._rooms[place] = Room(names={} if place.login is None else None)
            self._of_login.setdefault(place.login, set()).add(place)
        return room

    def _put(self, room: Room, here: Here) -> None:
        room.here[here.occupant.native] = here
        if room.names is not None:
            room.names.setdefault(naming.likeness(here.occupant.name), here.occupant.native)
        room.anchors.add(here.occupant.anchor)
        if here.occupant.mine:
            room.mine = here.occupant.native

    def _take(self, room: Room, native: str) -> Here | None:
        here = room.here.pop(native, None)
        if here is not None:
            naming.release(room, here)
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
        if not state.who.name:
            if was is None:
                return None
            state = replace(state, who=state.who._replace(name=was.occupant.name))
        if was is None:
            if self._is_too_much(room, state):
                room.unshown[state.who.native] = state
                return None
            room.unshown.pop(state.who.native, None)
            return self._come(place, room, state)
        here = _here(naming.distinct(room, state, was), was.occupant.anchor, was)
        if here == was:
            return None
        naming.release(room, was)
        self._put(room, here)
        if here.occupant.name != was.occupant.name:
            return place, NameChanged(was, here)
        return place, Changed(here)

    def _is_too_much(self, room: Room, state: Present) -> bool:
        """A crowd is not shown whole; staff is, and who is one of ours."""
        is_plain = state.role != "moderator" and state.affiliation in ("none", "member")
        is_theirs = not state.mine and state.who.network == state.place.network
        return is_plain and is_theirs and len(room.here) >= self._most(state.place.network)

    def _come(self, place: Place, room: Room, state: Present) -> tuple[Place, Change]:
        here = _here(naming.distinct(room, state), naming.free_anchor(state, room.anchors))
        self._put(room, here)
        return place, Came(here)

    def _learned(self, state: Learned) -> list[tuple[Place, Change]]:
        changes: list[tuple[Place, Change]] = []
        known: dict[str, Any] = {
            name: value
            for name in ("away", "status", "hats")
            if (value := getattr(state, name)) is not None
        }
        for place in self._rooms_of(state.login, state.who):
            room, native = self._rooms[place], state.who.native
            if native in room.unshown:
                room.unshown[native] = replace(room.unshown[native], **known)
            was = room.here.get(native)
            if was is None or was == (here := replace(was, **known)):
                continue
            room.here[native] = here
            changes.append((place, Changed(here)))
        return changes

    def _split(self, state: Split) -> list[tuple[Place, Change]]:
        """Room by room, all who were in it."""
        changes: list[tuple[Place, Change]] = []
        for who in state.who:
            gone = Absent(login=state.login, place=None, who=who, cause="quit", reason=state.words)
            changes += self._absent(gone)
        order = {place: number for number, place in enumerate(dict.fromkeys(p for p, _ in changes))}
        return sorted(changes, key=lambda change: order[change[0]])

    def _absent(self, state: Absent) -> list[tuple[Place, Change]]:
        places = self._rooms_of(state.login, state.who) if state.place is None else [state.place]
        changes: list[tuple[Place, Change]] = []
        for place in places:
            room = self._rooms.get(place)
            if room is None:
                continue
            room.unshown.pop(state.who.native, None)
            here = self._take(room, state.who.native)
            if here is None:
                continue
            changes.append((place, Went(here, state.cause, state.by, state.reason)))
            if here.occupant.mine:
                self.forget(place)
        return changes

    def _renamed(self, state: Renamed) -> list[tuple[Place, Change]]:
        changes: list[tuple[Place, Change]] = []
        for place in self._rooms_of(state.login, state.now):
            room = self._rooms[place]
            unshown = room.unshown.pop(state.was.native, None)
            if unshown is not None:
                room.unshown[state.now.native] = replace(unshown, who=state.now)
            was = self._take(room, state.was.native)
            if was is None:
                continue
            self._take(room, state.now.native)
            name = naming.free_name(room, state.now, was)
            occupant = replace(was.occupant, native=state.now.native, name=name)
            here = replace(was, occupant=occupant)
            self._put(room, here)
            changes.append((place, NameChanged(was, here)))
        return changes

    def _everyone(self, state: Everyone) -> list[tuple[Place, Change]]:
        """The difference between who was there and who is; those who went come first."""
        room = self._open(state.place)
        there = {present.who.native for present in state.present}
        changes = self._own_renamed(room, state)
        room.unshown.clear()
        gone = [
            native
            for native, here in room.here.items()
            if native not in there and not here.occupant.network
        ]
        for native in gone:
            here = self._take(room, native)
            assert here is not None
            changes.append((state.place, Went(here, "quit")))
        for present in _staff_first(state.present):
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
        same = ("" if room.subject is None else room.subject.text) == state.text
        room.subject = state
        return [] if same else [(state.place, state)]

    def _about(self, state: About) -> list[tuple[Place, Change]]:
        room = self._open(state.place)
        now = replace(state, is_learned=False)
        same, room.about = room.about == now, now
        return [] if same else [(state.place, state)]


def subject_of(event: RoomChange, place: Place) -> Subject:
    """The subject that a place has by a change that was made in it, or in what shows it."""
    by = "" if event.actor is None else event.actor.name
    return Subject(place=place, text=event.subject, by=by, at=event.at)


def _here(state: Present, anchor: str, was: Here = NOTHING_KNOWN) -> Here:
    who = state.who
    occupant = Occupant(
        who.name,
        who.native,
        anchor,
        state.role,
        state.affiliation,
        state.mine,
        "" if who.network == state.place.network else who.network,
    )
    return Here(
        occupant,
        was.away if state.away is None else state.away,
        was.status if state.status is None else state.status,
        state.avatar,
        was.hats if state.hats is None else state.hats,
        state.show,
    )


def _staff_first(present: Sequence[Present]) -> Sequence[Present]:
    """Of a crowd those are shown who have something to say in it."""
    if len(present) < CROWD:
        return present
    return sorted(present, key=lambda one: one.role != "moderator" and not one.mine)
