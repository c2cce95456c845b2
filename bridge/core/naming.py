"""Under which names people are in a room, so that nobody is taken for another; pure."""

import unicodedata
from dataclasses import replace

from bridge.api.ids import Identity
from bridge.api.states import Present
from bridge.core.occupancy import Here, Room


def likeness(name: str) -> str:
    """Names that look the same to most people have the same."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c) and not c.isspace())


def distinct(room: Room, state: Present, was: Here | None = None) -> Present:
    """In a shared room nobody is shown under a name that somebody else has: `Alice (2)`."""
    name = free_name(room, state.who, was)
    return state if name == state.who.name else replace(state, who=state.who._replace(name=name))


def free_name(room: Room, who: Identity, was: Here | None) -> str:
    """His name, or with a number where it is taken: the one he had, else the next. Of a thousand
    of one name each would else be compared with each.
    """
    names, like = room.names, likeness(who.name) if room.names is not None else ""
    if names is None or names.get(like, who.native) == who.native:
        return who.name
    had = "" if was is None else was.occupant.name
    if had.startswith(f"{who.name} (") and names.get(likeness(had), who.native) == who.native:
        return had
    if len(room.numbers) > len(names):
        room.numbers.clear()
    number, name = room.numbers.get(like, 1), who.name
    while names.get(likeness(name), who.native) != who.native:
        number += 1
        name = f"{who.name} ({number})"
    room.numbers[like] = number
    return name


def release(room: Room, here: Here) -> None:
    """His name is free for others."""
    names, like = room.names, likeness(here.occupant.name) if room.names is not None else ""
    if names is not None and names.get(like) == here.occupant.native:
        del names[like]


def free_anchor(state: Present, taken: set[str]) -> str:
    """What a newcomer is known by: a name that somebody else was known by is a new identity."""
    if state.anchor is not None:
        return state.anchor
    anchor, number = state.who.native, 1
    while anchor in taken:
        number += 1
        anchor = f"{state.who.native}#{number}"
    return anchor
