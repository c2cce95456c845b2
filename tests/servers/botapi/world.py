"""Everybody and everything on the fake Telegram."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from tests.servers.botapi import migration, rights, shapes
from tests.servers.botapi.bots import Bot
from tests.servers.botapi.chats import Chat, Member
from tests.servers.botapi.clock import Clock
from tests.servers.botapi.files import Files
from tests.servers.botapi.messages import Message
from tests.servers.botapi.seeing import sees
from tests.servers.botapi.updates import Queue
from tests.servers.botapi.users import User

T = TypeVar("T")


@dataclass(slots=True)
class World:
    """local_files: where a local Bot API server keeps what is asked for; there is no limit then."""

    clock: Clock = field(default_factory=Clock)
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    bots: list[Bot] = field(default_factory=list)
    files: Files = field(default_factory=Files)
    local_files: Path | None = None
    _ids: "count[int]" = field(default_factory=lambda: count(5_000_000_001))
    _group_ids: "count[int]" = field(default_factory=lambda: count(4_000_000_001))
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _waiting: set["asyncio.Future[None]"] = field(default_factory=set)

    # --- who and what there is

    def user(self, first_name: str, last_name: str | None = None, **more: Any) -> User:
        """more: fields of User."""
        made = User(self, next(self._ids), first_name, last_name, **more)
        self.users[made.id] = made
        return made

    def bot(self, name: str = "Gateway", username: str = "gateway_bot", **more: Any) -> Bot:
        """more: fields of Bot."""
        user = self.user(name, username=username, is_bot=True)
        token = f"{user.id}:{'x' * 35}"
        self.bots.append(bot := Bot(user, token, Queue(self.clock, self.changed), **more))
        return bot

    def private(self, user: User, bot: Bot | None = None) -> Chat:
        bot = bot or self.bots[0]
        if user.id not in bot.chats:
            bot.chats[user.id] = Chat(self, user.id, "private", other=user)
        return bot.chats[user.id]

    def group(self, title: str, owner: User, *members: User, **more: Any) -> Chat:
        """A plain group, with the first bot in it unless `has_bot=False`; more: fields of Chat."""
        return self._room(-next(self._group_ids), "group", title, owner, members, **more)

    def supergroup(self, title: str, owner: User, *members: User, **more: Any) -> Chat:
        """`is_forum=True` makes it one of topics."""
        return self._big("supergroup", title, owner, members, **more)

    def channel(self, title: str, owner: User, *members: User, **more: Any) -> Chat:
        """Bots can be in channels as administrators alone: the first bot is one."""
        chat = self._big("channel", title, owner, members, **more)
        for member in chat.members.values():
            if member.user.is_bot:
                member.status, member.rights = "administrator", rights.DEFAULT_ADMIN
        return chat

    def migrate(self, group: Chat) -> Chat:
        """To the supergroup that it becomes."""
        supergroup = Chat(self, self._big_id(), "supergroup", group.title)
        self.chats[supergroup.id] = supergroup
        migration.migrate(group, supergroup)
        return supergroup

    # --- what happens

    def post(
        self, chat: Chat, author: User | None, content: dict[str, Any], **more: Any
    ) -> Message:
        """more: fields of Message."""
        chat.last_id += 1
        message = Message(chat, chat.last_id, self.clock.stamp(), author, content, **more)
        chat.everything.append(message)
        self.tell_message(message, "")
        return message

    def tell_message(self, message: Message, edited: str) -> None:
        """edited: "edited_" or nothing."""
        kind = "channel_post" if message.chat.type == "channel" else "message"
        for bot in self.bots:
            if sees(bot, message):
                bot.updates.put(edited + kind, shapes.message(message))
        self.changed()

    def delete(self, message: Message) -> None:
        """No bot is told."""
        message.is_deleted = True
        if message in message.chat.pinned:
            message.chat.pinned.remove(message)
        self.changed()

    def count(self) -> int:
        """A number that was not given before."""
        return next(self._numbers)

    def changed(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def until(self, claim: Callable[[], T], within: float = 10.0) -> T:
        """Wait for the claim to hold; it is looked at again whenever something happened here."""
        try:
            async with asyncio.timeout(within):
                while not (held := claim()):
                    await self._change()
        except TimeoutError:
            chats = [*self.chats.values(), *(c for bot in self.bots for c in bot.chats.values())]
            said = "\n".join(f"{chat}: {chat.everything}" for chat in chats)
            raise AssertionError(f"it did not come to pass; there is\n{said}") from None
        return held

    async def _change(self) -> None:
        self._waiting.add(change := asyncio.get_running_loop().create_future())
        try:
            await change
        finally:
            self._waiting.discard(change)

    def placeholder(self, message: Message) -> User:
        """Whose name stands where a chat speaks; Bot API, Message.from."""
        ids = {True: (1087968824, "Group", "GroupAnonymousBot")}
        id_, name, username = ids.get(
            message.sender_chat is message.chat, (136817688, "Channel", "Channel_Bot")
        )
        return User(self, id_, name, username=username, is_bot=True)

    def _big_id(self) -> int:
        return -1_000_000_000_000 - next(self._ids)

    def _big(self, type_: str, title: str, owner: User, members: Any, **more: Any) -> Chat:
        """Its first message says that it was made; bots were not told."""
        chat = self._room(self._big_id(), type_, title, owner, members, **more)
        content = {f"{type_}_chat_created": True}
        chat.last_id = 1
        made = Message(chat, 1, self.clock.stamp(), owner, content, is_service=True)
        chat.everything.append(made)
        return chat

    def _room(
        self,
        id_: int,
        type_: str,
        title: str,
        owner: User,
        members: tuple[User, ...],
        has_bot: bool = True,
        **more: Any,
    ) -> Chat:
        chat = self.chats[id_] = Chat(self, id_, type_, title, **more)
        chat.members[owner.id] = Member(owner, "creator")
        bots = [bot.user for bot in self.bots[:1]] if has_bot else []
        for user in (*members, *bots):
            chat.members.setdefault(user.id, Member(user))
        return chat
