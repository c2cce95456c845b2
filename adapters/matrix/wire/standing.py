"""How a login fares, told to its owner."""

from typing import Final, Literal

from adapters.matrix import ids
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Away, Lost
from bridge.api.errors import GatewayError, LoginLost, Reason
from bridge.api.states import Condition

CONNECTING: Final = "Connecting to {}."
UP: Final = "Connected to {}."
DOWN: Final = "{} cannot be reached: {}."
REFUSES: Final = "{} does not tell what is new: {}"


def begin(session: Session) -> None:
    """It begins to run."""
    _report(session, "connecting", CONNECTING.format(_server(session)))


def up(session: Session) -> None:
    """The homeserver answers, and all that it told is accepted."""
    if not session.is_up:
        session.is_up = True
        session.went_up.set()
        _report(session, "up", UP.format(_server(session)))


def down(session: Session, error: GatewayError) -> None:
    """It came to nothing; it is tried again."""
    session.is_up = False
    session.went_up.clear()
    template, why = (DOWN, error.why) if isinstance(error, Away) else (REFUSES, str(error))
    _report(session, "down", template.format(_server(session), why), "unreachable")


def lost(error: Lost) -> LoginLost:
    """Its owner has to do something."""
    return LoginLost(error.reason, error.text)


def _report(
    session: Session,
    standing: Literal["connecting", "up", "down"],
    words: str,
    reason: Reason | None = None,
) -> None:
    condition = Condition(login=session.login.id, standing=standing, words=words, reason=reason)
    if condition != session.condition:
        session.condition = condition
        session.report(condition)


def _server(session: Session) -> str:
    return ids.server_of(session.me) or "The homeserver"
