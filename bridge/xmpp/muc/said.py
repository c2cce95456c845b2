"""What an event of a room says, as what its message holds; pure.

XEP-0308, XEP-0424, XEP-0425, XEP-0428, XEP-0444, XEP-0447, XEP-0461.
"""

from datetime import UTC, datetime
from typing import NamedTuple, assert_never

from bridge.api.events import (
    Edit,
    Gap,
    Invite,
    Message,
    Reactions,
    Ref,
    Retraction,
    RoomChange,
    Tombstone,
    Vote,
)
from bridge.api.ids import Identity
from bridge.store.values import Entry
from bridge.xmpp import addressing, references, retractions, said, stanza
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.muc.occupants import author_id, nick


class InRoom(NamedTuple):
    """XEP-0461 section 3: by "the ID assigned to the stanza by the group chat itself"."""

    room: BareJid

    @property
    def here(self) -> Jid:
        return self.room

    def id(self, ref: Ref) -> str:
        return references.kept_id(ref)

    def author(self, who: Identity) -> Jid:
        return addressing.full(self.room, addressing.to_resource(who.name))


def payloads(key: bytes, address: BareJid, entry: Entry) -> tuple[str, ...]:
    """Of each of the messages as which it is shown. address: of the room."""
    event = entry.event
    match event:
        case Retraction(by_moderator=True):
            return _removed(key, address, event, entry.author)
        case Message() | Edit() | Retraction() | Reactions() | Vote():
            return said.payloads(event, InRoom(address))
        case Tombstone():
            return (_tombstone(address, event),)
        case RoomChange():
            return (stanza.subject(event.subject),)
        case Gap():
            return (stanza.body(gap_words(event)),)
        case Invite():
            return ("",)  # for one account, and in no room's archive
        case _:
            assert_never(event)


def stamp(at: float) -> str:
    """A time as XEP-0082 writes it: `2026-01-31T12:00:00.000Z`."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def gap_words(gap: Gap) -> str:
    """What is said where something is missing; the bounds are rounded outwards to seconds."""
    since = datetime.fromtimestamp(int(gap.since), UTC)
    until = datetime.fromtimestamp(-int(-gap.until // 1), UTC)
    return (
        f"The connection was away from {since:%Y-%m-%d %H:%M:%S} to {until:%Y-%m-%d %H:%M:%S} UTC."
        " What was said here in that time may be missing."
    )


def _removed(
    key: bytes, address: BareJid, event: Retraction, author: Identity | None
) -> tuple[str, ...]:
    by = known = ""
    if author is not None:
        by = addressing.full(address, nick(author.name))
        known = author_id(key, address, author)
    return retractions.removed(event.target, by, known, event.reason)


def _tombstone(address: BareJid, event: Tombstone) -> str:
    by = addressing.full(address, nick(event.by)) if event.by else ""
    retraction = event.known_by or references.archive_id(event.retraction)
    moment, is_removed = stamp(event.retracted_at), event.by_moderator
    return retractions.tombstone(retraction, moment, by, event.reason, is_removed=is_removed)
