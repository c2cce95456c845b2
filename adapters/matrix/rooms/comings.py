"""Who comes into a room, goes, is called otherwise: from `m.room.member` to what is told.

Matrix specification, "Room membership". Of a large room those are known who did something there.
"""

from collections.abc import Iterable
from typing import Final, get_args

from adapters.matrix import foreign, ids
from adapters.matrix.chats.signs import remember
from adapters.matrix.items import Items
from adapters.matrix.rooms import kept, names, occupants, ranks
from adapters.matrix.rooms.room import Member, Membership, Room
from adapters.matrix.rooms.state import Event, when
from adapters.matrix.said.head import moment
from adapters.matrix.session import Session
from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import NativeId
from bridge.api.states import Absent, Cause

MOST_KNOWN: Final = 1000
"""People of a large room who are known at once; those who are forgotten stay where they are."""

ASKS: Final = '{} ({}) asks to be let in. Whoever may invite people can type "/invite {}".'
ASKS_WHY: Final = "{} In their words: {}"

_KNOWN: Final[tuple[Membership, ...]] = get_args(Membership)


def read(session: Session, room: Room, event: Event, *, is_new: bool) -> Items:
    """Somebody's membership, or how he is called."""
    person, content = foreign.text(event, "state_key"), foreign.table(event, "content")
    now = foreign.text(content, "membership")
    if not ids.is_person(person) or now not in _KNOWN:
        return Items()
    if foreign.text(event, "sender") == person and _is_stale(session, room, event, is_new=is_new):
        return Items()
    session.changed.add(room.id)
    before = _before(room, person, event)
    member = Member(
        foreign.text(content, "displayname", 4 * names.MOST),
        foreign.text(content, "avatar_url", 1000),
        now,
    )
    if person == session.me:
        return _own(session, room, event, member)
    if now == "join":
        return _there(session, room, person, member)
    items = _gone(session, room, person, before, now, event)
    if now in ("invite", "knock"):
        put(room, person, member)
    if now == "knock" and is_new and before != "knock":
        items.add(*_knocks(session, room, person, event))
    return items


def _is_stale(session: Session, room: Room, event: Event, *, is_new: bool) -> bool:
    """WORKAROUND(Synapse 1.163): where two events come about at once, the state before one of them,
    as homeservers tell it, lacks the other one, which was told already. Who changes himself has one
    clock.
    """
    name, at = f"{room.id} {foreign.text(event, 'state_key')}", when(event)
    if not is_new:
        return at < session.signs.changed.get(name, 0.0)
    remember(session.signs.changed, name, at)
    return False


def _before(room: Room, person: str, event: Event) -> str:
    """What he was until now; of who is not known the event may tell."""
    member = room.members.get(person)
    if member is not None:
        return member.membership
    told = foreign.table(foreign.table(event, "unsigned"), "prev_content")
    return foreign.text(told, "membership")


def put(room: Room, person: str, member: Member) -> None:
    """Somebody is known; of a large room somebody else is not any longer."""
    names.put(room, person, member)
    if len(room.members) <= MOST_KNOWN or room.is_whole:
        return
    kept = {*room.heroes, person}
    for other in list(room.members):
        if other not in kept and ranks.role(room, other) != "moderator":
            names.put(room, other, None)
            return


def appear(session: Session, room: Room, person: str) -> Items:
    """Somebody does something who was not known to be there."""
    member = room.members.get(person)
    if person == session.me or (member is not None and member.membership == "join"):
        return Items()
    session.changed.add(room.id)
    return _there(session, room, person, member or Member())


def learned(session: Session, room: Room, person: str, member: Member | None) -> Items:
    """What was found out of somebody; None: he is not in the room."""
    session.changed.add(room.id)
    if member is None or member.membership != "join":
        return _gone(session, room, person, "join", "leave", {})
    return _there(session, room, person, member)


# --- others ---------------------------------------------------------------------------------------


def _there(session: Session, room: Room, person: str, member: Member) -> Items:
    """Somebody is in it, perhaps under another name than until now."""
    was = room.members.get(person)
    if was == member:
        return Items()
    touched = _namesakes(room, person)
    put(room, person, Member(member.name, member.avatar, "join"))
    return _again(session, room, (person, *touched, *_namesakes(room, person)))


def _gone(session: Session, room: Room, person: str, before: str, now: str, event: Event) -> Items:
    """Somebody is not in it."""
    items, touched = Items(), _namesakes(room, person)
    if before == "join" and room.is_shown:
        items.add(_absent(session, room, person, now, event))
    names.put(room, person, None)
    items.take(_again(session, room, touched))
    return items


def _absent(session: Session, room: Room, person: str, now: str, event: Event) -> Absent:
    by, content = foreign.text(event, "sender"), foreign.table(event, "content")
    is_own_will = by == person or not ids.is_person(by)
    cause: Cause = "banned" if now == "ban" else "left" if is_own_will else "kicked"
    return Absent(
        login=session.login.id,
        place=session.place(room.id),
        who=session.identity(person, room),
        cause=cause,
        by="" if is_own_will else session.identity(by, room).name,
        reason=foreign.text(content, "reason", 1000),
        mine=person == session.me,
    )


def _namesakes(room: Room, person: str) -> tuple[str, ...]:
    """Who is called otherwise, too, when this one comes, goes, or is."""
    member = room.members.get(person)
    if member is None or member.membership != "join":
        return ()
    other = names.namesake(room, names.own(person, member), person)
    return (other,) if other else ()


def _again(session: Session, room: Room, people: Iterable[str]) -> Items:
    items = Items()
    if room.is_shown:
        items.add(*occupants.presents(session, room, dict.fromkeys(people)))
    return items


def _knocks(session: Session, room: Room, person: str, event: Event) -> Iterable[Message]:
    """Said in the room, by nobody of it."""
    place = session.place(room.id)
    if place.kind != "room":
        return ()
    name, why = session.identity(person, room).name, foreign.table(event, "content")
    words = ASKS.format(name, person, person)
    reason = names.tidy(foreign.text(why, "reason", 1000))
    return (
        Message(
            place=place,
            actor=None,
            at=moment(session, event),
            content=(Text(ASKS_WHY.format(words, reason) if reason else words),),
            form="notice",
            native=_native(event),
        ),
    )


def _native(event: Event) -> NativeId | None:
    found = foreign.text(event, "event_id")
    return NativeId(found) if ids.is_event(found) else None


# --- oneself --------------------------------------------------------------------------------------


def _own(session: Session, room: Room, event: Event, member: Member) -> Items:
    """The login itself. Rooms that it comes into by another client are offered, where they can be
    spoken in: not those that it was in when it logged in.
    """
    was, room.membership = room.membership, member.membership
    if member.membership == "join":
        session.rooms[room.id] = room  # he may have been out for a moment
        came = was != "join" and bool(session.token)
        is_to_come = not room.is_shown and _is_returned_to(session, room)
        room.has_come = room.has_come or came or is_to_come
        return _there(session, room, session.me, member)
    items = Items()
    if member.membership in ("leave", "ban"):
        items = _out(session, room, event, member.membership)
    names.put(room, session.me, None)
    return items


def _is_returned_to(session: Session, room: Room) -> bool:
    native = session.place(room.id).native
    return any(seat.native == native for seat in session.login.seats)


def _out(session: Session, room: Room, event: Event, now: str) -> Items:
    """It is in the room no longer."""
    items = Items()
    if room.is_shown:
        items.add(_absent(session, room, session.me, now, event))
    forget(session, room)
    return items


def forget(session: Session, room: Room) -> None:
    """Nothing is known of a room any longer."""
    room.is_shown = False
    kept.forget(session, room)
    session.directs.drop(room.id)
