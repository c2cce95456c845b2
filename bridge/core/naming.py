"""Under which names people are in a room, so that nobody is taken for another; pure."""

import re
import unicodedata
from dataclasses import replace
from typing import Final

from bridge.api.ids import Identity
from bridge.api.states import Present
from bridge.core.occupancy import Here, Room
from bridge.core.plain_names import plain

_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""What looks like nothing and is no format character: fillers, variation selectors."""


def likeness(name: str) -> str:
    """Names that look the same to most people have the same."""
    folded = name.casefold()
    if folded.isascii():
        return "".join(folded.split())
    bare = unicodedata.normalize("NFKD", _UNSEEN.sub("", folded))
    return "".join(c for c in bare if not unicodedata.combining(c) and not _is_unseen(c))


def _is_unseen(character: str) -> bool:
    """White space, and what says how others are written: isolates, joiners, marks of direction."""
    return character.isspace() or unicodedata.category(character) in ("Cf", "Cc")


def distinct(room: Room, state: Present, was: Here | None = None) -> Present:
    """In a shared room nobody is shown under a name that somebody else has: `Alice (2)`, nor that
    not every server takes.
    """
    name = free_name(room, state.who, was)
    return state if name == state.who.name else replace(state, who=state.who._replace(name=name))


def free_name(room: Room, who: Identity, was: Here | None) -> str:
    """His name, or with a number where it is taken: the one he had, else the next. Of a thousand
    of one name each would else be compared with each.
    """
    if room.names is None:
        return who.name
    names, wished = room.names, plain(who.name)
    like = likeness(wished)
    if names.get(like, who.native) == who.native:
        return wished
    had = "" if was is None else was.occupant.name
    if had.startswith(f"{wished} (") and names.get(likeness(had), who.native) == who.native:
        return had
    if len(room.numbers) > len(names):
        room.numbers.clear()
    number, name = room.numbers.get(like, 1), wished
    while names.get(likeness(name), who.native) != who.native:
        number += 1
        name = f"{wished} ({number})"
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
