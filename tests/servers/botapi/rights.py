"""Administrators' rights and members' permissions, and how members look.

Bot API: ChatMember, ChatPermissions. tdlib/telegram-bot-api: Client.cpp, class JsonChatMember,
json_store_administrator_rights, json_store_permissions.
"""

from typing import TYPE_CHECKING, Any, Final

from tests.servers.botapi import shapes

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat, Member

RIGHTS: Final = (
    "can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users",
    "can_restrict_members", "can_promote_members", "can_manage_video_chats", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip
_OF_CHANNELS: Final = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
_OF_GROUPS: Final = ("can_pin_messages", "can_manage_tags")
ALL_RIGHTS: Final = frozenset({*RIGHTS, *_OF_CHANNELS, *_OF_GROUPS, "can_manage_topics"})
PERMISSIONS: Final = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages",
    "can_edit_tag", "can_change_info", "can_invite_users", "can_pin_messages",
    "can_manage_topics",
)  # fmt: skip
DEFAULT_ADMIN: Final = frozenset(
    {
        "can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users",
        "can_restrict_members", "can_pin_messages", "can_manage_video_chats", "can_manage_topics",
        "can_post_messages", "can_edit_messages",
    }
)  # fmt: skip
"""What an administrator gets if nobody says what: all but promoting others."""


def applicable(type_: str) -> tuple[str, ...]:
    """The rights that there are in a chat of this type."""
    if type_ == "channel":
        return (*RIGHTS, *_OF_CHANNELS)
    topics = ("can_manage_topics",) if type_ == "supergroup" else ()
    return (*RIGHTS, *_OF_GROUPS, *topics)


def permissions(given: dict[str, bool]) -> dict[str, bool]:
    """With what is not said being allowed."""
    return {name: given.get(name, True) for name in PERMISSIONS}


def member(who: "Member", chat: "Chat", edited_by_bot: bool = False) -> dict[str, Any]:
    """edited_by_bot: whether the bot that asks has promoted him."""
    shape: dict[str, Any] = {"user": shapes.user(who.user), "status": who.status}
    if who.is_admin:
        shape["is_anonymous"] = who.is_anonymous
        if who.title:
            shape["custom_title"] = who.title
    elif who.tag and who.is_present:
        shape["tag"] = who.tag
    if who.status == "administrator":
        shape["can_be_edited"] = edited_by_bot
        shape |= {name: name in who.rights for name in applicable(chat.type)}
    if who.status == "restricted":
        shape |= permissions(who.permissions)
        shape["is_member"] = who.is_member
    if who.status in {"restricted", "kicked"}:
        shape["until_date"] = who.until
    return shape
