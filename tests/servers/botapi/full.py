"""A chat as getChat tells it. Bot API: ChatFullInfo, ChatPhoto.

tdlib/telegram-bot-api: Client.cpp, class JsonChat with is_full_.
"""

from typing import TYPE_CHECKING, Any

from tests.servers.botapi import rights, shapes

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.files import Stored

_NO_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)  # fmt: skip


def chat(where: "Chat") -> dict[str, Any]:
    other = where.other
    photo = other.photos[0] if other and other.photos else where.photo
    username = other.username if other else where.username
    pinned = where.pinned[-1] if where.pinned else None
    return shapes.chat(where) | shapes.without_none(
        active_usernames=[username] if username else None,
        bio=other.bio if other else None,
        description=where.description,
        photo=_photo(photo) if photo else None,
        permissions=rights.permissions(where.permissions) if _has_permissions(where) else None,
        pinned_message=shapes.message(pinned, with_reply=False) if pinned else None,
        linked_chat_id=where.linked.id if where.linked else None,
        available_reactions=_reactions(where),
        has_protected_content=where.has_protected_content or None,
        accepted_gift_types=_NO_GIFTS,
        max_reaction_count=11,
        accent_color_id=abs(where.id) % 7,
    )


def _photo(photo: "Stored") -> dict[str, str]:
    small = photo.thumbnail or photo
    return {
        "small_file_id": small.file_id,
        "small_file_unique_id": small.unique_id,
        "big_file_id": photo.file_id,
        "big_file_unique_id": photo.unique_id,
    }


def _has_permissions(where: "Chat") -> bool:
    return where.type in {"group", "supergroup"}


def _reactions(where: "Chat") -> list[dict[str, str]] | None:
    if where.reactions is None:
        return None
    return [{"type": "emoji", "emoji": emoji} for emoji in sorted(where.reactions)]
