"""A call of a method: who calls, with what; what most methods ask of it first."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.botapi.parameters import Kind, Upload
from tests.servers.botapi.refusals import (
    CHAT_ID_EMPTY,
    CHAT_NOT_FOUND,
    UPGRADED,
    bad,
    forbidden,
)

if TYPE_CHECKING:
    from tests.servers.botapi.bots import Bot
    from tests.servers.botapi.chats import Chat, Member
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.users import User
    from tests.servers.botapi.world import World


@dataclass(slots=True, kw_only=True)
class Call:
    world: "World"
    bot: "Bot"
    method: str
    given: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.given.get(name, default)

    def chat(self, *, writes: bool = True, edits: bool = False, name: str = "chat_id") -> "Chat":
        """Raises RefusalError. writes: access to write is needed, else to read.

        edits: access to edit, which one has to a group that has become a supergroup.
        """
        if name not in self.given:
            raise bad(CHAT_ID_EMPTY)
        found = self._found(self.given[name])
        if not found:
            raise bad(CHAT_NOT_FOUND)
        if found.other:
            self._check_private(found)
        else:
            _check_room(found, found.member(self.bot.user), writes=writes, edits=edits)
        return found

    def message(self, chat: "Chat", words: str, name: str = "message_id") -> "Message":
        """words: what it is wanted for. Client.cpp, check_message"""
        found = chat.find(self.get(name, 0))
        if not found:
            raise bad(f"{words} not found")
        return found

    def me(self, chat: "Chat") -> "Member":
        return chat.member(self.bot.user)

    def _check_private(self, chat: "Chat") -> None:
        assert chat.other
        user = chat.other
        if not chat.is_started and not self.knows(user):
            raise bad(CHAT_NOT_FOUND)
        # Client.cpp, check_chat_access
        if user.is_deleted:
            raise forbidden("user is deactivated")
        # Client.cpp, fail_query_with_error: USER_IS_BLOCKED
        if self.bot.user.id in user.has_blocked:
            raise forbidden("bot was blocked by the user")

    def knows(self, user: "User") -> bool:
        """Whether they have been in a chat together."""
        private = self.bot.chats.get(user.id)
        return bool(private and private.is_started) or any(
            user.id in chat.members and self.bot.user.id in chat.members
            for chat in self.world.chats.values()
        )

    def _found(self, id_: int | str) -> "Chat | None":
        if isinstance(id_, str):
            names = (c for c in self.world.chats.values() if c.username)
            return next((c for c in names if f"@{c.username}".lower() == id_.lower()), None)
        if id_ in self.world.users and id_ != self.bot.user.id:
            return self.world.private(self.world.users[id_], self.bot)
        return self.world.chats.get(id_)


def _check_room(chat: "Chat", me: "Member", *, writes: bool, edits: bool) -> None:
    """Client.cpp, check_chat_access"""
    if chat.moved_to:
        if writes and not edits:
            raise bad(UPGRADED, migrate_to_chat_id=chat.moved_to.id)
        return
    if me.status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    is_open = chat.username is not None and not writes
    if not me.is_present and not is_open:
        raise forbidden(f"bot is not a member of the {chat.type} chat")


@dataclass(slots=True, frozen=True)
class Method:
    answer: Callable[[Call], Awaitable[Any]]
    kinds: Mapping[str, Kind] = field(default_factory=dict)
