"""Calls made to single requests when their turn comes: by what is known then of the message that
they change, and with what is kept of what was sent.

Each can be made again from its beginning: what was done then is not done twice.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from adapters.matrix import foreign, ids
from adapters.matrix.calls import parts, reacting, relating, voting
from adapters.matrix.calls.call import MESSAGE, REACTION, Call
from adapters.matrix.items import Keep
from adapters.matrix.said import head, polls
from adapters.matrix.said import voting as counting
from adapters.matrix.said.reacted import Reaction
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.paths import path
from bridge.api.events import Edit
from bridge.api.ids import Key

Request = Callable[[Call], Awaitable[str]]
"""Sends or redacts; the event that this made."""

MOST_RELATED: Final = 100
"""Reactions to one event that are looked through for an own one that was forgotten."""


async def carry(session: Session, call: Call, room: str, request: Request) -> str | None:
    """All that a call asks for; the event that it made, None for none. room: in which.

    Raises what `request` does, and Refused.
    """
    match call.kind:
        case "edit":
            return await _edit(session, call, room, request)
        case "shorten":
            return await _shorten(session, call, request)
        case "reactions":
            return await _react(session, call, room, request)
        case "vote":
            return await _vote(session, call, room, request)
    event = await request(call)
    await session.keep(_noted(session, call, room, event))
    return event


def _noted(session: Session, call: Call, room: str, event: str) -> Keep:
    """What is remembered of what was sent."""
    session.said.authors.put(event, session.me)
    if thread := relating.thread_of(call.content):
        session.said.threads.put(event, thread)
    if call.type in polls.STARTS:
        asked = polls.asked(room, session.me, call.content)
        return {} if asked is None else session.said.polls.put(event, asked)
    return {}


# --- parts of messages ----------------------------------------------------------------------------


async def _kept(session: Session, call: Call) -> Mapping[str, bytes]:
    return await session.inbox.aside(parts.names(call.parts))


async def _edit(session: Session, call: Call, room: str, request: Request) -> str:
    """One part: said in the place of what is there, or anew."""
    now = parts.standing(call.parts, await _kept(session, call)).get(call.number)
    target = "" if now is None else ids.event_of(now)[1]
    if target and call.type == MESSAGE:
        is_encrypted = room not in session.rooms or session.rooms[room].is_encrypted
        content = relating.replacing(call.content, target, call.mentions, is_encrypted=is_encrypted)
        event = await request(replace(call, kind="send", content=content))
        await session.keep(session.said.edited(event, target))
        return event
    if target:  # of another type, which no edit can change
        await request(_redacting(call, target, "old"))
    event = await request(replace(call, kind="send"))
    native = ids.message(call.place, room, event)
    noted = _noted(session, call, room, event)
    await session.keep({**noted, **parts.is_now(call.parts, call.number, native)})
    return event


async def _shorten(session: Session, call: Call, request: Request) -> str | None:
    """Its parts fall away, from one on; all of them where it is taken back."""
    event = None
    kept = await _kept(session, call)
    for number, native in parts.standing(call.parts, kept).items():
        if number < call.number:
            continue
        event = await request(_redacting(call, ids.event_of(native)[1], str(number)))
        if call.number:
            await session.keep(parts.fell_away(call.parts, number))
    if not call.number:
        await session.keep(parts.forgotten(kept))
    return event


def _redacting(call: Call, target: str, part: str) -> Call:
    return replace(call, kind="redact", target=target, key=_key(call, part))


def _key(call: Call, part: str) -> Key:
    return Key(f"{call.key}.{part}")


# --- reactions and votes --------------------------------------------------------------------------


async def _react(session: Session, call: Call, room: str, request: Request) -> str | None:
    """What is to go is redacted, then what is new is sent."""
    reacted = session.said.reacted
    there = list(reacted.of(room, call.target, session.me))
    if missing := reacting.missing(call, there):
        there += await _forgotten(session, call, room, missing)
    made = None
    for number, (event, emoji) in enumerate(reacting.changes(call, there)):
        if event:
            made = await request(_redacting(call, event, f"{number}"))
            await session.keep(reacted.taken(event)[1])
        else:
            made = await _annotate(session, call, room, emoji, request) or made
    return made


async def _annotate(
    session: Session, call: Call, room: str, emoji: str, request: Request
) -> str | None:
    kind, content = reacting.annotation(call.target, emoji)
    key = _key(call, f"r{call.content['emoji'].index(emoji)}")
    try:
        event = await request(replace(call, kind="send", type=kind, content=content, key=key))
    except Failure as error:
        if error.errcode == "M_DUPLICATE_ANNOTATION":
            return None
        raise
    reaction = Reaction(room, call.target, emoji, session.me)
    await session.keep(session.said.reacted.put(event, reaction))
    return event


async def _forgotten(
    session: Session, call: Call, room: str, emoji: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Own reactions of long ago, as the homeserver knows them."""
    kind = relating.ANNOTATION
    where = path("rooms", room, "relations", call.target, kind, REACTION, version="v1")
    try:
        answer = await session.homeserver.ask("GET", where, query={"limit": str(MOST_RELATED)})
    except Failure:
        return []
    found = []
    for event in foreign.rows(answer, "chunk"):
        relation = foreign.table(foreign.table(event, "content"), relating.RELATES)
        id_, key = foreign.text(event, "event_id"), foreign.text(relation, "key")
        if foreign.text(event, "sender") == session.me and key in emoji and ids.is_event(id_):
            found.append((id_, key))
    return found


async def _vote(session: Session, call: Call, room: str, request: Request) -> str:
    """Our own vote comes back as an echo alone, so it is counted here."""
    known = session.said.polls.get(call.target)
    kind, content = voting.response(call, known)
    event = await request(replace(call, kind="send", type=kind, content=content))
    if room in session.rooms:
        sent = {"event_id": event, "sender": session.me, "content": content}
        now = head.read(session, session.rooms[room], sent)
        items = counting.voted(session, now, content, round(now.at * 1000))
        edits = [thing for thing in items.things if isinstance(thing, Edit)]
        await session.inbox.accept(edits, keep=items.keep)
    return event
