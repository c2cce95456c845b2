"""How the login's owner fares for people on Matrix. Matrix Client-Server API, "Presence".

The gateway is there for good, and he is not: he is shown as online for five minutes after he did
something, and else as idle: he can be reached. With words he is away, whatever he does.
"""

from typing import Any, Final, Literal

from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path

BUSY_FOR: Final = 300.0
"""Seconds; the specification's clients take five minutes, too."""

LONGEST: Final = 500
"""Characters of his words."""


def now(session: Session) -> Literal["online", "unavailable"]:
    """As each request to /sync says it (`set_presence`)."""
    is_busy = session.now() < session.signs.busy_at + BUSY_FOR
    return "online" if is_busy and session.signs.away is None else "unavailable"


async def away(session: Session, words: str) -> None:
    """He is away, with words; without, he is back. Raises Refused, TryLater."""
    was, session.signs.away = session.signs.away, words[:LONGEST] or None
    if not words:
        session.signs.busy_at = session.now()
    if session.signs.away == was:
        return
    body: dict[str, Any] = {"presence": now(session), "status_msg": words[:LONGEST]}
    await session.homeserver.ask("PUT", path("presence", session.me, "status"), body=body)
