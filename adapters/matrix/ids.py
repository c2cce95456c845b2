"""Names of places, people and messages on Matrix, pure.

Matrix specification, appendices, "Identifier Grammar". A room's id is opaque and case-sensitive;
from room version 12 on it has no server. Far names, as they stand in addresses:

    alice%example.org       a person, `@alice:example.org`
    #tea%example.org        an alias of a room, `#tea:example.org`
    !ifrggzdfmztwq2lk       a room, by its id: `!` and the lower-case base32 of what follows its `!`

A server's name is a host and perhaps a port, and never has a `%`; so the last one divides.
"""

import re
from base64 import b32decode, b32encode
from binascii import Error
from typing import Final

from bridge.api.ids import NativeId, Place

HOME: Final = "matrix"
"""What every login logs in to: `Login.native`. An account has one, on whichever homeserver."""

MOST_BYTES: Final = 255
"""An id has at most so many bytes."""

_SERVER: Final = r"(?:[0-9A-Za-z.-]{1,230}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
# Ids of long ago have any printable character of ASCII.
_PERSON: Final = re.compile(rf"@([\x21-\x39\x3b-\x7e]+):({_SERVER})\Z", re.ASCII)
_ALIAS: Final = re.compile(rf"#([^\x00-\x20\x7f:]+):({_SERVER})\Z")
_ROOM: Final = re.compile(r"![^\x00-\x20\x7f]+\Z")
_EVENT: Final = re.compile(r"\$[^\x00-\x20\x7f]+\Z")


def is_person(native: str) -> bool:
    """Whether this is the id of a person (an MXID)."""
    return _is(_PERSON, native)


def is_alias(native: str) -> bool:
    """Whether this is an alias of a room."""
    return _is(_ALIAS, native)


def is_room(native: str) -> bool:
    """Whether this is the id of a room."""
    return _is(_ROOM, native)


def is_event(native: str) -> bool:
    """Whether this is the id of an event."""
    return _is(_EVENT, native)


def server_of(native: str) -> str:
    """The server of a person or an alias; "" where it has none."""
    found = _PERSON.match(native) or _ALIAS.match(native)
    return found[2] if found is not None else ""


def localpart_of(person: str) -> str:
    """`alice` of `@alice:example.org`; the whole of what is none."""
    found = _PERSON.match(person)
    return found[1] if found is not None else person


def far_name(native: str) -> str:
    """As it stands in an address. Raises ValueError for what is no place's id."""
    if is_person(native):
        name, _, server = native[1:].partition(":")
        return f"{name}%{server}"
    if is_alias(native):
        name, _, server = native.partition(":")
        return f"{name}%{server}"
    if is_room(native):
        return "!" + b32encode(native[1:].encode()).decode().rstrip("=").lower()
    raise ValueError("no id of a place")


def read(name: str) -> str:
    """The native id that a far name means. Raises ValueError for what means nothing."""
    if name.startswith("!"):
        return _room(name[1:])
    localpart, percent, server = name.rpartition("%")
    if not percent:
        raise ValueError("no server")
    native = f"{localpart}:{server}" if name.startswith("#") else f"@{localpart}:{server}"
    if not (is_alias(native) or is_person(native)):
        raise ValueError("no id")
    return native


def message(place: Place, room: str, event: str) -> NativeId:
    """A message's native id. A chat with one person may go on in several rooms."""
    return NativeId(event if place.kind == "room" else f"{room} {event}")


def event_of(native: str) -> tuple[str, str]:
    """The room ("" where it is the place itself) and the event of a message's native id.

    Raises ValueError for what is none.
    """
    room, space, event = native.rpartition(" ")
    if not is_event(event) or (space and not is_room(room)):
        raise ValueError("no id of a message")
    return room, event


def _is(pattern: re.Pattern[str], native: str) -> bool:
    if pattern.match(native) is None:
        return False
    try:
        return len(native.encode()) <= MOST_BYTES
    except UnicodeEncodeError:
        return False  # JSON can hold halves of characters


def _room(encoded: str) -> str:
    padding = "=" * (-len(encoded) % 8)
    try:
        native = "!" + b32decode(encoded.upper() + padding).decode()
    except (Error, UnicodeError) as error:
        raise ValueError("no base32") from error
    if not is_room(native) or far_name(native) != "!" + encoded:
        raise ValueError("no id of a room")
    return native
