"""Messages that cannot be decrypted yet: what is shown of them, and how that is put right."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from adapters.matrix import foreign, ids, to_events
from adapters.matrix.crypto.machine import EARLY, Unreadable
from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.said.head import moment
from adapters.matrix.session import Session
from bridge.api.content import Text
from bridge.api.events import Edit, Message, Ref, Retraction
from bridge.api.ids import NativeId, Place


async def unread(session: Session, room: Room, event: Mapping[str, Any], why: Unreadable) -> Items:
    """One that came now: it is said that there is something, and that it waits is kept."""
    items = Items()
    place, native = _where(session, room, event)
    items.add(
        Message(
            place=place,
            actor=session.identity(foreign.text(event, "sender"), room),
            at=moment(session, event),
            content=(Text(why.words),),
            native=native,
        )
    )
    if why.waits and session.machine is not None:
        content = foreign.table(event, "content")
        id, curve = foreign.text(content, "session_id"), foreign.text(content, "sender_key", 100)
        items.keep.update(session.machine.held.add(room.id, id, event))
        items.errands.append(partial(session.machine.asking.ask, room.id, id, curve))
    return items


async def mended(session: Session) -> Items:
    """Those that can be read since the last answer brought keys: corrections of what was said."""
    items = Items()
    machine = session.machine
    if machine is None or not machine.fresh:
        return items
    fresh, machine.fresh = machine.fresh, set()
    for id, key in fresh & machine.held.awaited():
        room = session.rooms.get(id)
        for name, event in (await machine.held.of(id, key)).items():
            if room is not None:
                items.take(await _mended(session, room, name, event))
    return items


async def _mended(session: Session, room: Room, name: str, event: Mapping[str, Any]) -> Items:
    assert session.machine is not None
    found = await session.machine.opened(room, event)
    if isinstance(found, Unreadable) and found.waits:
        return Items() if found.words == EARLY else _reworded(session, room, event, found)
    if isinstance(found, Unreadable):
        items = _reworded(session, room, event, found)
    else:
        items = _in_place(session, room, event, to_events.read(session, room, found))
    items.keep.update(session.machine.held.drop(name))
    return items


def _reworded(session: Session, room: Room, event: Mapping[str, Any], why: Unreadable) -> Items:
    """It cannot be read, but it is known better why."""
    place, native = _where(session, room, event)
    words = Message(
        place=place,
        actor=session.identity(foreign.text(event, "sender"), room),
        at=moment(session, event),
        content=(Text(why.words),),
        native=native,
    )
    items = Items()
    items.add(_edit(session, words, native))
    return items


def _in_place(session: Session, room: Room, event: Mapping[str, Any], meant: Items) -> Items:
    """What it means, in the place of the words that it waits. What is no message of its own, as a
    reaction, needs none.
    """
    place, native = _where(session, room, event)
    items = Items(keep=meant.keep, errands=meant.errands)
    is_said = False
    for thing in meant.things:
        if isinstance(thing, Message) and thing.native == native:
            items.add(_edit(session, thing, native))
            is_said = True
        else:
            items.add(thing)
    if not is_said:
        actor = session.identity(foreign.text(event, "sender"), room)
        target = Ref(native=native)
        items.add(Retraction(place=place, actor=actor, at=session.now(), target=target))
    return items


def _edit(session: Session, message: Message, native: NativeId) -> Edit:
    return Edit(
        place=message.place,
        actor=message.actor,
        at=session.now(),
        target=Ref(native=native),
        content=message.content,
        form=message.form,
        answers=message.answers,
    )


def _where(session: Session, room: Room, event: Mapping[str, Any]) -> tuple[Place, NativeId]:
    place = session.place(room.id)
    return place, ids.message(place, room.id, foreign.text(event, "event_id"))
