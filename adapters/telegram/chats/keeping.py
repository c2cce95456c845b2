"""What is kept of people's chats, where nothing else is committed with it."""

from typing import Final

from adapters.telegram.chats.known import Keep
from adapters.telegram.session import Session
from bridge.api.errors import TryLater

NOT_CONNECTED: Final = "Telegram is not connected now."


async def keep(session: Session, changed: Keep) -> None:
    """Returns when it is committed. Raises TryLater."""
    if session.inbox is None:
        raise TryLater(NOT_CONNECTED)
    if changed:
        await session.inbox.accept((), keep=changed)
