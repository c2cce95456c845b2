"""A room as it stands, and what changes in it: who is in it, and as what he is shown."""

from dataclasses import dataclass, field, replace
from typing import Literal

from bridge.api.ids import Place
from bridge.api.states import About, Cause, Destroyed, Hat, Present, Read, Subject, Typing
from bridge.store.values import Occupant


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody in a room. What is not in `occupant` is as in `Present`, and not remembered."""

    occupant: Occupant
    away: bool = False
    status: str = ""
    avatar: str = ""
    hats: tuple[Hat, ...] = ()
    show: Literal["", "chat", "dnd", "xa"] = ""


NOTHING_KNOWN = Here(Occupant("", "", "", "participant", "none"))
"""As what somebody is seen of whom only his name is known."""


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
    """A room as it stands. here: who is shown, by native id of the person; unshown: who is there
    as well, but is not shown until he says something, since they are too many.
    """

    here: dict[str, Here] = field(default_factory=dict)
    unshown: dict[str, Present] = field(default_factory=dict)
    subject: Subject | None = None
    about: About | None = None
    names: dict[str, str] | None = None  # in a shared room: who has a name, by its likeness
    numbers: dict[str, int] = field(default_factory=dict)  # given last to one of such a name
    mine: str | None = None  # the native id of the login's own
    anchors: set[str] = field(default_factory=set)

    @property
    def members(self) -> int:
        """How many there are, shown or not, as the network says; else as many as are known."""
        told = None if self.about is None else self.about.members
        return len(self.here) + len(self.unshown) if told is None else told

    @property
    def own(self) -> Here | None:
        return self.here.get(self.mine) if self.mine is not None else None

    def named(self, name: str) -> Here | None:
        """Who has this name."""
        return next((h for h in self.here.values() if h.occupant.name == name), None)


def rename(room: Room, place: Place) -> None:
    """The room has another place from now on."""
    if room.subject is not None:
        room.subject = replace(room.subject, place=place)
    if room.about is not None:
        room.about = replace(room.about, place=place)
    room.unshown = {native: replace(one, place=place) for native, one in room.unshown.items()}
