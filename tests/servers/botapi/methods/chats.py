"""getChat, setChatTitle, setChatDescription, setChatPhoto, deleteChatPhoto, pins, leaveChat,
setChatPermissions.

tdlib/telegram-bot-api: Client.cpp, class JsonChat. tdlib/td: DialogManager.cpp, set_dialog_title,
set_dialog_photo, set_dialog_description, can_pin_messages.
"""

from typing import Any, Final

from tests.servers.botapi import changes, full, membership, rights, uploads
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.parameters import BreachError, boolean, chat_id, integer, record, text
from tests.servers.botapi.refusals import bad


async def get_chat(call: Call) -> dict[str, Any]:
    return full.chat(call.chat(writes=False))


async def set_chat_title(call: Call) -> bool:
    chat = call.chat()
    title = call.get("title", "").strip()
    if not title:
        raise bad("title must be non-empty")
    _check(call, chat, "title")
    if len(title) > 128:
        raise BreachError("setChatTitle: title has more than 128 characters")
    if title != chat.title:
        changes.rename(chat, call.bot.user, title)
    return True


async def set_chat_description(call: Call) -> bool:
    chat = call.chat()
    if chat.other:
        raise bad("can't change private chat description")
    if not _may_change(call, chat):
        # td/telegram/ChatManager.cpp, set_channel_description
        raise bad("not enough rights to set chat description")
    description = call.get("description", "")
    if len(description) > 255:
        raise BreachError("setChatDescription: description has more than 255 characters")
    if description == (chat.description or ""):
        # Client.cpp, fail_query_with_error: CHAT_ABOUT_NOT_MODIFIED
        raise bad("chat description is not modified")
    chat.description = description or None
    call.world.changed()
    return True


async def set_chat_photo(call: Call) -> bool:
    # Client.cpp, process_set_chat_photo_query
    if "photo" not in call.given and "photo" not in call.uploads:
        raise bad("there is no photo in the request")
    if "photo" not in call.uploads and not call.given["photo"].startswith("attach://"):
        raise bad("photo must be uploaded as a file")
    chat = call.chat()
    _check(call, chat, "photo")
    changes.picture(chat, call.bot.user, uploads.taken(call, "photo", "photo"))
    return True


async def delete_chat_photo(call: Call) -> bool:
    chat = call.chat()
    _check(call, chat, "photo")
    if chat.photo:
        changes.picture(chat, call.bot.user, None)
    return True


async def set_chat_permissions(call: Call) -> bool:
    chat = call.chat()
    given = call.get("permissions", {})
    if set(given) - set(rights.PERMISSIONS):
        raise BreachError(f"setChatPermissions: permissions: {given}")
    if chat.other or not call.me(chat).may("can_restrict_members"):
        raise bad("not enough rights to change chat permissions")
    chat.permissions = {name: given.get(name, False) for name in rights.PERMISSIONS}
    call.world.changed()
    return True


async def pin_chat_message(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "message to pin")
    _check_pinning(call, chat)
    if message.is_service:
        # td/telegram/MessagesManager.cpp, can_pin_message
        raise bad("service messages can't be pinned")
    changes.pin(chat, call.bot.user, message)
    return True


async def unpin_chat_message(call: Call) -> bool:
    chat = call.chat()
    _check_pinning(call, chat)
    if "message_id" in call.given:
        message = call.message(chat, "message to unpin")
    elif chat.pinned:
        message = chat.pinned[-1]
    else:
        # Client.cpp, TdOnGetChatPinnedMessageToUnpinCallback
        raise bad("message to unpin not found")
    if message in chat.pinned:
        chat.pinned.remove(message)
    call.world.changed()
    return True


async def unpin_all(call: Call) -> bool:
    chat = call.chat()
    _check_pinning(call, chat)
    chat.pinned.clear()
    call.world.changed()
    return True


async def leave_chat(call: Call) -> bool:
    chat = call.chat(writes=False)
    if chat.other:
        # td/telegram/DialogParticipantManager.cpp, leave_dialog
        raise bad("can't leave private chats")
    membership.leave(chat, call.bot.user, call.bot.user)
    return True


def _check(call: Call, chat: Chat, what: str) -> None:
    if chat.other:
        raise bad(f"can't change private chat {what}")
    if not _may_change(call, chat):
        raise bad(f"not enough rights to change chat {what}")


def _may_change(call: Call, chat: Chat) -> bool:
    me = call.me(chat)
    allowed = chat.permissions.get("can_change_info", chat.type == "group")
    return me.may("can_change_info") or (not me.is_admin and chat.type != "channel" and allowed)


def _check_pinning(call: Call, chat: Chat) -> None:
    """In plain groups a bot must be an administrator."""
    if chat.other:
        return
    me = call.me(chat)
    right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
    is_open = chat.type == "supergroup" and chat.permissions.get("can_pin_messages", False)
    if not me.may(right) and not is_open:
        raise bad("not enough rights to manage pinned messages in the chat")


_CHAT: Final = {"chat_id": chat_id}
METHODS: Final = {
    "getChat": Method(get_chat, _CHAT),
    "setChatTitle": Method(set_chat_title, {**_CHAT, "title": text}),
    "setChatDescription": Method(set_chat_description, {**_CHAT, "description": text}),
    "setChatPhoto": Method(set_chat_photo, {**_CHAT, "photo": text}),
    "deleteChatPhoto": Method(delete_chat_photo, _CHAT),
    "setChatPermissions": Method(
        set_chat_permissions,
        {**_CHAT, "permissions": record, "use_independent_chat_permissions": boolean},
    ),
    "pinChatMessage": Method(
        pin_chat_message,
        {
            **_CHAT,
            "message_id": integer,
            "disable_notification": boolean,
            "business_connection_id": text,
        },
    ),
    "unpinChatMessage": Method(
        unpin_chat_message, {**_CHAT, "message_id": integer, "business_connection_id": text}
    ),
    "unpinAllChatMessages": Method(unpin_all, _CHAT),
    "leaveChat": Method(leave_chat, _CHAT),
}
