"""What the Bot API tells of groups and their people, as values; pure.

Bot API: ChatFullInfo, ChatMember and its six kinds, ChatPermissions, Message.sender_chat.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, cast

from telegram import Chat, ChatFullInfo, ChatMember, ReactionTypeEmoji

from adapters.telegram import people
from adapters.telegram.rooms.group import Group, Member, Status

PLACEHOLDERS: Final = frozenset({136_817_688, people.ANONYMOUS, 777_000})
"""In whose names chats speak: Channel Bot, GroupAnonymousBot, Telegram itself."""

_RIGHTS: Final = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_messages",
    "can_edit_messages", "can_pin_messages", "can_manage_topics", "can_send_messages",
    "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages",
)  # fmt: skip
_NOT_THERE: Final[Status] = "left"


def rights_of(given: object) -> frozenset[str]:
    """What is allowed by an administrator's rights, or by permissions."""
    return frozenset(name for name in _RIGHTS if getattr(given, name, None) is True)


def member_of(told: ChatMember, before: Member | None = None) -> Member:
    """Somebody, as a chat tells of him. before: what was known of him."""
    status = cast("Status", str(told.status))
    if status == "restricted" and not getattr(told, "is_member", True):
        status = _NOT_THERE
    title = getattr(told, "custom_title", None) or getattr(told, "tag", None) or ""
    return Member(
        name=people.name_of(told.user),
        status=status,
        rights=rights_of(told),
        title=title,
        seen=0 if before is None else before.seen,
        is_hidden=bool(getattr(told, "is_anonymous", False)),
        is_bot=told.user.is_bot,
    )


def learn(group: Group, told: ChatFullInfo) -> None:
    """A group is as it was asked for."""
    name(group, told)
    group.description = told.description or ""
    group.has_history = bool(told.has_visible_history) or bool(told.username)
    if told.permissions is not None:
        group.permissions = rights_of(told.permissions)
    group.reactions = _emoji(told.available_reactions)
    group.photo = told.photo.big_file_unique_id if told.photo else ""


def name(group: Group, told: Chat | ChatFullInfo) -> bool:
    """What every update says of a group; whether any of it is new."""
    before = (group.title, group.kind, group.is_forum)
    group.title = told.title or ""
    group.kind = str(told.type)
    group.is_forum = bool(told.is_forum)
    return before != (group.title, group.kind, group.is_forum)


def administrators(group: Group, told: Iterable[ChatMember], me: int) -> None:
    """All who are administrators, the bot among them perhaps; who was one is one no longer."""
    now = {str(one.user.id): one for one in told}
    for native, was in list(group.people.items()):
        if was.is_staff and native not in now and not native.startswith("-"):
            group.people[native] = replace(was, status="member", rights=frozenset(), title="")
    for native, one in now.items():
        if native != str(me):
            group.people[native] = member_of(one, group.people.get(native))
        else:
            group.me = member_of(one, group.me)


def _emoji(told: Iterable[Any] | None) -> tuple[str, ...] | None:
    """None: all are allowed, or none is: the library gives both as (). Custom ones a bot cannot
    have.
    """
    if not told:
        return None
    return tuple(str(one.emoji) for one in told if isinstance(one, ReactionTypeEmoji))
