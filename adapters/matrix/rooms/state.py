"""From events of a room's state to what is known of the room; who is in it is read in `comings`.

Matrix specification, "Room Events" and "Server Access Control Lists"; each type by its own section.
Pure.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.rooms.room import Power, Room

MOST_TOPIC: Final = 10_000
"""Characters of a topic that are kept."""
MOST_NAMED: Final = 2000
"""People and kinds of events that have levels of their own."""
MOST_LISTED: Final = 100
"""Pinned messages, aliases, creators."""

NAME: Final = "m.room.name"
TOPIC: Final = "m.room.topic"
AVATAR: Final = "m.room.avatar"
ALIAS: Final = "m.room.canonical_alias"
ENCRYPTION: Final = "m.room.encryption"
POWER: Final = "m.room.power_levels"
CREATE: Final = "m.room.create"
JOIN_RULES: Final = "m.room.join_rules"
HISTORY: Final = "m.room.history_visibility"
GUESTS: Final = "m.room.guest_access"
TOMBSTONE: Final = "m.room.tombstone"
PINNED: Final = "m.room.pinned_events"
MEMBER: Final = "m.room.member"

MEGOLM: Final = "m.megolm.v1.aes-sha2"
"""How rooms are encrypted, as far as anybody here knows."""

ENCRYPTING: Final[Mapping[str, Any]] = {
    "type": ENCRYPTION,
    "state_key": "",
    "content": {"algorithm": MEGOLM},
}
"""What a room is made with that is encrypted from the beginning."""

LATEST: Final = 253_370_764_800.0
"""The year 9999."""

Event = Mapping[str, Any]


def take(room: Room, event: Event) -> bool:
    """The room is so from now on; whether this is something that is known of rooms."""
    reads = _READS.get(foreign.text(event, "type"))
    if reads is None or foreign.text(event, "state_key"):
        return False
    reads(room, foreign.table(event, "content"), event)
    return True


def when(event: Event) -> float:
    """Unix time in seconds, within what a calendar has: a homeserver can write what it likes."""
    return min(max(foreign.number(event, "origin_server_ts") / 1000, 0.0), LATEST)


def _name(room: Room, content: Event, event: Event) -> None:
    room.name = foreign.text(content, "name", 1000)


def _topic(room: Room, content: Event, event: Event) -> None:
    room.topic = foreign.text(content, "topic", MOST_TOPIC)
    room.topic_by = foreign.text(event, "sender")
    room.topic_at = when(event)


def _avatar(room: Room, content: Event, event: Event) -> None:
    room.avatar = foreign.text(content, "url", 1000)


def _alias(room: Room, content: Event, event: Event) -> None:
    alias = foreign.text(content, "alias")
    room.alias = alias if ids.is_alias(alias) else ""
    others = foreign.texts(content, "alt_aliases", MOST_LISTED)
    room.aliases = tuple(filter(ids.is_alias, others))


def _encryption(room: Room, content: Event, event: Event) -> None:
    # What was encrypted stays so, whatever anybody says later.
    room.encryption = room.encryption or foreign.text(content, "algorithm", 100)


def _power(room: Room, content: Event, event: Event) -> None:
    usual = Power()
    room.power = Power(
        users=_levels(content, "users"),
        events=_levels(content, "events"),
        notify_room=foreign.number(
            foreign.table(content, "notifications"), "room", usual.notify_room
        ),
        **{
            key: foreign.number(content, key, getattr(usual, key))
            for key in (
                "users_default",
                "events_default",
                "state_default",
                "ban",
                "kick",
                "redact",
                "invite",
            )
        },
    )


def _levels(content: Event, key: str) -> dict[str, int]:
    found = foreign.table(content, key)
    return {
        name: foreign.number(found, name) for name in list(found)[:MOST_NAMED] if len(name) <= 255
    }


def _create(room: Room, content: Event, event: Event) -> None:
    room.kind = foreign.text(content, "type", 255)
    room.version = foreign.text(content, "room_version", 100) or "1"
    room.began = when(event)
    room.predecessor = foreign.text(foreign.table(content, "predecessor"), "room_id")
    sender = foreign.text(event, "sender") or foreign.text(content, "creator")
    others = foreign.texts(content, "additional_creators", MOST_LISTED)
    room.creators = tuple(dict.fromkeys(filter(ids.is_person, (sender, *others))))


def _join_rules(room: Room, content: Event, event: Event) -> None:
    room.join_rule = foreign.text(content, "join_rule", 100) or "invite"


def _history(room: Room, content: Event, event: Event) -> None:
    room.history_visibility = foreign.text(content, "history_visibility", 100) or "shared"


def _guests(room: Room, content: Event, event: Event) -> None:
    room.guest_access = foreign.text(content, "guest_access", 100)


def _tombstone(room: Room, content: Event, event: Event) -> None:
    room.replacement = foreign.text(content, "replacement_room")


def _pinned(room: Room, content: Event, event: Event) -> None:
    room.pinned = tuple(filter(ids.is_event, foreign.texts(content, "pinned", MOST_LISTED)))


_READS: Final[Mapping[str, Callable[[Room, Event, Event], None]]] = {
    NAME: _name,
    TOPIC: _topic,
    AVATAR: _avatar,
    ALIAS: _alias,
    ENCRYPTION: _encryption,
    POWER: _power,
    CREATE: _create,
    JOIN_RULES: _join_rules,
    HISTORY: _history,
    GUESTS: _guests,
    TOMBSTONE: _tombstone,
    PINNED: _pinned,
}

KINDS: Final = frozenset(_READS)
"""Of which something is known."""
