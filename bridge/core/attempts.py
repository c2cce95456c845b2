"""What may go well later is tried again, for as long as somebody waits for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bridge.api.errors import TryLater

T = TypeVar("T")

RETRY, LONGEST_RETRY = 0.5, 8.0
"""Seconds until it is tried again, twice as long each time, when nobody says how long."""


@dataclass(slots=True)
class Told:
    """Why it has not gone well so far. until: in seconds of the loop, when it is given up."""

    until: float
    last: str = ""


async def tried(step: Callable[[], Awaitable[T]], told: Told) -> T:
    """Do it, again while it may go well later. Raises TryLater when that would be too late."""
    wait = RETRY
    while True:
        try:
            return await step()
        except TryLater as error:
            told.last = error.text
            after = error.after or wait
            if asyncio.get_running_loop().time() + after >= told.until:
                raise
            await asyncio.sleep(after)
        wait = min(2 * wait, LONGEST_RETRY)
