"""Wait until a client shows something."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Shown = TypeVar("Shown")

WITHIN = 10.0
"""Seconds for a client to show something."""


class NotShownError(Exception):
    """A client did not show what it should. Says what it showed."""


async def until(
    look: Callable[[], Awaitable[Shown]], claim: Callable[[Shown], object], within: float = WITHIN
) -> Shown:
    """Look again and again until what is seen is as claimed; what was seen then.

    Clients do not tell when they have drawn something, so they are looked at.
    """
    deadline = time.monotonic() + within
    while True:
        seen = await look()
        if claim(seen):
            return seen
        if time.monotonic() > deadline:
            raise NotShownError(f"shown was, after {within} s: {seen!r}")
        await asyncio.sleep(0.1)
