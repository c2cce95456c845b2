"""A turn to say something in a chat: one request at a time there, at the pace that is allowed."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Final

from adapters.telegram.session import Session
from adapters.telegram.wire import errors
from bridge.api.errors import TryLater

LONGEST: Final = 2.0
"""Seconds for which a request waits here for its turn; longer, and whoever makes it does."""

OF_ALL: Final = 0
"""No chat: where those of all chats wait."""


@asynccontextmanager
async def turn(
    session: Session, chat: int, who: Hashable, messages: int = 1
) -> AsyncIterator[None]:
    """Of one request, which brings or changes so many messages. Raises TryLater when it is long
    till then; who comes back has his turn.
    """
    async with session.requests.of(chat):
        await _wait(session, chat, who, messages)
        try:
            yield
        finally:
            session.pace.answered(chat, now(), messages)


async def _wait(session: Session, chat: int, who: Hashable, messages: int) -> None:
    while wait := session.pace.wait(chat, who, now(), messages):
        if wait > LONGEST:
            raise TryLater(errors.BUSY, wait)
        await asyncio.sleep(wait)
    async with session.requests.of(OF_ALL):
        await asyncio.sleep(session.pace.wait_for_all(now()))
        session.pace.take(chat, now(), messages)


def now() -> float:
    """As the pace counts time."""
    return asyncio.get_running_loop().time()
