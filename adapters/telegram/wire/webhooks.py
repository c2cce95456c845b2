"""A webhook takes all updates; where one is set it is taken away, and what waits stays.

Bot API: setWebhook ("You will not be able to receive updates using getUpdates for as long as an
outgoing webhook is set up"), getWebhookInfo, deleteWebhook.
"""

import logging

from telegram.error import Conflict

from adapters.telegram.session import Session
from adapters.telegram.wire.bot import OurBot

log = logging.getLogger(__name__)


def is_meant(error: Conflict) -> bool:
    """Not another who asks, but a webhook is in the way."""
    return "webhook" in error.message.casefold()


async def look(session: Session, ours: OurBot) -> bool:
    """Whether there was one; there is none then. Raises TelegramError."""
    if not await ours.has_webhook():
        return False
    await remove(session, ours)
    return True


async def remove(session: Session, ours: OurBot) -> None:
    """Raises TelegramError."""
    await ours.delete_webhook(drop_pending_updates=False)
    log.warning(
        "%s: a webhook was set for the bot and took its messages; it is removed. If it comes back,"
        " another program uses the token",
        session.network,
    )
