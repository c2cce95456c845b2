"""Who comes, goes, is put out, rises and falls; and which bots are told.

Bot API: ChatMemberUpdated ("the bot must be an administrator in the chat and must explicitly
specify "chat_member""), my_chat_member, new_chat_members, left_chat_member.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.servers.botapi import rights, shapes
from tests.servers.botapi.chats import Member

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.users import User


@contextmanager
def changed(chat: "Chat", user: "User", by: "User") -> Iterator[Member]:
    """What is done to the member inside is told to whom it concerns."""
    member = chat.members.setdefault(user.id, Member(user, "left"))
    before = replace(member)
    yield member
    if rights.member(before, chat) != rights.member(member, chat):
        tell(chat, by, before, member)
    chat.world.changed()


def tell(chat: "Chat", by: "User", before: Member, after: Member) -> None:
    for bot in chat.world.bots:
        me = chat.member(bot.user)
        kind = "my_chat_member" if bot.user is after.user else "chat_member"
        if kind == "chat_member" and not me.is_admin:
            continue
        shape: dict[str, Any] = {
            "chat": shapes.chat(chat),
            "from": shapes.user(by),
            "date": chat.world.clock.stamp(),
            "old_chat_member": rights.member(before, chat),
            "new_chat_member": rights.member(after, chat),
        }
        bot.updates.put(kind, shape)


def join(chat: "Chat", user: "User", by: "User") -> None:
    with changed(chat, user, by) as member:
        if member.status == "restricted":
            member.is_member = True
        else:
            member.status = "member"
    if chat.type != "channel":
        _service(chat, by, {"new_chat_members": [shapes.user(user)]})


def leave(chat: "Chat", user: "User", by: "User", status: str = "left", until: int = 0) -> None:
    """status: "left" or "kicked"."""
    was_there = chat.member(user).is_present
    if was_there and chat.type != "channel":
        _service(chat, by, {"left_chat_member": shapes.user(user)})
    with changed(chat, user, by) as member:
        if member.status == "restricted" and status == "left":
            member.is_member = False
        else:
            _reset(member, status, until)


def promote(chat: "Chat", user: "User", by: "User", given: frozenset[str], **more: Any) -> None:
    """given: the rights; none at all means that he is no administrator any more."""
    with changed(chat, user, by) as member:
        title = member.title
        _reset(member, "administrator" if given else "member", 0)
        member.rights, member.title = given, title if given else None
        for name, value in more.items():
            setattr(member, name, value)


def restrict(
    chat: "Chat", user: "User", by: "User", permissions: dict[str, bool], until: int = 0
) -> None:
    with changed(chat, user, by) as member:
        is_there = member.is_present
        if all(permissions.values()):
            _reset(member, "member" if is_there else "left", 0)
            return
        _reset(member, "restricted", until)
        member.permissions, member.is_member = permissions, is_there


def _reset(member: Member, status: str, until: int) -> None:
    member.status, member.until = status, until
    member.rights, member.permissions, member.is_member = frozenset(), {}, True


def _service(chat: "Chat", by: "User", content: dict[str, Any]) -> None:
    chat.world.post(chat, by, content, is_service=True)
