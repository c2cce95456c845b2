"""What is said in the clear in a room that is encrypted: its homeserver may have written it, and
whoever reads it is told; pure.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.said import polls
from bridge.api.content import Text
from bridge.api.events import Edit, Message

WORDS: Final = Text("This was not encrypted, though the room is:")

_TALK: Final = frozenset({"m.room.message", "m.sticker", *polls.STARTS})


def marked(room: Room, event: Mapping[str, Any], items: Items) -> Items:
    """What an event means that came as it is."""
    if room.is_encrypted and event.get("type") in _TALK:
        items.things = [
            replace(thing, content=(WORDS, *thing.content))
            if isinstance(thing, Message | Edit)
            else thing
            for thing in items.things
        ]
    return items
