"""Rooms that can be found: `Directory` of the port.

Client-Server API: POST /publicRooms, GET /v1/rooms/{roomId}/hierarchy. First the login's own, then
those of its spaces, then those that its homeserver, or another one, lists.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.rooms import aliases, names
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.asked import Found
from bridge.api.errors import GatewayError

PAGE: Final = 100
MOST_LISTED: Final = 500
"""Rooms that are read of what a homeserver lists, the largest first."""
MOST_SPACES: Final = 20
MOST_IN_SPACE: Final = 200
WITHIN: Final = 20.0
LONGEST: Final = 300
"""Characters of a topic in a list."""

SPACE: Final = "{} (a space)"
HAS: Final = "Rooms in it: {}"
HAS_NONE: Final = "A space without rooms"


async def find(session: Session, words: str, most: int) -> Sequence[Found]:
    """words: of name and topic; the first may be another homeserver, which is asked instead.
    Raises TryLater.
    """
    first, _, rest = words.strip().partition(" ")
    if _is_server(session, first):
        try:
            return await _listed(session, first, rest.strip(), most)
        except GatewayError:
            pass  # it was a word with a dot in it
    wanted = words.casefold().split()
    own = [found for found in _own(session) if _holds(found, wanted)]
    in_spaces, listed = await asyncio.gather(
        _of_spaces(session),
        _listed(session, "", words.strip(), min(most, MOST_LISTED)),
        return_exceptions=True,
    )
    if isinstance(in_spaces, BaseException):
        raise in_spaces
    near = (*own, *(one for one in in_spaces if _holds(one, wanted)))
    if isinstance(listed, BaseException):
        if not near or not isinstance(listed, GatewayError):
            raise listed
        listed = []  # what is near is found all the same
    found: dict[str, Found] = {}
    for one in (*near, *listed):
        found.setdefault(one.native, one)
    return list(found.values())[:most]


def _is_server(session: Session, word: str) -> bool:
    is_name = "." in word and ids.is_person(f"@a:{word}")
    return word in session.settings.homeservers or is_name


def _holds(found: Found, wanted: Sequence[str]) -> bool:
    text = f"{found.name}\n{found.topic}\n{found.native}".casefold()
    return all(word in text for word in wanted)


# --- the login's own ------------------------------------------------------------------------------


def _own(session: Session) -> list[Found]:
    rooms = [
        Found(
            session.place(room.id).native,
            names.of_room(room, session.me),
            room.topic[:LONGEST],
            room.joined or None,
        )
        for room in session.rooms.values()
        if _is_own(session, room) and not room.is_space and not room.replacement
    ]
    return sorted(rooms, key=lambda one: -(one.members or 0))


def _is_own(session: Session, room: Room) -> bool:
    return room.membership == "join" and session.place(room.id).kind == "room"


# --- its spaces -----------------------------------------------------------------------------------


async def _of_spaces(session: Session) -> list[Found]:
    """Those in spaces that can be joined, each space with what is in it."""
    spaces = [one for one in session.rooms.values() if _is_own(session, one) and one.is_space]
    found: list[Found] = []
    for space in spaces[:MOST_SPACES]:
        try:
            found += await _of_space(session, space)
        except GatewayError:
            continue
    return found


async def _of_space(session: Session, space: Room) -> list[Found]:
    where = path("rooms", space.id, "hierarchy", version="v1")
    query = {"limit": str(MOST_IN_SPACE)}
    answer = await session.homeserver.ask("GET", where, query=query, within=WITHIN)
    rows = foreign.rows(answer, "rooms")[:MOST_IN_SPACE]
    for row in rows:
        _note_routes(session, row)
    rooms = [found for row in rows if (found := _read(session, row, "")) is not None]
    inside = [one for one in rooms if one.native != space.id]
    title = SPACE.format(names.of_room(space, session.me))
    within = ", ".join(one.name for one in inside if one.name)
    topic = HAS.format(within)[:LONGEST] if within else HAS_NONE
    return [Found(space.id, title, topic, space.joined or None), *inside]


def _note_routes(session: Session, row: Any) -> None:
    for child in foreign.rows(row, "children_state")[:MOST_IN_SPACE]:
        room = foreign.text(child, "state_key")
        servers = foreign.texts(foreign.table(child, "content"), "via", aliases.MOST_SERVERS)
        if ids.is_room(room) and servers:
            aliases.reached(session, room, servers)


# --- what homeservers list ------------------------------------------------------------------------


async def _listed(session: Session, server: str, words: str, most: int) -> list[Found]:
    """server: "" for the login's own."""
    found: list[Found] = []
    body: dict[str, Any] = {"limit": min(most, PAGE)}
    if words:
        body["filter"] = {"generic_search_term": words}
    where = path("publicRooms")
    query = {"server": server} if server else None
    while len(found) < most:
        answer = await session.homeserver.ask("POST", where, query=query, body=body, within=WITHIN)
        rows = foreign.rows(answer, "chunk")
        found += _found(session, rows, server)
        token = foreign.text(answer, "next_batch")
        if not rows or not token or token == body.get("since"):
            break
        body["since"] = token
    return found[:most]


def _found(session: Session, rows: Sequence[Any], server: str) -> Iterator[Found]:
    for row in rows:
        if (found := _read(session, row, server)) is not None:
            yield found


def _read(session: Session, row: Mapping[str, Any], server: str) -> Found | None:
    """As it is listed; where it is seen already, with its place."""
    room, alias = foreign.text(row, "room_id"), foreign.text(row, "canonical_alias")
    if not ids.is_room(room):
        return None
    if room not in session.rooms and (servers := [server, ids.server_of(alias)]) != ["", ""]:
        aliases.reached(session, room, (*servers, *session.via.get(room, ())))
    name = names.tidy(foreign.text(row, "name", 1000)) or alias
    is_space = foreign.text(row, "room_type") == "m.space"
    members = foreign.number(row, "num_joined_members", -1)
    place = session.place(room)
    return Found(
        place.native if place.kind == "room" else room,
        SPACE.format(name) if is_space else name,
        foreign.text(row, "topic", LONGEST),
        members if members >= 0 else None,
    )
