"""What was said in a room before the login heard it, as its archive begins.

Client-Server API: GET /rooms/{roomId}/messages. It is fetched once, when somebody of ours comes
into the room or, if that is sooner, before the first thing that is said there: an archive has the
order in which things come.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.errors import TryLater

PAGE: Final = 100
MOST_PAGES: Final = 5
"""Of a room in which nothing is said for long, but much happens, little is fetched."""
WITHIN: Final = 10.0

FILTER: Final = (
    '{"lazy_load_members":true,"not_types":["m.room.member","m.reaction","m.room.redaction"]}'
)

Event = Mapping[str, Any]


async def before(session: Session, room: Room, token: str, most: int) -> Sequence[Event]:
    """So many messages, oldest first. token: before which, "" for the newest.

    Raises Refused, TryLater.
    """
    found: list[Event] = []
    try:
        async with asyncio.timeout(WITHIN):
            await _pages(session, room, token, most, found)
    except TimeoutError as error:
        raise TryLater from error
    return found[: max(most, 0)][::-1]


async def _pages(session: Session, room: Room, token: str, most: int, found: list[Event]) -> None:
    for _ in range(MOST_PAGES):
        if len(found) >= most:
            return
        answer = await _page(session, room, token)
        found += [event for event in foreign.rows(answer, "chunk") if is_said(event)]
        end = foreign.text(answer, "end")
        if not end or end == token:
            return
        token = end


def is_said(event: Any) -> bool:
    """Somebody said it, and did not take it back; else it is how the room was."""
    is_state = isinstance(event, dict) and isinstance(event.get("state_key"), str)
    return not is_state and bool(foreign.table(event, "content"))


async def _page(session: Session, room: Room, token: str) -> Mapping[str, Any]:
    query = {"dir": "b", "limit": str(PAGE), "filter": FILTER}
    if token:
        query["from"] = token
    return await session.homeserver.ask(
        "GET", path("rooms", room.id, "messages"), query=query, within=WITHIN
    )


def begins(session: Session, room: Room) -> bool:
    """Whether it is now that it goes into the archive: nobody was quicker."""
    if room.has_past:
        return False
    room.has_past = True
    session.changed.add(room.id)
    return True
