"""How people in a room are called, so that nobody is taken for another, and how rooms are; pure.

Matrix specification, "Calculating the display name for a user" and "for a room".
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from adapters.matrix import ids
from adapters.matrix.rooms.room import Index, Member, Room
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
    others = _number(_callings(room), name) - (1 if _counts(member) else 0)
    return f"{name} ({person})" if others > 0 or "(@" in name else name


def put(room: Room, person: str, member: Member | None) -> None:
    """Somebody is this in a room from now on; None: he is not known there any longer."""
    before = room.members.pop(person, None)
    if member is not None:
        room.members[person] = member
    if room.callings is not None:
        _move(room.callings, person, _calling(person, before), _calling(person, member))
    if room.localparts is not None:
        _move(room.localparts, person, _localpart(person, before), _localpart(person, member))


def forget(room: Room) -> None:
    """Who is in it is another matter now."""
    room.callings = room.localparts = None


def namesake(room: Room, name: str, but: str) -> str:
    """The only other one in the room who is called so, "" where there is none, or several: these
    are told apart already.
    """
    itself = room.members.get(but)
    is_counted = _counts(itself) and own(but, itself) == name
    if _number(_callings(room), name) - is_counted != 1:
        return ""
    return namesakes(room, name, but)[0]


def namesakes(room: Room, name: str, but: str) -> tuple[str, ...]:
    """Who else in the room is called so."""
    return tuple(person for person in _under(_callings(room), name) if person != but)


def called(room: Room, name: str) -> str:
    """The only one in the room who is called so; "" for nobody, and for several."""
    return _only(_callings(room), name)


def with_localpart(room: Room, localpart: str) -> str:
    """The only one in the room whose id begins so; "" for nobody, and for several."""
    if room.localparts is None:
        room.localparts = _indexed(room, _localpart)
    return _only(room.localparts, localpart)


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


# --- who is found by what -------------------------------------------------------------------------


def _callings(room: Room) -> Index:
    if room.callings is None:
        room.callings = _indexed(room, _calling)
    return room.callings


def _indexed(room: Room, key: Callable[[str, Member | None], str]) -> Index:
    index: Index = {}
    for person, member in room.members.items():
        _move(index, person, "", key(person, member))
    return index


def _calling(person: str, member: Member | None) -> str:
    """What somebody who is in a room is called; "" where he is not."""
    return own(person, member) if _counts(member) else ""


def _localpart(person: str, member: Member | None) -> str:
    return ids.localpart_of(person) if _counts(member) else ""


def _move(index: Index, person: str, before: str, now: str) -> None:
    """From one key to another; "": he is under none."""
    if before:
        _take(index, before, person)
    if not now:
        return
    there = index.get(now)
    if there is None:
        index[now] = person
    elif isinstance(there, str):
        index[now] = {there: None, person: None}
    else:
        there[person] = None


def _take(index: Index, key: str, person: str) -> None:
    there = index.get(key)
    if isinstance(there, dict):
        there.pop(person, None)
        if len(there) == 1:
            [index[key]] = there
    elif there == person:
        del index[key]


def _under(index: Index, key: str) -> Iterable[str]:
    there = index.get(key)
    return () if there is None else (there,) if isinstance(there, str) else there


def _number(index: Index, key: str) -> int:
    there = index.get(key)
    return 0 if there is None else 1 if isinstance(there, str) else len(there)


def _only(index: Index, key: str) -> str:
    there = index.get(key)
    return there if isinstance(there, str) else ""
