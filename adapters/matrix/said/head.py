"""Who said something, where and when; pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from adapters.matrix import ids
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.events import Ref
from bridge.api.ids import Identity, NativeId, Place


class Head(NamedTuple):
    """sender: the MXID of the actor. id: of the event; native: the same, as it is known there."""

    room: Room
    place: Place
    actor: Identity
    sender: str
    at: float
    id: str
    native: NativeId

    def ref(self, event: str) -> Ref:
        """Another event of the same room."""
        return Ref(native=ids.message(self.place, self.room.id, event))


def read(session: Session, room: Room, event: Mapping[str, Any]) -> Head:
    """Raises ValueError where nobody says who said it, or by which id it is known."""
    sender, id_ = event.get("sender"), event.get("event_id")
    if not isinstance(sender, str) or not ids.is_person(sender):
        raise ValueError("no sender")
    if not isinstance(id_, str) or not ids.is_event(id_):
        raise ValueError("no id of an event")
    place = session.place(room.id)
    return Head(
        room,
        place,
        session.identity(sender, room),
        sender,
        moment(session, event),
        id_,
        ids.message(place, room.id, id_),
    )


def moment(session: Session, event: Mapping[str, Any]) -> float:
    """When it was said; now, where that is no time, or one that is still to come: its homeserver
    can write what it likes.
    """
    told, now = event.get("origin_server_ts"), session.now()
    if not isinstance(told, int) or isinstance(told, bool) or told <= 0:
        return now
    return told / 1000 if told < now * 1000 else now
