"""Somebody starts a bot, blocks it, lets it write again."""

from typing import TYPE_CHECKING

from tests.servers.botapi import rights, shapes
from tests.servers.botapi.chats import Member

if TYPE_CHECKING:
    from tests.servers.botapi.bots import Bot
    from tests.servers.botapi.users import User


def block(user: "User", bot: "Bot") -> None:
    user.has_blocked.add(bot.user.id)
    _tell(user, bot, "member", "kicked")


def unblock(user: "User", bot: "Bot") -> None:
    user.has_blocked.discard(bot.user.id)
    _tell(user, bot, "kicked", "member")


def _tell(user: "User", bot: "Bot", before: str, after: str) -> None:
    chat = user.world.private(user, bot)
    shape = {
        "chat": shapes.chat(chat),
        "from": shapes.user(user),
        "date": user.world.clock.stamp(),
        "old_chat_member": rights.member(Member(bot.user, before), chat),
        "new_chat_member": rights.member(Member(bot.user, after), chat),
    }
    bot.updates.put("my_chat_member", shape)
    user.world.changed()
