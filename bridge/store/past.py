"""What was said in rooms before this gateway knew them, put into their archives."""

from collections.abc import Sequence

from sqlalchemy import Connection

from bridge.api.ids import Place
from bridge.store import memberships, messages, positions
from bridge.store.values import Arrival


def has_entries(connection: Connection, room: Place) -> bool:
    """Whether a hosted room's archive has something already."""
    return positions.highest(connection, room) > 0


def remember(
    connection: Connection, room: Place, shows: Place, arrivals: Sequence[Arrival]
) -> None:
    """Remember these in a hosted room, in order, as shown already. shows: the far place."""
    memberships.host(connection, room, shows)
    messages.accept(connection, arrivals, {})
    positions.place_past(connection, room, [(one.event_id, one.event.at) for one in arrivals])
    positions.shown(connection, {room: positions.highest(connection, room)})
