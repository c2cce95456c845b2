"""Which room an alias leads to, and by which servers a room is reached.

Client-Server API: GET /directory/room/{roomAlias}; appendices, "Routing".
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from adapters.matrix import foreign, ids
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.paths import path
from bridge.api.errors import Refused

MOST_SERVERS: Final = 5
"""By which a room is reached that one is not in."""
MOST_KNOWN: Final = 200
"""Rooms of which it is known how they are reached."""
WITHIN: Final = 20.0

NO_SUCH: Final = "There is no room of this address."


async def lookup(session: Session, alias: str) -> str:
    """The id of the room. Raises Refused, TryLater."""
    for known in session.rooms.values():
        if known.membership == "join" and alias == known.alias:
            return known.id
    try:
        answer = await session.homeserver.ask(
            "GET", path("directory", "room", alias), within=WITHIN
        )
    except Failure as failure:
        if failure.errcode == "M_NOT_FOUND" or failure.status == 404:
            raise Refused("not-found", NO_SUCH) from failure
        raise
    room = foreign.text(answer, "room_id")
    if not ids.is_room(room):
        raise Refused("not-found", NO_SUCH)
    servers = [ids.server_of(alias), *foreign.texts(answer, "servers", MOST_SERVERS)]
    reached(session, room, servers)
    return room


def reached(session: Session, room: str, servers: Iterable[str]) -> None:
    """A room is reached by these servers, as somebody says."""
    session.via.pop(room, None)
    session.via[room] = tuple(dict.fromkeys(filter(_is_server, servers)))[:MOST_SERVERS]
    while len(session.via) > MOST_KNOWN:
        del session.via[next(iter(session.via))]


def routed(session: Session, room: str) -> str:
    """The servers to be asked about a room, as they stand behind a path; "" for one's own."""
    known = session.via.get(room, ())
    own = room.partition(":")[2]  # rooms of long ago have a server in their ids
    servers = tuple(dict.fromkeys(filter(_is_server, (*known, own))))[:MOST_SERVERS]
    if not servers:
        return ""
    # `server_name` is what `via` was called until version 1.12.
    return "?" + urlencode(
        [*(("via", one) for one in servers), *(("server_name", one) for one in servers)]
    )


def _is_server(name: str) -> bool:
    return ids.is_person(f"@a:{name}")
