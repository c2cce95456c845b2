"""Lines of a room's archive as messages: XEP-0045 section 7.4, XEP-0359, XEP-0421, XEP-0203."""

from datetime import UTC, datetime
from typing import Final

from bridge.api.events import Gap, Message, RoomChange, Stored, Subject
from bridge.store.values import Entry
from bridge.xmpp import addressing, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.muc.occupants import author_id, nick, occupant_jid
from bridge.xmpp.muc.room import Room
from bridge.xmpp.stanza import Spliced

STAMPS_DIFFER: Final = 1.0
"""Seconds past which it is told, too, when something happened, besides when it came here."""


def archive_id(entry: Entry) -> str:
    """The line's stanza-id, for ever."""
    return f"{entry.event_id:x}"


def line(key: bytes, room: Room, entry: Entry, *, is_history: bool = False) -> Spliced:
    """An entry as everybody in the room receives it."""
    payload = _payload(key, room.address, entry)
    if is_history:
        payload += stanza.delay(stamp(entry.event.at), room.address)
    return stanza.splice(
        sender=_sender(room.address, entry),
        tag="message",
        kind="groupchat",
        id=_id(entry),
        payload=payload,
    )


def archived(key: bytes, address: BareJid, entry: Entry) -> str:
    """An entry as it stands in the archive of a room: XEP-0313 section 5.1.2, without a `to`."""
    payload, at = _payload(key, address, entry), entry.event.at
    if abs(entry.stamp - at) > STAMPS_DIFFER:
        payload += stanza.delay(stamp(at), address)
    return stanza.element(
        "message",
        ns.CLIENT,
        payload,
        from_=_sender(address, entry),
        type="groupchat",
        id=_id(entry),
    )


def subject(room: Room, told: Subject | None) -> Spliced:
    """The subject that ends joining; section 7.2.15: empty where there is none."""
    text, by, at = (told.text, told.by, told.at) if told is not None else ("", "", 0.0)
    payload = stanza.subject(text)
    if at:
        payload += stanza.delay(stamp(at), room.address)
    sender = occupant_jid(room, by) if by else room.address
    return stanza.splice(sender=sender, tag="message", kind="groupchat", payload=payload)


def stamp(at: float) -> str:
    """A time as XEP-0082 writes it: `2026-01-31T12:00:00.000Z`."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def body(event: Message) -> str:
    """What was said, as text: `/me` for actions, `[notice]` before notices."""
    text = event.text
    if event.form == "action":
        return f"/me {text}"
    return f"[notice] {text}" if event.form == "notice" else text


def gap_words(gap: Gap) -> str:
    """What is said where something is missing; the bounds are rounded outwards to seconds."""
    since = datetime.fromtimestamp(int(gap.since), UTC)
    until = datetime.fromtimestamp(-int(-gap.until // 1), UTC)
    return (
        f"The connection was away from {since:%Y-%m-%d %H:%M:%S} to {until:%Y-%m-%d %H:%M:%S} UTC."
        " What was said here in that time may be missing."
    )


def _sender(address: BareJid, entry: Entry) -> Jid:
    author = entry.author
    return Jid(address if author is None else addressing.full(address, nick(author.name)))


def _payload(key: bytes, address: BareJid, entry: Entry) -> str:
    event, author = entry.event, entry.author
    payload = _words(event)
    if isinstance(event, Message) and event.alias is not None:
        payload += stanza.origin_id(event.alias)
    payload += stanza.stanza_id(archive_id(entry), address)
    if author is not None:
        payload += stanza.occupant_id(author_id(key, address, author))
    return payload


def _words(event: Stored) -> str:
    match event:
        case Message():
            return stanza.body(body(event))
        case RoomChange():
            return stanza.subject(event.subject)
        case Gap():
            return stanza.body(gap_words(event))
        case _:
            return ""


def _id(entry: Entry) -> str:
    """A reflection keeps the id that the client gave it."""
    event = entry.event
    if isinstance(event, Message) and event.back is not None and event.back.native is not None:
        return event.back.native
    return f"m{entry.event_id:x}"
