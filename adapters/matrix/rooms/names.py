"""How people in a room are called, so that nobody is taken for another, and how rooms are; pure.

Matrix specification, "Calculating the display name for a user" and "for a room".
"""

import re
import unicodedata
from typing import Final

from adapters.matrix import ids
from adapters.matrix.rooms.room import Member, Room
from bridge.api.quiet import plain

MOST: Final = 100
"""Characters of a name that are shown."""

EMPTY: Final = "Empty room"
_HEROES: Final = 3
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")


def own(person: str, member: Member | None) -> str:
    """What somebody is called by himself, whoever else is called so."""
    name = "" if member is None else tidy(member.name)
    return name or ids.localpart_of(person)[:MOST]


def shown(room: Room | None, person: str) -> str:
    """What somebody is called in a room: with his id where another one there is called so too, or
    where it looks as if he were somebody else.
    """
    member = None if room is None else room.members.get(person)
    name = own(person, member)
    if room is None:
        return name
    others = counted(room).get(name, 0) - (1 if _counts(member) else 0)
    return f"{name} ({person})" if others > 0 or "(@" in name else name


def counted(room: Room) -> dict[str, int]:
    """How many who are in the room are called so."""
    if room.callings is None:
        room.callings = {}
        for person, member in room.members.items():
            _count(room.callings, person, member, 1)
    return room.callings


def put(room: Room, person: str, member: Member | None) -> None:
    """Somebody is this in a room from now on; None: he is not known there any longer."""
    callings = counted(room)
    _count(callings, person, room.members.pop(person, None), -1)
    if member is not None:
        room.members[person] = member
        _count(callings, person, member, 1)


def namesake(room: Room, name: str, but: str) -> str:
    """The only other one in the room who is called so, "" where there is none, or several: these
    are told apart already.
    """
    itself = room.members.get(but)
    is_counted = _counts(itself) and own(but, itself) == name
    if counted(room).get(name, 0) - is_counted != 1:
        return ""
    return namesakes(room, name, but)[0]


def namesakes(room: Room, name: str, but: str) -> tuple[str, ...]:
    """Who else in the room is called so."""
    if not counted(room).get(name):
        return ()
    return tuple(
        person
        for person, member in room.members.items()
        if person != but and _counts(member) and own(person, member) == name
    )


def of_room(room: Room, me: str) -> str:
    """What a room is called; "" where nothing is known of it yet."""
    return tidy(room.name) or room.alias or _by_members(room, me)


def tidy(name: str) -> str:
    """In one line, of a length that can be read, without what turns the words around it. It is as
    servers of XMPP would prepare it: else two names could become one there.
    """
    if name.isascii() and name.isprintable() and "  " not in name:
        return name[:MOST].strip()
    seen = unicodedata.normalize("NFKC", plain(_CONTROL.sub(" ", name[: 4 * MOST])))
    return " ".join(seen.split())[:MOST].strip()


def _by_members(room: Room, me: str) -> str:
    there = [one for one, member in room.members.items() if member.membership in ("join", "invite")]
    others = [one for one in room.heroes or there if one != me]
    number = max(room.joined + room.invited, len(there)) - 1
    names = sorted(shown(room, one) for one in others[: max(_HEROES, 1)])
    if not names:
        return EMPTY if room.joined else ""
    if number <= 0:
        return f"{EMPTY} (was {_listed(names)})"
    more = number - len(names)
    return _listed(names) if more <= 0 else f"{', '.join(names)} and {more} more"


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _counts(member: Member | None) -> bool:
    return member is not None and member.membership == "join"


def _count(callings: dict[str, int], person: str, member: Member | None, by: int) -> None:
    if member is None or member.membership != "join":
        return
    name = own(person, member)
    has = callings.get(name, 0) + by
    if has > 0:
        callings[name] = has
    else:
        callings.pop(name, None)
