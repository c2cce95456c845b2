"""From an answer to /sync to what it means, in its order.

Matrix Client-Server API, "Syncing". To devices first, since keys are among it by which the rest is
read; then what is the account's own; then rooms. What one part cannot read is lost to no other.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, ParamSpec, cast

from adapters.matrix import foreign, ids, to_events, unreadable
from adapters.matrix.chats import directing, invites
from adapters.matrix.chats import reading as chats
from adapters.matrix.crypto import waiting
from adapters.matrix.crypto.machine import Unreadable
from adapters.matrix.items import Items
from adapters.matrix.rooms import history, kept, lookups, reading, seats
from adapters.matrix.rooms.room import Room
from adapters.matrix.rooms.state import when
from adapters.matrix.said import in_clear
from adapters.matrix.session import Session
from adapters.matrix.wire import echoes, filling
from adapters.matrix.wire.filling import Budget
from bridge.api import faults
from bridge.api.errors import GatewayError
from bridge.api.events import Gap

log = logging.getLogger(__name__)

Event = Mapping[str, Any]
Given = ParamSpec("Given")

TURN: Final = 0.005
"""Seconds after which others have their turn."""

ENCRYPTED: Final = "m.room.encrypted"
MEMBER: Final = "m.room.member"
CREATE: Final = "m.room.create"

INVITATION: Final = {"type": "an invitation"}
SEATS: Final = {"type": "the rooms that it was in"}
CHATS: Final = {"type": "chats"}
SUMMARY: Final = {"type": "how many are in a room"}
"""What is read that is no event, for the log."""


@dataclass(slots=True)
class _Reading:
    """One answer being read. is_first: it tells how all is, and nothing that is new."""

    session: Session
    is_first: bool
    budget: Budget
    items: Items = field(default_factory=Items)
    turn_ends: float = 0.0


async def read(session: Session, answer: Mapping[str, Any]) -> Items:
    """What it means, and what is to be kept of it."""
    loop = asyncio.get_running_loop()
    now = _Reading(session, not session.token, Budget(loop.time()), turn_ends=loop.time() + TURN)
    if session.machine is not None:
        try:
            await session.machine.receive(answer)
        except Exception as error:
            _fault("what came for the device", error)
        try:
            now.items.take(await waiting.mended(session))
        except Exception as error:
            _fault("what can be decrypted since", error)
    for event in _events(answer, "account_data"):
        _take(now, event, chats.account_data, session, event)
    if not session.is_up and not now.is_first:
        _take(now, SEATS, seats.returned, session)
    for event in _events(answer, "presence"):
        _take(now, event, chats.presence, session, event)
    await _rooms(now, foreign.table(answer, "rooms"))
    if now.is_first:
        _take(now, SEATS, seats.returned, session)
    _take(now, CHATS, chats.told, session)
    now.items.keep.update(kept.changed(session))
    return now.items


async def _rooms(now: _Reading, rooms: Mapping[str, Any]) -> None:
    joined = _in_order(now.session, _each(rooms, "join"))
    if now.is_first:
        _begin_anew(now, {room for room, _ in joined})
    for room, told in _each(rooms, "invite"):
        events = foreign.rows(foreign.table(told, "invite_state"), "events")
        _take(now, INVITATION, invites.read, now.session, room, events)
    for room, told in _each(rooms, "leave"):
        await _left(now, room, told)
        await _yield(now)
    for room, told in joined:
        await _joined(now, room, told)
        await _yield(now)


def _in_order(session: Session, joined: list[tuple[str, Event]]) -> list[tuple[str, Event]]:
    """Each behind what it replaces: those that are known first, then others as they were made."""
    if all(native in session.rooms for native, _ in joined):
        return joined
    new = [one for one in joined if one[0] not in session.rooms]
    known = [one for one in joined if one[0] in session.rooms]
    return known + sorted(new, key=lambda one: _made(one[1]))


def _made(told: Event) -> int:
    """When a room was made, as far as is told."""
    for event in (*_events(told, "state"), *_events(told, "timeline")):
        if event["type"] == CREATE:
            return foreign.number(event, "origin_server_ts")
    return 0


async def _left(now: _Reading, native: str, told: Event) -> None:
    session = now.session
    room = session.rooms.get(native)
    if room is None:
        return
    was_in = room.membership == "join"
    for event in _events(told, "state"):
        _state(now, room, event, is_new=False)
    await _timeline(now, room, foreign.table(told, "timeline"), is_new=was_in)
    if native in session.rooms and room.membership not in ("invite", "knock"):
        _out(now, room)


def _out(now: _Reading, room: Room) -> None:
    """The login is in a room no longer, and nothing says since when, or by whom."""
    me = now.session.me
    event = {"type": MEMBER, "state_key": me, "sender": me, "content": {"membership": "leave"}}
    _state(now, room, event, is_new=True)


def _begin_anew(now: _Reading, joined: set[str]) -> None:
    """Where rooms are known already, the homeserver does not know any longer what it told last: so
    it is not told what happened since.
    """
    session = now.session
    known = [room for room in session.rooms.values() if room.membership == "join"]
    for room in known:
        if room.id not in joined:
            _out(now, room)
        elif session.heard_at:
            place = session.place(room.id)
            now.items.add(Gap(place=place, since=session.heard_at, until=session.now()))


async def _joined(now: _Reading, native: str, told: Event) -> None:
    session = now.session
    room = session.rooms.get(native)
    was_in = room is not None and room.membership == "join" and not now.is_first
    if room is None:
        if len(session.rooms) >= kept.MOST:
            return
        room = kept.begin(session, native, "invite")
    _take(now, CHATS, directing.look, session, room, told)
    for event in _events(told, "state"):
        _state(now, room, event, is_new=False)
    if "summary" in told:
        _take(now, SUMMARY, reading.summary, session, room, told["summary"])
    timeline = foreign.table(told, "timeline")
    is_cut = timeline.get("limited") is True and was_in
    if _begins(now, room) and any(map(history.is_said, _events(timeline))):
        before = session.token if is_cut else foreign.text(timeline, "prev_batch")
        await _past(now, room, before, [] if was_in else _before_coming(session, timeline))
    if is_cut:
        await _gap(now, room, timeline)
        _take(now, timeline, reading.cut, session, room)
    is_in = not now.is_first and room.membership == "join"
    await _timeline(now, room, timeline, is_new=is_in)
    _take(now, timeline, reading.come, session, room)
    for event in _events(told, "ephemeral"):
        _take(now, event, chats.ephemeral, session, room, event)


def _begins(now: _Reading, room: Room) -> bool:
    """Nothing of a room's archive is there yet; chats have none."""
    is_seen = not now.is_first and not room.has_past and not room.is_space
    return is_seen and now.session.place(room.id).kind == "room"


async def _past(now: _Reading, room: Room, before: str, known: list[Event]) -> None:
    """What was said before the first thing that the login heard there, if nobody fetched it yet.
    known: what of it came with the answer.
    """
    wished = now.session.settings.history
    try:
        found = await history.before(now.session, room, before, wished - len(known))
    except GatewayError:
        found = ()
    if history.begins(now.session, room):
        newest = [*found, *known][max(len(found) + len(known) - wished, 0) :]
        now.items.take(await past(now.session, room, newest))


def _before_coming(session: Session, timeline: Event) -> list[Event]:
    """What was said in a timeline before the login came into the room; nothing where it came before
    all of it.
    """
    said: list[Event] = []
    for event in _events(timeline):
        if foreign.text(event, "type") == MEMBER and event.get("state_key") == session.me:
            if foreign.text(foreign.table(event, "content"), "membership") == "join":
                return said
        elif history.is_said(event):
            said.append(event)
    return []


async def past(session: Session, room: Room, events: Sequence[Event]) -> Items:
    """What was said in a room before the login heard it."""
    now = _Reading(session, is_first=True, budget=Budget(0.0))
    for event in events:
        if _is_event(event):
            await _said(now, room, event)
    return now.items


async def _gap(now: _Reading, room: Room, timeline: Event) -> None:
    """What is missing before a timeline, as far as it can be fetched in a while."""
    session = now.session
    found = await filling.fill(session, room.id, foreign.text(timeline, "prev_batch"), now.budget)
    for event in found.state:
        _state(now, room, event, is_new=False)
    events = [event for event in found.events if _is_event(event)]
    if not found.is_whole and session.heard_at:
        oldest = next(iter([*events, *_events(timeline)]), None)
        until = session.now() if oldest is None else min(when(oldest), session.now())
        since = min(session.heard_at, until)
        now.items.add(Gap(place=session.place(room.id), since=since, until=until))
    for event in events:
        if not isinstance(event.get("state_key"), str):
            await _said(now, room, event)
            await _yield(now)


async def _timeline(now: _Reading, room: Room, timeline: Event, *, is_new: bool) -> None:
    """is_new: the login was in the room already; else what was before it came is history, and is
    fetched with the rest of it.
    """
    for event in _events(timeline):
        if isinstance(event.get("state_key"), str):
            _state(now, room, event, is_new=not now.is_first)
            is_in = room.membership == "join" or directing.is_begun(now.session, room, event)
            is_new = is_new or (not now.is_first and is_in)
        elif is_new:
            await _said(now, room, event)
        await _yield(now)


def _state(now: _Reading, room: Room, event: Event, *, is_new: bool) -> None:
    _take(now, event, partial(reading.read, is_new=is_new), now.session, room, event)


async def _said(now: _Reading, room: Room, event: Event) -> None:
    """What somebody says; what cannot be read is told to be something."""
    session = now.session
    _take(now, event, directing.heard, session, room, event["sender"])
    if room.is_shown and not now.is_first:
        _take(now, event, lookups.appear, session, room, event["sender"])
    if (echo := echoes.read(session, room, event)) is not None:
        now.items.take(echo)
        return
    try:
        items = await _meant(session, room, event)
        now.items.take(items if now.is_first else in_clear.marked(room, event, items))
    except Exception as error:
        _fault(foreign.text(event, "type", 100), error)
        _take(now, event, unreadable.read, session, room, event)


async def _meant(session: Session, room: Room, event: Event) -> Items:
    machine = session.machine
    if machine is None:
        return to_events.read(session, room, event)
    found: Event = event
    if event["type"] == ENCRYPTED and not to_events.is_redacted(event):
        opened = await machine.opened(room, event)
        if isinstance(opened, Unreadable):
            return await waiting.unread(session, room, event, opened)
        found = opened
    if machine.verifying.overhear(room.id, found):
        return Items()
    return to_events.read(session, room, found)


# --- one part at a time ---------------------------------------------------------------------------


def _take(
    now: _Reading,
    event: Event,
    read: Callable[Given, Items],
    *given: Given.args,
    **named: Given.kwargs,
) -> None:
    try:
        now.items.take(read(*given, **named))
    except Exception as error:
        _fault(foreign.text(event, "type", 100), error)


async def _yield(now: _Reading) -> None:
    loop = asyncio.get_running_loop()
    if loop.time() > now.turn_ends:
        await asyncio.sleep(0)
        now.turn_ends = loop.time() + TURN


def _fault(what: str, error: Exception) -> None:
    log.error("something cannot be read: %.100r: %s", what, faults.where(error))


# --- what is well formed --------------------------------------------------------------------------


def _each(rooms: Mapping[str, Any], kind: str) -> list[tuple[str, Event]]:
    found = foreign.table(rooms, kind).items()
    return [(room, told) for room, told in found if ids.is_room(room) and isinstance(told, dict)]


def _events(told: Event, part: str = "") -> list[Event]:
    """Those that have all that an event there has to have."""
    rows = foreign.rows(foreign.table(told, part) if part else told, "events")
    is_event = _is_event if part in ("", "state") else _is_typed
    return [cast("Event", row) for row in rows if is_event(row)]


def _is_typed(event: Any) -> bool:
    return (
        isinstance(event, dict)
        and isinstance(event.get("type"), str)
        and isinstance(event.get("content"), dict)
    )


def _is_event(event: Any) -> bool:
    return (
        _is_typed(event)
        and isinstance(event.get("event_id"), str)
        and ids.is_event(event["event_id"])
        and isinstance(event.get("sender"), str)
        and ids.is_person(event["sender"])
    )
