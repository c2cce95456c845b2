"""Which bots are told of a message.

Bot API, privacy mode: a bot that is no administrator sees commands, answers to what it said,
mentions of its name, service messages, and all that is said in private chats and channels.
Bots see nothing of other bots, nor what they said themselves.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.servers.botapi.bots import Bot
    from tests.servers.botapi.messages import Message


# Client.cpp, need_skip_update_message: of its own messages, a bot is told these alone
_OWN: Final = frozenset(
    {
        "new_chat_title", "new_chat_photo", "delete_chat_photo", "left_chat_member",
        "pinned_message", "forum_topic_created", "forum_topic_edited", "forum_topic_closed",
        "forum_topic_reopened", "video_chat_started", "video_chat_ended",
    }
)  # fmt: skip


def sees(bot: "Bot", message: "Message") -> bool:
    if message.author is bot.user:
        told = not _OWN.isdisjoint(message.content)
        return told and (bool(message.chat.other) or message.chat.member(bot.user).is_present)
    if message.author and message.author.is_bot and not message.is_service:
        return False
    if message.chat.type == "private":
        return bot.chats.get(message.chat.id) is message.chat
    member = message.chat.member(bot.user)
    if not member.is_present:
        return False
    if member.is_admin or bot.reads_everything or message.is_service:
        return True
    return message.chat.type == "channel" or _is_for(bot, message)


def _is_for(bot: "Bot", message: "Message") -> bool:
    if message.reply and message.reply.author is bot.user:
        return True
    name = f"@{bot.user.username}".lower()
    for entity in message.entities:
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        words = message.text.encode("utf-16-le")[start:end].decode("utf-16-le").lower()
        if entity["type"] == "bot_command" and ("@" not in words or words.endswith(name)):
            return True
        if entity["type"] == "mention" and words == name:
            return True
        if entity["type"] == "text_mention" and entity["user"]["id"] == bot.user.id:
            return True
    return False
