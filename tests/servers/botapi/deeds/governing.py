"""Somebody governs a room. Tests let nobody do what he has no right to."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.users import User


def check(user: "User", chat: "Chat", right: str) -> None:
    member = chat.member(user)
    is_open = chat.type == "group" and not member.is_admin and member.is_present
    if is_open and right in {"can_change_info", "can_invite_users", "can_pin_messages"}:
        return
    assert member.may(right), f"{user} has no right {right} in {chat}"
