"""Reactions: who put which, and which bots are told.

Bot API: MessageReactionUpdated ("The bot must be an administrator in the chat and must explicitly
specify "message_reaction" [...] The update isn't received for reactions set by bots"),
MessageReactionCountUpdated (the same, where reactions are anonymous).
"""

from collections import Counter
from typing import TYPE_CHECKING

from tests.servers.botapi import shapes

if TYPE_CHECKING:
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.users import User


def put(message: "Message", user: "User", emoji: list[str]) -> None:
    before = message.reactions.get(user.id, [])
    if before == emoji:
        return
    message.reactions.pop(user.id, None)
    if emoji:
        message.reactions[user.id] = list(emoji)
    if message.chat.type == "channel":
        _tell_counts(message)
    elif not user.is_bot:
        _tell(message, user, before, emoji)
    message.chat.world.changed()


def _tell(message: "Message", user: "User", before: list[str], after: list[str]) -> None:
    chat = message.chat
    shape = {
        "chat": shapes.chat(chat),
        "message_id": message.id,
        "user": shapes.user(user),
        "date": chat.world.clock.stamp(),
        "old_reaction": [kind(each) for each in before],
        "new_reaction": [kind(each) for each in after],
    }
    if chat.member(user).is_anonymous:
        shape["actor_chat"] = shapes.chat(chat)
        del shape["user"]
    for bot in chat.world.bots:
        if chat.member(bot.user).is_admin or chat.type == "private":
            bot.updates.put("message_reaction", shape)


def _tell_counts(message: "Message") -> None:
    chat = message.chat
    counts = Counter(emoji for each in message.reactions.values() for emoji in each)
    shape = {
        "chat": shapes.chat(chat),
        "message_id": message.id,
        "date": chat.world.clock.stamp(),
        "reactions": [{"type": kind(e), "total_count": n} for e, n in counts.most_common()],
    }
    for bot in chat.world.bots:
        if chat.member(bot.user).is_admin:
            bot.updates.put("message_reaction_count", shape)


def kind(emoji: str) -> dict[str, str]:
    """emoji: or the id of a custom one, which is digits."""
    if emoji.isdigit():
        return {"type": "custom_emoji", "custom_emoji_id": emoji}
    return {"type": "emoji", "emoji": emoji}
