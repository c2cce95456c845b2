"""Messages that stumble over a fault of ours: people see that there was something."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.content import Unsupported
from bridge.api.events import Message

SOMETHING: Final = "a message that the gateway cannot read"

_SAID: Final = ("m.room.message", "m.room.encrypted", "m.sticker")


def read(session: Session, room: Room, event: Mapping[str, Any]) -> Items:
    """The message, without what is in it."""
    if event["type"] not in _SAID:
        return Items()
    place, sent = session.place(room.id), foreign.number(event, "origin_server_ts")
    message = Message(
        place=place,
        actor=session.identity(event["sender"], room),
        at=sent / 1000 if sent > 0 else session.now(),
        content=(Unsupported(SOMETHING),),
        native=ids.message(place, room.id, event["event_id"]),
    )
    return Items([message])
