"""The commands that Telegram offers people in their chat with the bot, told once.

Bot API: setMyCommands, BotCommandScopeAllPrivateChats.
"""

import json
import logging
from hashlib import sha256
from typing import Final

from telegram import BotCommand, BotCommandScopeAllPrivateChats

from adapters.telegram.session import Session
from adapters.telegram.wire.asking import answer, bot
from bridge.api.errors import GatewayError

log = logging.getLogger(__name__)

COMMANDS: Final = (
    ("chat", "Write to somebody on XMPP"),
    ("who", "Your contacts"),
    ("block", "Hear nothing more from a contact"),
    ("unblock", "Hear from him again"),
    ("stop", "Give up all your contacts"),
    ("help", "What you can do here"),
)
NAME: Final = "menu"


async def ensure(session: Session) -> None:
    """Best effort; told again only when there are others."""
    known = sha256(json.dumps(COMMANDS).encode()).hexdigest().encode()
    if session.chats.menu == known:
        return
    before, session.chats.menu = session.chats.menu, known
    offered = [BotCommand(name, about) for name, about in COMMANDS]
    try:
        scope = BotCommandScopeAllPrivateChats()
        await answer(bot(session).set_my_commands(offered, scope=scope))
        await session.keep({NAME: known})
    except GatewayError as error:
        session.chats.menu = before
        log.info("commands are not offered to people: %s", error)
