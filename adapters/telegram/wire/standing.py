"""How the bot fares, told to the operator and to everyone who is on Telegram by it."""

from dataclasses import replace
from typing import Final

import httpx
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from adapters.telegram.config import PUBLIC
from adapters.telegram.session import CONNECTING, Session
from adapters.telegram.wire import taking
from adapters.telegram.wire.request import Trouble
from bridge.api.ids import LoginId
from bridge.api.states import Condition

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
    to_admins="Telegram does not accept the token of the gateway's bot. Put the one that @BotFather"
    " shows into `token`, or where `token_file` or `token_env` says, and restart the gateway.",
)
FORBIDDEN: Final = Condition(
    login=None,
    standing="lost",
    words="Telegram refuses the gateway's bot.",
    reason="forbidden",
    to_admins="Telegram refuses the gateway's bot. Ask @BotSupport on Telegram why.",
)
ANOTHER: Final = Condition(
    login=None,
    standing="down",
    words="Another program asks Telegram for the messages of the gateway's bot. Only one can.",
    reason="conflict",
    to_admins="Another program asks Telegram for the messages of the gateway's bot. Only one can,"
    " and what it gets is lost here: stop it. Where you do not find it, let @BotFather give you"
    " another token (/revoke), put it into the configuration, and restart the gateway.",
)

PERHAPS: Final = " `api_url` may be wrong."
BETWEEN: Final = " Something between may answer in its place, as a proxy does."


def of_error(session: Session, error: TelegramError) -> Condition:
    """How the bot fares, when asking for updates came to this."""
    match error:
        case InvalidToken():
            is_unknown = "not found" in error.message.casefold()
            return _hinted(session, NO_TOKEN) if is_unknown else NO_TOKEN
        case Forbidden():
            return FORBIDDEN
        case Conflict():
            return ANOTHER
        case RetryAfter() | BadRequest():
            return BROKEN
        case Trouble(code=code, is_api=is_api):
            has_answered = is_api or session.me is not None
            return BROKEN if has_answered and code >= 500 else _no_server(session, code)
        case _:
            return _unreached(session, error.message)


def begin(session: Session) -> None:
    """It begins to run, whatever was told before."""
    _change(session, CONNECTING)


def tell(session: Session, condition: Condition) -> None:
    """From now on it fares so; told where that is something new."""
    if condition != session.condition:
        _change(session, condition)


def _change(session: Session, condition: Condition) -> None:
    session.condition = condition
    session.is_up = condition.standing == "up"
    if session.is_up:
        session.pace.resume(taking.now())
        session.went_up.set()
    else:
        session.went_up.clear()
    if session.inbox is not None:
        session.inbox.report(condition)
    for login, inbox in session.logins.values():
        inbox.report(of_login(session, login.id))


def of_login(session: Session, login: LoginId) -> Condition:
    """How a login fares: as the bot does. Whoever begins to run reports this; `tell` the rest."""
    now = session.condition
    standing = "down" if now.standing == "lost" else now.standing
    return Condition(login=login, standing=standing, words=now.words, reason=now.reason)


def _unreached(session: Session, why: str) -> Condition:
    words = f"Telegram cannot be reached at {_host(session)}: {why}."
    return replace(AWAY, to_admins=words + _hint(session, ""))


def _no_server(session: Session, code: int) -> Condition:
    words = f"What answers at {_host(session)} is no Bot API server (HTTP status {code})."
    return replace(AWAY, to_admins=words + _hint(session, BETWEEN))


def _hinted(session: Session, condition: Condition) -> Condition:
    """Who looks for the bot in a wrong folder does not find it either."""
    return replace(condition, to_admins=condition.to_admins + _hint(session, ""))


def _hint(session: Session, otherwise: str) -> str:
    is_public = session.settings.api_url.rstrip("/") == PUBLIC
    return otherwise if is_public else PERHAPS


def _host(session: Session) -> str:
    """Without what else an address may have, as a password."""
    url = httpx.URL(session.settings.api_url)
    return url.host if url.port is None else f"{url.host}:{url.port}"
