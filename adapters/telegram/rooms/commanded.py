"""Which words are a command for the bot; pure.

Bot API: MessageEntity `bot_command`; "/command@bot" in groups with several bots.
"""

from typing import Final

from telegram import Message
from telegram.constants import MessageEntityType

from adapters.telegram.session import Session

NAMES: Final = ("open", "close", "invite", "uninvite", "pin", "unpin", "who", "help")
START: Final = "start"


def is_ours(session: Session, message: Message) -> bool:
    """A command for the bot, which is no word to be said to others."""
    if not message.text or not message.text.startswith("/") or is_anothers(message):
        return False
    if not any(e.offset == 0 and e.type == MessageEntityType.BOT_COMMAND for e in message.entities):
        return False
    name, bot, _ = split(message.text)
    mine = (session.me.username or "").lower() if session.me is not None else ""
    is_named = bool(bot) and bot == mine
    return is_named or (not bot and name in NAMES)


def is_anothers(message: Message) -> bool:
    """Who sent it did not type it: what somebody has passed on he did not command."""
    return message.via_bot is not None or message.forward_origin is not None


def split(body: str) -> tuple[str, str, str]:
    """The name of a command in small letters, the bot that is meant, the rest:
    `/Open@tea_bot now` is `("open", "tea_bot", "now")`; ("", "", "") of other words.
    """
    first, _, rest = body.strip().partition(" ")
    if len(first) < 2 or not first.startswith("/") or "\n" in first:
        return "", "", ""
    name, _, bot = first[1:].partition("@")
    return name.lower(), bot.lower(), rest.strip()
