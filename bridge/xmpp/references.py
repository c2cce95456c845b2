"""The ids by which stanzas refer to messages: ours, and those that clients gave; pure.

XEP-0359. In a room a message has two: the stanza-id that the room gives it, an event's id in
hexadecimal digits, and the id of the stanza, which is its client's own, or else the same. What is
shown as several messages has `1f`, `1f.1`, `1f.2`: all of them mean the event.
"""

import re
from typing import Final

from bridge.api.errors import Refused
from bridge.api.events import Ref
from bridge.api.ids import EventId, NativeId

MAX_ID: Final = 1023
"""Characters of an id that a client gives: each may become five bytes of XML when it is shown."""

_OURS: Final = re.compile(r"([1-9a-f][0-9a-f]{0,15})(?:\.[1-9][0-9]{0,2})?", re.ASCII)
_HIGHEST: Final = 2**63 - 1


def archive_id(event: EventId) -> str:
    """The stanza-id of a message, for ever; also the id of its stanza where no client gave one,
    since some clients know messages by that alone.
    """
    return f"{event:x}"


def part_id(id: str, part: int) -> str:
    """The id of what is shown of a message, from 0: `1f`, `1f.1`."""
    return f"{id}.{part}" if part else id


def further_ids(ref: Ref) -> list[str]:
    """Of a message that is shown as several the ids of those behind the first."""
    if ref.event is None:
        return []
    return [part_id(archive_id(ref.event), part) for part in range(1, len(ref.parts))]


def event_of(id: str) -> EventId | None:
    """The event that one of our ids means; None: it is none of ours."""
    ours = _OURS.fullmatch(id)
    number = int(ours[1], 16) if ours is not None else 0
    return EventId(number) if 0 < number <= _HIGHEST else None


def kept_id(ref: Ref) -> str:
    """The stanza-id of a message that an event refers to; "" where it is not here."""
    return "" if ref.event is None else archive_id(ref.event)


def shown_id(ref: Ref) -> str:
    """The id of the stanza of a message that an event refers to; "" where it is not here."""
    if ref.alias is not None:
        return ref.alias
    return "" if ref.event is None else archive_id(ref.event)


def read_id(ref: Ref) -> str:
    """The stanza-id of the last that is shown of a message, which was read; "" where it is not
    here.
    """
    further = further_ids(ref)
    return further[-1] if further else kept_id(ref)


def last_shown_id(ref: Ref) -> str:
    """As `shown_id`, of the last that is shown of a message."""
    return shown_id(ref) if ref.alias is not None else read_id(ref)


def origin_id(ref: Ref) -> str:
    """The origin-id of a message that an event refers to, else the id of its stanza."""
    return ref.origin or shown_id(ref)


def given(id: str | None) -> NativeId | None:
    """An id as a client gave it, None where it gave none. Raises Refused."""
    if id and len(id) > MAX_ID:
        raise Refused("malformed", "The id of this message is too long.")
    return NativeId(id) if id else None


def meant(id: str | None) -> Ref | None:
    """The message that a client means, None where it names none. Raises Refused.

    What looks like one of our ids may be a client's own all the same.
    """
    native = given(id)
    if native is None:
        return None
    return Ref(native=native, event=event_of(native))
