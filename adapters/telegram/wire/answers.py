"""Answers of the Bot API that are none: what its types cannot be read from."""

import logging
from collections.abc import Awaitable
from typing import TypeVar

from adapters.telegram.wire.request import Trouble

T = TypeVar("T")

log = logging.getLogger(__name__)


async def read(request: Awaitable[T]) -> T:
    """What the library made of it. Raises Trouble where it could not; what was asked was done,
    perhaps.
    """
    try:
        return await request
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        log.error("an answer of the Bot API cannot be read: %s", type(error).__name__)
        raise Trouble(200) from None
