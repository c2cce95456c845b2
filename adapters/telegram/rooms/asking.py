"""What rooms ask of the Bot API; every answer that is no is said in words."""

from collections.abc import Awaitable
from typing import TypeVar

from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram.session import Session
from adapters.telegram.wire import errors
from bridge.api.errors import Refused, TryLater, Uncertain

T = TypeVar("T")


def bot(session: Session) -> Bot:
    """Raises TryLater while there is none."""
    if session.bot is None:
        raise TryLater(errors.AWAY)
    return session.bot


async def answer(request: Awaitable[T]) -> T:
    """Of a question, which can be repeated. Raises Refused, TryLater."""
    try:
        return await request
    except TelegramError as error:
        told = errors.translated(error)
        if isinstance(told, Uncertain):
            raise TryLater(told.text) from error
        raise told from error


async def done(request: Awaitable[object]) -> None:
    """Of a wish, for somebody who waits. Raises Refused."""
    try:
        await request
    except TelegramError as error:
        if errors.is_done(error):
            return
        told = errors.translated(error)
        if isinstance(told, Refused):
            raise told from error
        is_busy = isinstance(told, TryLater) and told.after
        raise Refused("overload" if is_busy else "timeout", str(told) or errors.AWAY) from error
