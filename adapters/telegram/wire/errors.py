"""What the Bot API's errors mean: whether to try again, and in which words to say no.

tdlib/telegram-bot-api, `Client.cpp`: the texts. They begin with what the status means
(`Bad Request: `), which says nothing more.
"""

from typing import Final

from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.wire.request import NotSent
from bridge.api.errors import GatewayError, Refused, TryLater, Uncertain
from bridge.api.states import Condition

NOT_MODIFIED: Final = "message is not modified"


def translated(error: TelegramError) -> GatewayError:
    """What whoever asked has to do about it."""
    match error:
        case RetryAfter():
            return TryLater("Telegram asks to wait.", seconds(error))
        case BadRequest() | Forbidden():
            return Refused("not-acceptable", "Telegram refused this.")
        case NotSent():
            return TryLater("Telegram cannot be reached.")
        case InvalidToken() | Conflict():
            return TryLater("Telegram does not know the gateway's bot any longer.", 60.0)
        case _:
            return Uncertain("Telegram did not answer, so nobody knows whether it got this.")


def condition(error: TelegramError) -> Condition:
    """How the bot fares, when asking for updates came to this."""
    return Condition(
        login=None, standing="down", words="Telegram cannot be reached.", reason="unreachable"
    )


def after(error: TelegramError) -> float:
    """Seconds that the server asks to wait, 0.0 when it says nothing."""
    return seconds(error) if isinstance(error, RetryAfter) else 0.0


def seconds(error: RetryAfter) -> float:
    """How long."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
