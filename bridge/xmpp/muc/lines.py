"""Lines of a room's archive as messages: XEP-0045 section 7.4, XEP-0359, XEP-0421, XEP-0203."""

from collections.abc import Iterator
from typing import Final

from bridge.api.events import Message, Retraction, Said, Tombstone
from bridge.api.states import Subject
from bridge.store.values import Entry
from bridge.xmpp import addressing, references, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.muc.occupants import author_id, nick, occupant_jid
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.said import payloads as said
from bridge.xmpp.muc.said import stamp
from bridge.xmpp.said import LATE
from bridge.xmpp.signs import MARKABLE
from bridge.xmpp.stanza import Spliced

STAMPS_DIFFER: Final = 1.0
"""Seconds past which it is told, too, when something happened, besides when it came here."""


def archive_id(entry: Entry) -> str:
    """The line's stanza-id, for ever."""
    return references.archive_id(entry.event_id)


def lines(
    key: bytes, room: Room, entry: Entry, *, is_history: bool = False, is_markable: bool = False
) -> list[Spliced]:
    """An entry as everybody in the room receives it. is_markable: reading it is told the author."""
    after = ""
    if is_history or entry.stamp - entry.event.at > LATE:
        after = stanza.delay(stamp(entry.event.at), room.address)
    if is_markable and isinstance(entry.event, Message):
        after += MARKABLE
    sender = _sender(room.address, entry)
    return [
        stanza.splice(
            sender=sender, tag="message", kind="groupchat", id=id_, payload=payload + after
        )
        for id_, payload in _messages(key, room.address, entry)
    ]


def archived(key: bytes, address: BareJid, entry: Entry) -> list[str]:
    """An entry as it stands in the archive of a room: XEP-0313 section 5.1.2, without a `to`."""
    after, at = "", entry.event.at
    if abs(entry.stamp - at) > STAMPS_DIFFER:
        after = stanza.delay(stamp(at), address)
    sender = _sender(address, entry)
    return [
        stanza.element(
            "message", ns.CLIENT, payload + after, from_=sender, type="groupchat", id=id_
        )
        for id_, payload in _messages(key, address, entry)
    ]


def subject(room: Room, told: Subject | None) -> Spliced:
    """The subject that ends joining; section 7.2.15: empty where there is none."""
    text, by, at = (told.text, told.by, told.at) if told is not None else ("", "", 0.0)
    payload = stanza.subject(text)
    if at:
        payload += stanza.delay(stamp(at), room.address)
    sender = occupant_jid(room, by) if by else room.address
    return stanza.splice(sender=sender, tag="message", kind="groupchat", payload=payload)


def _sender(address: BareJid, entry: Entry) -> Jid:
    author = entry.author
    if author is None or _is_by_the_room(entry):
        return Jid(address)
    return Jid(addressing.full(address, nick(author.name)))


def _messages(key: bytes, address: BareJid, entry: Entry) -> Iterator[tuple[str, str]]:
    """What it is shown as: of each message its id, and what it holds."""
    first, *further = said(key, address, entry)
    event, author, kept = entry.event, entry.author, archive_id(entry)
    by = ""
    if author is not None and not _is_by_the_room(entry):
        by = stanza.occupant_id(author_id(key, address, author))
    if isinstance(event, Said) and event.back is not None and event.alias is not None:
        first += stanza.origin_id(event.alias)
    yield _id(entry), first + stanza.stanza_id(kept, address) + by
    for part, payload in enumerate(further, 1):
        id_ = references.part_id(kept, part)
        yield id_, payload + stanza.stanza_id(id_, address) + by


def _is_by_the_room(entry: Entry) -> bool:
    """XEP-0425 section 5: "only moderation messages [...] received from the MUC service itself are
    legitimate".
    """
    return isinstance(entry.event, Retraction) and entry.event.by_moderator


def _id(entry: Entry) -> str:
    """A reflection keeps the id that the client gave it."""
    event = entry.event
    if isinstance(event, Said | Tombstone) and event.back is not None and event.back.native:
        return event.back.native
    return references.archive_id(entry.event_id)
