"""Power levels, and what they make of somebody in the room's list: roles, affiliations, hats; pure.

Matrix specification, `m.room.power_levels`; from room version 12 on creators stand above all.
"""

from typing import Final

from adapters.matrix.rooms.room import Power, Room
from bridge.api.states import Affiliation, Hat, Role

OWNER: Final = 100
MODERATOR: Final = 50
ABOVE_ALL: Final = 2**60
"""The level of creators where they stand above all others."""

LEVEL_HAT: Final = "https://spec.matrix.org/latest/client-server-api/#mroompower_levels"

NOBODY_SET: Final = Power(users_default=0, state_default=0)
"""Where nobody set any: everybody may change the room, and its creator stands above them."""

_OLD: Final = frozenset(map(str, range(1, 12)))


def creators_reign(version: str) -> bool:
    """Whether creators stand above all levels, and in no list of them."""
    return not (version in _OLD or version.startswith("org.matrix.msc"))


def power(room: Room) -> Power:
    """The levels that hold."""
    return NOBODY_SET if room.power is None else room.power


def level(room: Room, person: str) -> int:
    """How much somebody may do."""
    if person in room.creators:
        if creators_reign(room.version):
            return ABOVE_ALL
        if room.power is None:
            return OWNER
    levels = power(room)
    return levels.users.get(person, levels.users_default)


def needed(room: Room, kind: str, *, is_state: bool = True) -> int:
    """The level that one needs to send events of a kind."""
    levels = power(room)
    usual = levels.state_default if is_state else levels.events_default
    return levels.events.get(kind, usual)


def to_speak(room: Room) -> int:
    """The level that one needs to say something."""
    kind = "m.room.encrypted" if room.is_encrypted else "m.room.message"
    return needed(room, kind, is_state=False)


def to_moderate(room: Room) -> int:
    """The level from which on somebody may do something about others."""
    levels = power(room)
    return min(levels.kick, levels.ban, levels.redact)


def role(room: Room, person: str) -> Role:
    """What somebody may do while he is there."""
    has = level(room, person)
    if has >= to_moderate(room):
        return "moderator"
    return "participant" if has >= to_speak(room) else "visitor"


def affiliation(room: Room, person: str) -> Affiliation:
    """What somebody is in a room that he is in. To a room that not everybody may come to, who is
    in it belongs.
    """
    has = level(room, person)
    if has >= OWNER:
        return "owner"
    if has >= to_moderate(room) and has > power(room).users_default:
        return "admin"
    return "none" if room.join_rule == "public" else "member"


def hats(room: Room, person: str) -> tuple[Hat, ...]:
    """What is between the levels that have names of their own."""
    has = level(room, person)
    if has in (MODERATOR, OWNER, ABOVE_ALL) or has == power(room).users_default:
        return ()
    return (Hat(LEVEL_HAT, f"Power level {has}"),)


def is_moderated(room: Room) -> bool:
    """Who comes may not speak there."""
    return power(room).users_default < to_speak(room)
