"""What is told of the login's owner: that he writes, how far he has read: `Signals`.

Matrix Client-Server API, "Typing Notifications", "Receipts", "Fully read markers".
"""

from typing import Final

from adapters.matrix import ids
from adapters.matrix.chats import rooms
from adapters.matrix.chats.signs import remember
from adapters.matrix.rooms import asking
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.events import Ref
from bridge.api.ids import Key, Place

SHOWN_FOR: Final = 30.0
"""Seconds that it is shown that somebody writes. Clients say it once, when they begin."""

AGAIN: Final = 20.0
"""Seconds after which it is told again, where he still does."""


async def typing(session: Session, place: Place, is_typing: bool) -> None:
    """Raises Refused, TryLater."""
    now, room = session.now(), _room(session, place)
    session.signs.busy_at = now
    until = session.signs.told.get(room, 0.0) if room else 0.0
    if not room or (is_typing and until > now + SHOWN_FOR - AGAIN):
        return
    if not is_typing and until <= now:
        return
    body: dict[str, object] = {"typing": is_typing}
    if is_typing:
        body["timeout"] = int(SHOWN_FOR * 1000)
    remember(session.signs.told, room, now + SHOWN_FOR if is_typing else 0.0)
    await session.homeserver.ask("PUT", path("rooms", room, "typing", session.me), body=body)


def spoke(session: Session, room: str, key: Key) -> None:
    """What is said is written no longer: homeservers know it by themselves."""
    session.signs.busy_at = session.now()
    session.signs.chosen.pop(key, None)
    session.signs.told.pop(room, None)


async def read(session: Session, place: Place, target: Ref) -> None:
    """For people of the room, and for the owner's other clients. Raises Refused, TryLater."""
    session.signs.busy_at = session.now()
    natives = target.natives or ((target.native,) if target.native else ())
    if not natives:
        return
    try:
        room, event = ids.event_of(natives[-1])
    except ValueError:
        return
    room = room or _room(session, place)
    if not room or room not in session.rooms:
        return
    remember(session.signs.read, room, event)
    body = {"m.fully_read": event, "m.read": event}
    await session.homeserver.ask("POST", path("rooms", room, "read_markers"), body=body)


def _room(session: Session, place: Place) -> str:
    """Where it is told; "" for nowhere: no room is made for it. Raises Refused."""
    if place.kind == "direct":
        return rooms.known(session, place.native)
    return asking.inside(session, place).id
