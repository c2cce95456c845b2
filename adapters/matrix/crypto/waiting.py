"""Messages that cannot be decrypted yet."""

from collections.abc import Mapping
from typing import Any

from adapters.matrix.crypto.machine import Unreadable
from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session


async def unread(session: Session, room: Room, event: Mapping[str, Any], why: Unreadable) -> Items:
    """One that came now: it is said that there is something, and that it waits is kept."""
    return Items()


async def mended(session: Session) -> Items:
    """Those that can be read since the last answer brought keys: corrections of what was said."""
    return Items()
