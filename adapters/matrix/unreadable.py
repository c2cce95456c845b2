"""Messages that cannot be read, and those that stumble over a fault of ours: people see that there
was something; pure.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.said import head as heads
from adapters.matrix.said import polls
from adapters.matrix.session import Session
from bridge.api.content import Unsupported
from bridge.api.events import Message

SOMETHING: Final = "a message that the gateway cannot read"

_SAID: Final = ("m.room.message", "m.room.encrypted", "m.sticker", *polls.STARTS)


def read(session: Session, room: Room, event: Any) -> Items:
    """The message, without what is in it; nothing, where it was none."""
    if not isinstance(event, Mapping):
        event = {}
    kind = event.get("type")
    if (isinstance(kind, str) and kind not in _SAID) or "state_key" in event:
        return Items()
    try:
        head = heads.read(session, room, event)
    except ValueError:  # nobody knows whose it is
        head = None
    message = Message(
        place=session.place(room.id),
        actor=None if head is None else head.actor,
        at=heads.moment(session, event),
        content=(Unsupported(SOMETHING),),
        native=None if head is None else head.native,
    )
    return Items([message])
