"""Events of a room's state, read: what is known of the room, and what of it is told.

Matrix specification, "Room Events". What is told of people is in `comings`.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.items import Items
from adapters.matrix.rooms import comings, going, lookups, names, occupants, ranks, upgrading
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Member, Membership, Room
from adapters.matrix.rooms.state import Event
from adapters.matrix.said.head import moment
from adapters.matrix.session import Session
from bridge.api.content import Text
from bridge.api.events import AnyEvent, Message, RoomChange
from bridge.api.ids import NativeId
from bridge.api.states import AnyState

BEGINS_WITHIN: Final = 10.0
"""Seconds in which what a room is made of is no news."""

NAMED: Final = "{} calls this room {} now."
PICTURE: Final = "{} gave this room another picture."
ENCRYPTED: Final = "{} turned encryption on: what is said from now on is encrypted."
PINNED: Final = "{} pinned a message."
UPGRADED: Final = "{} replaced this room by a new version of it. It goes on here."
UPGRADED_WHY: Final = "{} In their words: {}"

_RANKING: Final = frozenset({states.POWER, states.CREATE, states.JOIN_RULES, states.ENCRYPTION})
"""What may make others of all who are there."""


def read(session: Session, room: Room, event: Event, *, is_new: bool) -> Items:
    """is_new: it happened, and came in its order; else it was so before what came."""
    kind = foreign.text(event, "type")
    if kind == states.MEMBER:
        return comings.read(session, room, event, is_new=is_new)
    was = _Before(session, room, kind)
    if not states.take(room, event):
        return Items()
    session.changed.add(room.id)
    items = Items()
    if (what := f"{room.id} {kind}") in session.awaited:
        items.errands.append(partial(going.seen, session, what))
    if room.is_shown:
        was.tell(items)
    if is_new:
        items.add(*_events(session, room, event, was))
    if kind == states.CREATE:
        upgrading.seen(session, room)
    if kind == states.TOMBSTONE:
        items.take(upgrading.ended(session, room, foreign.text(event, "sender")))
    return items


def come(session: Session, room: Room) -> Items:
    """When all that came of a room was read: if the login came into it by another client, it is
    offered; whoever waits to see it there shows it himself.
    """
    items = Items()
    if not room.has_come:
        return items
    room.has_come = False
    if room.id in session.awaited:
        items.errands.append(partial(going.seen, session, room.id))
        return items
    if upgrading.is_early(session, room):
        items.errands.append(partial(_offer_later, session, room))
        return items
    if room.creators == (session.me,) and (making := _making(session)):
        items.errands.append(partial(_offer_later, session, room, making))
        return items
    return _offered(session, room)


def _making(session: Session) -> list[asyncio.Lock]:
    """What is held while rooms of chats are being made: it may be one of them."""
    return [lock for lock in session.signs.making.values() if lock.locked()]


async def _made(making: Sequence[asyncio.Lock]) -> None:
    for lock in making:
        async with lock:
            pass


def _offered(session: Session, room: Room) -> Items:
    items = Items()
    if session.place(room.id).kind == "room" and not (room.is_space or room.is_shown):
        room.is_shown = True
        items.add(*occupants.whole(session, room))
        items.errands.append(partial(lookups.all_of, session, room))
    return items


async def _offer_later(session: Session, room: Room, making: Sequence[asyncio.Lock] = ()) -> None:
    """If it is not seen elsewhere by then. making: until when; else until an old room had its time
    to say that this one replaced it.
    """
    if making:
        await _made(making)
    else:
        await asyncio.sleep(upgrading.OFFERED_AFTER)
    async with session.in_order:
        is_there = session.rooms.get(room.id) is room and room.membership == "join"
        items = _offered(session, room) if is_there else Items()
        session.show(*(one for one in items.things if isinstance(one, AnyState)))
    for errand in items.errands:
        await errand()


def cut(session: Session, room: Room) -> Items:
    """Something that happened was not told: who is there is looked up anew."""
    items = Items()
    if room.is_whole:
        room.is_whole = False
        session.changed.add(room.id)
        if room.is_shown:
            items.errands.append(partial(lookups.all_of, session, room))
    return items


def summary(session: Session, room: Room, told: Any) -> Items:
    """How many there are, and after whom a room without a name is called; what is missing is as
    it was. Sync's `summary`.
    """
    before = _known(room)
    room.joined = max(foreign.number(told, "m.joined_member_count", room.joined), 0)
    room.invited = max(foreign.number(told, "m.invited_member_count", room.invited), 0)
    if foreign.rows(told, "m.heroes"):
        room.heroes = tuple(filter(ids.is_person, foreign.texts(told, "m.heroes", 5)))
    items = Items()
    if _known(room) == before:
        return items
    session.changed.add(room.id)
    if room.is_shown:
        items.add(occupants.about(session, room))
    return items


def stripped(room: Room, events: Any) -> None:
    """The state that goes with an invitation, or with a room that one asked to be let into."""
    for event in events if isinstance(events, list) else ():
        if foreign.text(event, "type") == states.MEMBER:
            _stripped_member(room, event)
        else:
            states.take(room, event)


def _known(room: Room) -> tuple[object, ...]:
    return room.joined, room.invited, room.heroes


def _stripped_member(room: Room, event: Event) -> None:
    person, content = foreign.text(event, "state_key"), foreign.table(event, "content")
    membership = foreign.text(content, "membership")
    if ids.is_person(person) and membership in ("join", "invite"):
        name = foreign.text(content, "displayname", 4 * names.MOST)
        avatar = foreign.text(content, "avatar_url", 1000)
        is_in: Membership = "join" if membership == "join" else "invite"
        comings.put(room, person, Member(name, avatar, is_in))


class _Before:
    """A room as it was, so that what changed can be told."""

    def __init__(self, session: Session, room: Room, kind: str) -> None:
        self._session, self._room = session, room
        self.name, self.topic, self.avatar = room.name, room.topic, room.avatar
        self.encryption, self.pinned = room.encryption, room.pinned
        self.replacement = room.replacement
        self._about = occupants.about(session, room) if room.is_shown else None
        self._people = self._ranked() if room.is_shown and kind in _RANKING else {}

    def tell(self, items: Items) -> None:
        """What of the room, and of the people in it, is otherwise now."""
        session, room = self._session, self._room
        if (about := occupants.about(session, room)) != self._about:
            items.add(about)
        if self._people:
            now = self._ranked()
            changed = (one for one, rank in now.items() if self._people.get(one) != rank)
            items.add(*occupants.presents(session, room, changed))

    def _ranked(self) -> dict[str, Any]:
        room = self._room
        return {
            one: (ranks.role(room, one), ranks.affiliation(room, one), ranks.hats(room, one))
            for one in {*room.members, self._session.me}
        }


def _events(session: Session, room: Room, event: Event, was: _Before) -> list[AnyEvent]:
    """What is said of it in the room."""
    place, at, found = (
        session.place(room.id),
        moment(session, event),
        foreign.text(event, "event_id"),
    )
    if place.kind != "room" or room.is_space or not ids.is_event(found):
        return []
    actor, native = session.identity(foreign.text(event, "sender"), room), NativeId(found)
    if foreign.text(event, "type") == states.TOPIC:
        if room.topic == was.topic:
            return []
        return [RoomChange(place=place, actor=actor, at=at, subject=room.topic, native=native)]
    words = _words(room, was, actor.name, foreign.text(foreign.table(event, "content"), "body"))
    is_beginning = at < room.began + BEGINS_WITHIN and not room.replacement
    if not words or is_beginning:
        return []
    content = (Text(words),)
    return [Message(place=place, actor=None, at=at, content=content, form="notice", native=native)]


def _words(room: Room, was: _Before, by: str, body: str) -> str:
    """What changed, for people; "" where nothing did that they are told."""
    if room.replacement != was.replacement and room.replacement:
        words, why = UPGRADED.format(by), names.tidy(body)
        return UPGRADED_WHY.format(words, why) if why else words
    if room.name != was.name and room.name:
        return NAMED.format(by, names.tidy(room.name))
    if room.avatar != was.avatar:
        return PICTURE.format(by)
    if room.encryption != was.encryption:
        return ENCRYPTED.format(by)
    return PINNED.format(by) if set(room.pinned) - set(was.pinned) else ""
