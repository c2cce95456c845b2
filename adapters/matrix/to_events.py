"""From an event of a room's timeline to what was said; pure but for what it remembers.

Matrix specification, client-server API, "Instant Messaging" and "Event relationships". State of a
room is read in `rooms/`. An event of a kind that nobody here knows is its words, where it has some.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from adapters.matrix import foreign, unreadable
from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.said import head as heads
from adapters.matrix.said import kinds, polls, reacted, redacted, relations, voting, words
from adapters.matrix.said.head import Head
from adapters.matrix.said.reacted import Reaction
from adapters.matrix.said.relations import Relation
from adapters.matrix.session import Session
from bridge.api import faults
from bridge.api.content import Content, Text, Unsupported
from bridge.api.events import Edit, Form, Message, Reactions, Ref

log = logging.getLogger(__name__)

Event = Mapping[str, Any]
Read = Callable[[Session, Room, Event, Mapping[str, Any]], Items]

REDACTION: Final = "m.room.redaction"
CALL: Final = (Unsupported("a call"),)
ENCRYPTED: Final = (Unsupported("an encrypted message"),)


def read(session: Session, room: Room, event: Event) -> Items:
    """What an event means that is no state; where it was encrypted, as it was before that. Whatever
    it is, it takes nothing else with it.
    """
    try:
        return _read(session, room, event)
    except ValueError:
        return unreadable.read(session, room, event)
    except Exception as error:
        _fault(event, error)
        return unreadable.read(session, room, event)


def _read(session: Session, room: Room, event: Event) -> Items:
    type_, content = event.get("type"), event.get("content")
    if not isinstance(type_, str) or not isinstance(content, Mapping):
        raise ValueError("no type, or no content")
    if "state_key" in event or is_redacted(event):
        return Items()
    return _TYPES.get(type_, _other)(session, room, event, content)


def is_redacted(event: Event) -> bool:
    """It was taken back since: that it was, an event of its own says."""
    if not event.get("content"):
        return bool(event.get("type") != REDACTION)
    unsigned = event.get("unsigned")
    return isinstance(unsigned, Mapping) and isinstance(unsigned.get("redacted_because"), Mapping)


# --- what is said ---------------------------------------------------------------------------------


def _message(session: Session, room: Room, event: Event, content: Mapping[str, Any]) -> Items:
    head, relation = heads.read(session, room, event), relations.read(content)
    now = content
    if relation.kind == "m.replace":
        now = foreign.table(content, relations.NEW) or content
    kind = kinds.kind_of(event["type"], now)
    held = kinds.content_of(session, room, kind, now)
    items = Items()
    _say(session, head, items, held, kinds.form_of(kind), relation, content)
    return items


def _say(
    session: Session,
    head: Head,
    items: Items,
    held: tuple[Content, ...],
    form: Form,
    relation: Relation,
    content: Mapping[str, Any],
) -> None:
    """As a message, or in the place of one."""
    said = session.said
    if relation.kind == "m.replace":
        items.keep.update(said.edited(head.id, relation.target))
        items.add(
            Edit(
                place=head.place,
                actor=head.actor,
                at=head.at,
                target=head.ref(relation.target),
                content=held,
                form=form,
                native=head.native,
                answers=_answered_before(session, head, relation.target),
            )
        )
        return
    said.authors.put(head.id, head.sender)
    items.add(
        Message(
            place=head.place,
            actor=head.actor,
            at=head.at,
            content=held,
            form=form,
            native=head.native,
            answers=_answered(session, head, relation, content) if relation.answers else None,
        )
    )


def _answered(session: Session, head: Head, relation: Relation, content: Mapping[str, Any]) -> Ref:
    """With its words, where those who know no answers are told them."""
    session.said.answers.put(head.id, relation.answers)
    if relation.thread:
        session.said.threads.put(head.id, relation.thread)
    native = head.ref(relation.answers).native
    by, quoted = words.answered(content)
    if not quoted or relation.answers == relation.thread:
        return Ref(native=native)
    author = session.identity(by, head.room) if by in head.room.members else None
    return Ref(native=native, author=author, words=quoted)


def _answered_before(session: Session, head: Head, target: str) -> Ref | None:
    """An edit does not say again what is answered."""
    answered = session.said.answers.get(target)
    return None if answered is None else head.ref(answered)


def _other(session: Session, room: Room, event: Event, content: Mapping[str, Any]) -> Items:
    """Of a kind of tomorrow, or of a few programs: what it says to those who do not know it."""
    said = words.read(session, room, content)
    return _message(session, room, event, content) if said.body.strip() else Items()


def _known(held: tuple[Content, ...]) -> Read:
    """Something that needs no more than to be told that it is there."""

    def known(session: Session, room: Room, event: Event, content: Mapping[str, Any]) -> Items:
        head, relation = heads.read(session, room, event), relations.read(content)
        items = Items()
        _say(session, head, items, held, "say", relation, content)
        return items

    return known


def _nothing(session: Session, room: Room, event: Event, content: Mapping[str, Any]) -> Items:
    return Items()


# --- what is said of what was said ----------------------------------------------------------------


def _reaction(session: Session, room: Room, event: Event, content: Mapping[str, Any]) -> Items:
    head, relation = heads.read(session, room, event), relations.read(content)
    key = foreign.text(foreign.table(content, relations.RELATES), "key")
    emoji = reacted.emoji(key, content)
    if relation.kind != "m.annotation" or not emoji:
        return Items()
    reaction = Reaction(room.id, relation.target, emoji, head.sender)
    items = Items(keep=session.said.reacted.put(head.id, reaction))
    items.add(
        Reactions(
            place=head.place,
            actor=head.actor,
            at=head.at,
            target=head.ref(relation.target),
            emoji=(emoji,),
            change="more",
        )
    )
    return items


def _redaction(session: Session, room: Room, event: Event, content: Mapping[str, Any]) -> Items:
    return redacted.read(session, heads.read(session, room, event), event)


def _poll(session: Session, room: Room, event: Event, content: Mapping[str, Any]) -> Items:
    head, relation = heads.read(session, room, event), relations.read(content)
    is_edit = relation.kind == "m.replace"
    now = (foreign.table(content, relations.NEW) or content) if is_edit else content
    held, items = voting.asked(session, head, now, relation.target if is_edit else head.id)
    _say(session, head, items, held, "say", relation, content)
    return items


def _vote(session: Session, room: Room, event: Event, content: Mapping[str, Any]) -> Items:
    head = heads.read(session, room, event)
    return voting.voted(session, head, content, voting.sent_at(event))


def _poll_end(session: Session, room: Room, event: Event, content: Mapping[str, Any]) -> Items:
    """Where the poll is not known any longer, what it says to those who know no polls."""
    head = heads.read(session, room, event)
    items = voting.ended(session, head, content)
    if items is not None:
        return items
    items, told = Items(), polls.words(content)
    if told:
        _say(session, head, items, (Text(told),), "notice", relations.NONE, content)
    return items


_SILENT: Final = (
    *("m.call.candidates", "m.call.answer", "m.call.select_answer", "m.call.hangup"),
    *("m.call.reject", "m.call.negotiate", "m.call.replaces", "m.beacon"),
    *("m.key.verification.ready", "m.key.verification.start", "m.key.verification.accept"),
    *("m.key.verification.key", "m.key.verification.mac", "m.key.verification.done"),
    "m.key.verification.cancel",
)
"""What programs tell each other."""

_TYPES: Final[dict[str, Read]] = {
    "m.room.message": _message,
    **dict.fromkeys(("m.sticker", *kinds.LOCATIONS), _message),
    "m.reaction": _reaction,
    REDACTION: _redaction,
    **dict.fromkeys(polls.STARTS, _poll),
    **dict.fromkeys(polls.RESPONSES, _vote),
    **dict.fromkeys(polls.ENDS, _poll_end),
    "m.room.encrypted": _known(ENCRYPTED),
    "m.call.invite": _known(CALL),
    "m.rtc.notification": _known(CALL),
    "org.matrix.msc4075.rtc.notification": _known(CALL),
    **dict.fromkeys(_SILENT, _nothing),
}


def _fault(event: Any, error: Exception) -> None:
    kind = foreign.text(event, "type", 100)
    log.error("an event cannot be read: %r: %s", kind, faults.where(error))
