"""What the bot is: asked now and then, since @BotFather can change it while it runs.

Bot API: getMe, `User.can_read_all_group_messages`.
"""

import logging
from typing import Final

from telegram import User

from adapters.telegram.session import Session
from adapters.telegram.wire import answers
from adapters.telegram.wire.bot import OurBot

KNOWN_FOR: Final = 600.0
"""Seconds after which it is asked again: may it read all, are there topics."""

ALL: Final = "reads everything in groups"
LITTLE: Final = (
    "privacy mode is on: in groups it hears only commands, replies to it and mentions of it, except"
    " where it is an admin. @BotFather, /setprivacy switches it off"
)

log = logging.getLogger(__name__)


async def learn(session: Session, ours: OurBot) -> None:
    """Ask, where it is time. Raises TelegramError."""
    if session.now() < session.known_since + KNOWN_FOR:
        return
    before = session.me
    session.me, session.known_since = await answers.read(ours.get_me()), session.now()
    if before is None or _logged(before) != _logged(session.me):
        log.info("%s: bot @%s, %s", session.network, *_logged(session.me))


def _logged(me: User) -> tuple[str, str]:
    return me.username or "", ALL if me.can_read_all_group_messages else LITTLE
