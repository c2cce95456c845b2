"""What is missing before a timeline that is limited, fetched page by page.

Matrix Client-Server API, "GET /_matrix/client/v3/rooms/{roomId}/messages". It is asked from the
timeline back to where the login had come; so much of it as is worth it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.errors import GatewayError

MOST: Final = 1000
"""Events of one room."""
WITHIN: Final = 10.0
"""Seconds for one room."""
MOST_OF_ALL: Final = 5000
WITHIN_ALL: Final = 60.0
"""The same of all rooms that one answer is about: what is fetched is held until it is read."""
PAGE: Final = 100
MOST_PAGES: Final = 50
"""Some hold little, as what is seen by nobody stands there."""

FILTER: Final = '{"lazy_load_members":true}'

Event = Mapping[str, Any]


@dataclass(slots=True)
class Budget:
    """How much may still be fetched for one answer. began: when, as the loop counts time."""

    began: float
    events: int = MOST_OF_ALL

    def seconds(self, now: float) -> float:
        return min(WITHIN, self.began + WITHIN_ALL - now)


@dataclass(slots=True)
class Found:
    """events: oldest first. state: members that said some of them. is_whole: nothing is missing."""

    events: list[Event] = field(default_factory=list)
    state: list[Event] = field(default_factory=list)
    is_whole: bool = False


async def fill(session: Session, room: str, before: str, budget: Budget) -> Found:
    """What was said since the last answer, before this token; never raises."""
    found = Found()
    most = min(MOST, budget.events)
    seconds = budget.seconds(asyncio.get_running_loop().time())
    if before and seconds > 0 and most > 0:
        try:
            async with asyncio.timeout(seconds):
                await _pages(session, room, before, most, found)
        except (GatewayError, TimeoutError):
            pass
    budget.events -= len(found.events)
    found.events.reverse()
    return found


async def _pages(session: Session, room: str, before: str, most: int, found: Found) -> None:
    seen: set[object] = set()
    for _ in range(MOST_PAGES):
        query = {
            "dir": "b",
            "from": before,
            "to": session.token,
            "limit": str(min(PAGE, most - len(found.events))),
            "filter": FILTER,
        }
        answer = await session.homeserver.ask("GET", path("rooms", room, "messages"), query=query)
        chunk = [event for event in foreign.rows(answer, "chunk") if isinstance(event, dict)]
        new = [event for event in chunk if event.get("event_id") not in seen]
        if len(new) < len(chunk):
            return  # it goes round
        seen.update(event.get("event_id") for event in new)
        found.events += new[: most - len(found.events)]
        found.state += [one for one in foreign.rows(answer, "state") if isinstance(one, dict)]
        end = foreign.text(answer, "end")
        if not end or end in (before, session.token):
            found.is_whole = True
            return
        if len(found.events) >= most:
            return
        before = end
