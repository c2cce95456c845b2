"""What is known of rooms, as it is kept for the next session: JSON under `room:` and the room's id.

What is as usual is not written. Of a large room some of those who are known are.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from itertools import islice
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.items import Keep
from adapters.matrix.rooms import ranks
from adapters.matrix.rooms.room import Member, Membership, Power, Room
from adapters.matrix.session import Session
from bridge.api.adapter import Recalled

PREFIX: Final = "room:"
ENCRYPTED: Final = "/encrypted/"
"""Begins the names of what lies aside of encrypted rooms that the login is in no longer."""
MOST_ENCRYPTED: Final = 10_000
"""Of those, the last."""
MOST: Final = 10_000
"""Rooms of one login, and invitations; others are as good as not there."""
MOST_REPLACED: Final = 100
"""Rooms that were left before what replaced them came."""
MOST_MEMBERS: Final = 300
"""Of one room; who is missing is looked up again."""
MOST_BYTES: Final = 60_000

_APART: Final = frozenset(
    {"id", "members", "power", "callings", "localparts", "has_come", "is_shown"}
)
_USUAL: Final = Room(id="")
PLAIN: Final = tuple(field.name for field in fields(Room) if field.name not in _APART)


def load(session: Session, encrypted: Mapping[str, bytes]) -> None:
    """The rooms that the login was in, or was invited to, when it ended. encrypted: what lies
    aside under `ENCRYPTED`.
    """
    for name, algorithm in encrypted.items():
        session.encrypted[name.removeprefix(ENCRYPTED)] = algorithm.decode()
    for name, written in session.kept.kept.items():
        room = read(name.removeprefix(PREFIX), written) if name.startswith(PREFIX) else None
        if room is not None:
            session.rooms[room.id] = room
            if room.place:
                session.see(room, room.place)


def begin(session: Session, native: str, membership: Membership = "join") -> Room:
    """A room of which nothing is known but that it was encrypted once, if it was: nobody turns
    that off by putting the login out and having it come again.
    """
    room = session.rooms[native] = Room(id=native, membership=membership)
    room.encryption = session.encrypted.get(native, "")
    session.changed.add(native)
    return room


def forget(session: Session, room: Room) -> None:
    """The login is in it no longer."""
    if room.is_encrypted:
        session.encrypted[room.id] = room.encryption
    place = session.place(room.id)
    if ids.is_room(room.replacement) and session.room_of(place) is room:
        session.replaced[room.replacement] = place.native
        while len(session.replaced) > MOST_REPLACED:
            del session.replaced[next(iter(session.replaced))]
    session.rooms.pop(room.id, None)
    session.changed.add(room.id)


def but_rooms(recalled: Recalled) -> Recalled:
    """Without what was read: it lies in memory twice otherwise."""
    left = {name: one for name, one in recalled.kept.items() if not name.startswith(PREFIX)}
    return Recalled(recalled.cursor, left)


def changed(session: Session) -> Keep:
    """What is to be kept otherwise than it was; with the next commit it is."""
    keep: Keep = {}
    for native in session.changed:
        room, encryption = session.rooms.get(native), session.encrypted.get(native)
        keep[PREFIX + native] = None if room is None else write(room)
        if room is None and encryption:
            keep[ENCRYPTED + native] = encryption.encode()
    session.changed.clear()
    while len(session.encrypted) > MOST_ENCRYPTED:
        oldest = next(iter(session.encrypted))
        del session.encrypted[oldest]
        keep[ENCRYPTED + oldest] = None
    return keep


def write(room: Room) -> bytes:
    """All but what is found out again, in as many bytes as may be kept."""
    for most in (MOST_MEMBERS, 50, 0):
        written = _written(room, most)
        if len(written) <= MOST_BYTES:
            return written
    return _written(replace(room, topic=room.topic[:500], power=_main(room.power)), 0)


def _written(room: Room, most: int) -> bytes:
    told: dict[str, Any] = {
        name: value for name in PLAIN if (value := getattr(room, name)) != getattr(_USUAL, name)
    }
    if room.power is not None:
        told["power"] = asdict(room.power)
    members = _kept(room, most)
    told["members"] = {
        person: [one.name, one.avatar, one.membership] for person, one in members.items()
    }
    if len(members) < len(room.members):
        told.pop("is_whole", None)
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def _main(power: Power | None) -> Power | None:
    """Without most of those who have levels of their own."""
    if power is None:
        return None
    users = dict(sorted(power.users.items(), key=lambda one: -one[1])[:50])
    return replace(power, users=users, events=dict(list(power.events.items())[:50]))


def read(name: str, written: bytes) -> Room | None:
    """None for what was written by nobody."""
    try:
        told = json.loads(written)
    except ValueError:
        return None
    if not isinstance(told, dict) or not ids.is_room(name):
        return None
    room = Room(id=name)
    for key in PLAIN:
        if key in told:
            _set(room, key, told[key])
    if (power := foreign.table(told, "power")) or "power" in told:
        room.power = _power(power)
    for person, one in foreign.table(told, "members").items():
        if (member := _member(one)) is not None:
            room.members[person] = member
    return room


def _kept(room: Room, most: int) -> Mapping[str, Member]:
    """So many: those who lead it, and who came last."""
    if len(room.members) <= most:
        return room.members
    power = ranks.power(room)
    raised = dict.fromkeys((*room.creators, *power.users))
    leads = (one for one in raised if one in room.members)
    staff = [one for one in leads if ranks.role(room, one) == "moderator"][:most]
    others = islice(reversed(room.members), most - len(staff))
    return {one: room.members[one] for one in dict.fromkeys((*staff, *reversed([*others])))}


def _set(room: Room, key: str, value: Any) -> None:
    usual = getattr(_USUAL, key)
    if isinstance(usual, tuple) and isinstance(value, list):
        value = tuple(one for one in value if isinstance(one, str))
    if isinstance(usual, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is type(usual):
        setattr(room, key, value)


def _power(told: Mapping[str, Any]) -> Power:
    numbers = {
        field.name: foreign.number(told, field.name)
        for field in fields(Power)
        if field.name in told and field.name not in ("users", "events")
    }
    levels = {
        key: {name: foreign.number(found, name) for name in found}
        for key in ("users", "events")
        if (found := foreign.table(told, key))
    }
    return Power(**levels, **numbers)  # type: ignore[arg-type]  # by their names


def _member(told: Any) -> Member | None:
    match told:
        case [str() as name, str() as avatar, "join" | "invite" | "knock" as membership]:
            return Member(name, avatar, membership)
        case _:
            return None
