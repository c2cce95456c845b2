"""Rooms that were shown before it was known that they are chats with one person: taken back.

A new room is told in pieces: that its maker is in it comes before whom he invited.
"""

from collections.abc import Iterator
from typing import Final

from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.ids import Place
from bridge.api.states import Absent

IS_CHAT: Final = "This is a chat with one person."


def turned(session: Session) -> Iterator[Absent]:
    """They are shown as rooms no longer; on Matrix nobody leaves them."""
    found = session.directs.turned
    while found:
        room = session.rooms.get(found.pop())
        if room is not None and room.is_shown and session.directs.peer(room.id):
            room.is_shown = False
            yield no_room(session, as_room(session, room))


def as_room(session: Session, room: Room) -> Place:
    """Where it was seen, or would be, as a room."""
    return Place(session.network, "room", room.place or room.id, session.login.id)


def no_room(session: Session, place: Place) -> Absent:
    return Absent(
        login=session.login.id,
        place=place,
        who=session.identity(session.me),
        cause="left",
        reason=IS_CHAT,
        mine=True,
    )
