"""How the bot fares, told to the operator and to everyone who is on Telegram by it."""

import logging
from typing import Final

from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from adapters.telegram.session import Session
from adapters.telegram.wire import taking
from adapters.telegram.wire.request import Trouble
from bridge.api.ids import LoginId
from bridge.api.states import Condition

CONNECTING: Final = Condition(login=None, standing="connecting", words="Connecting to Telegram.")
UP: Final = Condition(login=None, standing="up", words="Connected to Telegram.")

AWAY: Final = Condition(
    login=None, standing="down", words="Telegram cannot be reached.", reason="unreachable"
)
BROKEN: Final = Condition(
    login=None, standing="down", words="Telegram has trouble of its own.", reason="unreachable"
)
NO_TOKEN: Final = Condition(
    login=None,
    standing="lost",
    words="Telegram does not accept the token of the gateway's bot. Whoever runs the gateway has to"
    " look at it.",
    reason="password",
)
FORBIDDEN: Final = Condition(
    login=None, standing="lost", words="Telegram refuses the gateway's bot.", reason="forbidden"
)
ANOTHER: Final = Condition(
    login=None,
    standing="down",
    words="Another program asks Telegram for the messages of the gateway's bot. Only one can.",
    reason="conflict",
)

log = logging.getLogger(__name__)


def of_error(error: TelegramError) -> Condition:
    """How the bot fares, when asking for updates came to this."""
    match error:
        case InvalidToken():
            return NO_TOKEN
        case Forbidden():
            return FORBIDDEN
        case Conflict():
            return ANOTHER
        case RetryAfter() | Trouble() | BadRequest():
            return BROKEN
        case _:
            return AWAY


def tell(session: Session, condition: Condition) -> None:
    """From now on it fares so; told where that is something new."""
    if condition == session.condition:
        return
    session.condition = condition
    session.is_up = condition.standing == "up"
    if session.is_up:
        session.pace.resume(taking.now())
        session.went_up.set()
    else:
        session.went_up.clear()
    if condition.standing in ("down", "lost"):  # the gateway logs all, but none as a warning
        log.warning("%s: %s", session.network, condition.words)
    if session.inbox is not None:
        session.inbox.report(condition)
    for login, inbox in session.logins.values():
        inbox.report(of_login(session, login.id))


def of_login(session: Session, login: LoginId) -> Condition:
    """How a login fares: as the bot does. Whoever begins to run reports this; `tell` the rest."""
    now = session.condition
    standing = "down" if now.standing == "lost" else now.standing
    return Condition(login=login, standing=standing, words=now.words, reason=now.reason)
