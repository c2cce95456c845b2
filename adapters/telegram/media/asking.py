"""What is asked of files and people; a no is said of what was to be fetched."""

from collections.abc import Awaitable
from typing import Final, TypeVar

from telegram.error import TelegramError

from adapters.telegram.wire import answers, errors
from bridge.api.errors import Refused

T = TypeVar("T")

NOT_THERE: Final = "Telegram does not have it any longer."
NOT_ALLOWED: Final = "Telegram does not let the bot see it."


async def asked(request: Awaitable[T]) -> T:
    """The answer. Raises Refused, TryLater; neither says what Telegram's words were."""
    try:
        return await answers.read(request)
    except TelegramError as error:
        told = errors.of_question(error)
    if not isinstance(told, Refused):
        raise told
    if told.reason == "forbidden":
        raise Refused("forbidden", NOT_ALLOWED)
    raise Refused("not-found", NOT_THERE)
