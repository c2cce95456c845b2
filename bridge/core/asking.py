"""Asks a network for something that a person waits for; nothing of it is stored."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bridge.api.errors import Refused, TryLater

T = TypeVar("T")

TIMEOUT = "The network did not answer in time."


async def asked(answer: Awaitable[T], within: float) -> T:
    """The network's answer; no answer within so many seconds is a refusal, too."""
    try:
        async with asyncio.timeout(within):
            return await answer
    except TimeoutError as error:
        raise Refused("timeout", TIMEOUT) from error
    except TryLater as error:
        raise Refused("offline", error.text or TIMEOUT) from error
