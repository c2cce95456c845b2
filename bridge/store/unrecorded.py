"""Rooms whose accounts wish that what is said there is not kept: what of it was shown expires."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, func, select

from bridge.api.ids import Place
from bridge.store import positions, tables
from bridge.store.retention import ROOMS, Expired

STAYS: Final = 300.0
"""Seconds for which it is here all the same: who answers, edits or takes it back finds it."""

_positions = tables.positions
_rooms = tables.hosted_rooms
_places = tables.places


def expired(
    connection: Connection, is_recorded: Callable[[Place], bool], now: float, after: int
) -> tuple[list[Expired], int | None]:
    """As `retention.expired`. is_recorded: of far rooms. What nobody was shown stays: the archive
    is the way by which it comes.
    """
    rows = connection.execute(
        select(
            _rooms.c.room,
            _rooms.c.shown_through,
            _places.c.network,
            _places.c.native,
            _places.c.login,
        )
        .join(_places, _places.c.id == _rooms.c.shows)
        .where(_rooms.c.room > after)
        .order_by(_rooms.c.room)
        .limit(ROOMS)
    ).all()
    found = []
    for row in rows:
        if not is_recorded(Place(row.network, "room", row.native, row.login or None)):
            through = _through(connection, row.room, row.shown_through, now)
            if through is not None:
                found.append(Expired(row.room, through))
    return found, rows[-1].room if len(rows) == ROOMS else None


def _through(connection: Connection, room: int, shown: int, now: float) -> int | None:
    of_room = _positions.c.room == room
    last = connection.execute(select(func.max(_positions.c.position)).where(of_room)).scalar() or 0
    first = positions.lowest(connection, room)
    there = range(first, min(shown, last) + 1)
    young = positions.stamped(connection, room, there, (now - STAYS) * 1000)
    return young - 1 if there and young > first else None
