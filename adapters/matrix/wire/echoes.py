"""What the gateway said itself, as it comes back by syncing.

Matrix Client-Server API, "Local echo": "the transaction_id that was used by the client" stands in
what the homeserver adds to the event, for the device that sent it.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.events import Settled
from bridge.api.ids import Key

_PLAIN: Final = ("send", "redact")
"""Calls of which nothing is known later that is not known of what others do."""
_TALK: Final = ("m.room.message", "m.room.encrypted", "m.sticker")
_KEPT: Final = ("m.annotation", "m.replace", "m.reference")


def read(session: Session, room: Room, event: Mapping[str, Any]) -> Items | None:
    """That it was taken, at its place between others' words; None for what others said, or the
    login's owner by another device.
    """
    unsigned = event.get("unsigned")
    if not isinstance(unsigned, dict) or event["sender"] != session.me:
        return None
    key = Key(foreign.text(unsigned, "transaction_id", 255))
    if not key:
        return None
    call = session.leaving.get(key)
    is_plain = _is_plain(event) if call is None else call.kind in _PLAIN
    if not is_plain:
        # Whoever makes the call says so, when what he keeps of it is committed. One from before a
        # restart is made again, which changes nothing there.
        return Items()
    native = ids.message(session.place(room.id), room.id, event["event_id"])
    return Items([Settled(key=key, outcome="sent", native=native)])


def _is_plain(event: Mapping[str, Any]) -> bool:
    relation = foreign.table(foreign.table(event, "content"), "m.relates_to")
    return event["type"] in _TALK and foreign.text(relation, "rel_type") not in _KEPT
