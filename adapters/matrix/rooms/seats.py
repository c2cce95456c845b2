"""Rooms to which a login returns when it begins, and when its homeserver was away."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from adapters.matrix.chats import turning
from adapters.matrix.items import Items
from adapters.matrix.rooms import lookups, occupants, upgrading
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.ids import Place
from bridge.api.states import About, Absent, AnyState, Present

NO_LONGER: Final = "You are not in this room any longer."


def returned(session: Session) -> Items:
    """How its seats are, before what it missed there: `Everyone`, `Subject`, or `Absent`."""
    items = Items()
    for room in _shown(session):
        room.is_shown = True
        items.add(*occupants.whole(session, room))
        if room.is_visited and not room.is_whole:
            items.errands.append(partial(lookups.all_of, session, room))
        if not upgrading.is_followed(session, room):
            items.errands.append(partial(upgrading.follow, session, room))
    items.add(*_missing(session))
    return items


def known(session: Session) -> list[About]:
    """What its rooms are, as it was kept: so they have their names until the homeserver answers."""
    seats = natives(session)
    return [
        occupants.about(session, room, is_learned=True)
        for room in _shown(session)
        if session.place(room.id).native in seats
    ]


def natives(session: Session) -> set[str]:
    """The places to which the login returns, as they were when its session began."""
    return {seat.native for seat in session.login.seats}


def _shown(session: Session) -> list[Room]:
    """Those that the login is in: so they are listed, and a client finds them as they are."""
    return [
        room
        for room in session.rooms.values()
        if room.membership == "join"
        and not room.is_space
        and (place := session.place(room.id)).kind == "room"
        and session.room_of(place) is room
    ]


def _missing(session: Session) -> Iterator[AnyState]:
    """Those in which it is not, and those that turned out to be chats."""
    for native in natives(session):
        place = Place(session.network, "room", native, session.login.id)
        room = session.room_of(place)
        if room is not None and session.directs.peer(room.id):
            # So that it is gone even where nobody was told since the start that it is there.
            yield Present(place=place, who=session.identity(session.me), mine=True)
            yield turning.no_room(session, place)
            continue
        if room is None or room.membership != "join":
            yield Absent(
                login=session.login.id,
                place=place,
                who=session.identity(session.me),
                cause="lost",
                reason=NO_LONGER,
                mine=True,
            )
