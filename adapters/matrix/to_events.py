"""From an event of a room's timeline to what was said, pure."""

from collections.abc import Mapping
from typing import Any

from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session


def read(session: Session, room: Room, event: Mapping[str, Any]) -> Items:
    """What an event means that is no state; where it was encrypted, as it was before that."""
    return Items()
