"""Wait until a client shows something, and say what it showed instead."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import fields, is_dataclass
from typing import TypeVar

Shown = TypeVar("Shown")

WITHIN = 10.0
"""Seconds for a client to show something."""
MOST = 6
"""How much of a list is said when it is not as it should be: its end."""


class NotShownError(Exception):
    """A client did not show what it should, or the network did not hear it. Says what was."""


async def until(
    look: Callable[[], Awaitable[Shown]], claim: Callable[[Shown], object], within: float = WITHIN
) -> Shown:
    """Look again and again until what is seen is as claimed; what was seen then.

    Clients do not tell when they have drawn something, so they are looked at.
    """
    deadline = time.monotonic() + within
    while True:
        seen = await look()
        if seen and claim(seen):
            return seen
        if time.monotonic() > deadline:
            raise NotShownError(f"after {within:.0f} s there was: {_described(seen)}")
        await asyncio.sleep(0.1)


def must_be(expected: object, actual: object) -> None:
    """Raise NotShownError unless they are equal."""
    if expected != actual:
        raise NotShownError(f"instead of {_described(expected)} there was: {_described(actual)}")


def _described(seen: object) -> str:
    if isinstance(seen, list):
        return "".join(f"\n         {_described(each)}" for each in seen[-MOST:]) or "nothing"
    if isinstance(seen, str):
        return f"\n{seen}" if "\n" in seen else repr(seen)
    if not is_dataclass(seen):
        return repr(seen)
    given = ((each.name, getattr(seen, each.name)) for each in fields(seen))
    return ", ".join(f"{name}={value!r}" for name, value in given if value)
