"""What is asked of the Bot API and changes nothing there, so that it can be asked again."""

from collections.abc import Awaitable
from typing import Final, TypeVar

from telegram import Bot
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.session import Session
from bridge.api.errors import Refused, TryLater

T = TypeVar("T")

AWAY: Final = "Telegram cannot be reached at the moment."
BUSY: Final = "Telegram wants fewer requests at the moment."
NOT_THERE: Final = "Telegram does not have it any longer."
NOT_ALLOWED: Final = "Telegram does not let the bot see it."


def bot(session: Session) -> Bot:
    """Raises TryLater while there is none."""
    if session.bot is None:
        raise TryLater(AWAY)
    return session.bot


async def asked(request: Awaitable[T]) -> T:
    """The answer. Raises Refused, TryLater; neither says what Telegram's words were."""
    try:
        return await request
    except RetryAfter as error:
        after = error.retry_after
        seconds = after if isinstance(after, int) else after.total_seconds()
        raise TryLater(BUSY, float(seconds)) from None
    except Forbidden:
        raise Refused("forbidden", NOT_ALLOWED) from None
    except BadRequest:
        raise Refused("not-found", NOT_THERE) from None
    except (InvalidToken, Conflict, TelegramError):
        raise TryLater(AWAY) from None
