"""What stands before and behind the words: from whom they are forwarded, by which bot they were
made, who signed them, where their buttons lead; pure.

Bot API: MessageOrigin, `via_bot`, `author_signature`, `is_automatic_forward`, InlineKeyboardButton.
Other buttons than links are for programs on Telegram.
"""

from collections.abc import Iterator

import telegram
from telegram import Chat, Message

from adapters.telegram.people import name_of, title_of


def heading(message: Message) -> str:
    """`Forwarded from Alice (via @gif):`, "" for nearly all messages."""
    origin, bot = message.forward_origin, message.via_bot
    if origin is None or _is_its_own(origin, message):
        return f"(via @{bot.username or name_of(bot)})" if bot is not None else ""
    via = f" (via @{bot.username or name_of(bot)})" if bot is not None else ""
    return f"Forwarded from {source(origin)}{via}:"


def source(origin: telegram.MessageOrigin) -> str:
    """From whom: `Alice`, `News (Bob)`."""
    match origin:
        case telegram.MessageOriginUser():
            return name_of(origin.sender_user)
        case telegram.MessageOriginHiddenUser():
            return origin.sender_user_name
        case telegram.MessageOriginChat():
            return _signed(title_of(origin.sender_chat), origin.author_signature)
        case telegram.MessageOriginChannel():
            return _signed(title_of(origin.chat), origin.author_signature)
        case _:
            return "somebody"


def footing(message: Message) -> str:
    """`— Alice`, who wrote it for the channel; `Read more: https://...`, where a button leads."""
    if message.author_signature is None and message.reply_markup is None:
        return ""
    is_post = message.chat.type == Chat.CHANNEL
    signed = f"— {message.author_signature}" if is_post and message.author_signature else ""
    return "\n".join(filter(None, (*_buttons(message), signed)))


def _buttons(message: Message) -> Iterator[str]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    for button in (each for row in rows for each in row):
        if button.url:
            yield f"{button.text}: {button.url}"


def _is_its_own(origin: telegram.MessageOrigin, message: Message) -> bool:
    """A post of a channel, put by Telegram into the group that talks about it, has the channel's
    name already.
    """
    if not message.is_automatic_forward or message.sender_chat is None:
        return False
    return isinstance(origin, telegram.MessageOriginChannel) and (
        origin.chat.id == message.sender_chat.id
    )


def _signed(title: str, signature: str | None) -> str:
    return f"{title} ({signature})" if signature else title
