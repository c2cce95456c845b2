"""deleteMessage, deleteMessages.

tdlib/td: MessagesManager.cpp, delete_messages, can_delete_channel_message, can_revoke_message.
"""

from typing import Final

from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.messages import Message
from tests.servers.botapi.parameters import array, chat_id, integer
from tests.servers.botapi.refusals import bad

TWO_DAYS: Final = 2 * 86400
_NEVER: Final = frozenset(
    {"migrate_from_chat_id", "supergroup_chat_created", "channel_chat_created",
     "forum_topic_created"}
)  # fmt: skip


async def delete_message(call: Call) -> bool:
    # Client.cpp, process_delete_message_query
    if "chat_id" not in call.given:
        raise bad("chat identifier is not specified")
    if not call.get("message_id"):
        raise bad("message identifier is not specified")
    chat = call.chat()
    message = call.message(chat, "message to delete")
    _check(call, chat, message)
    call.world.delete(message)
    return True


async def delete_messages(call: Call) -> bool:
    """What is not found is passed over; if one can't be deleted, none is."""
    ids = call.get("message_ids", [])
    # Client.cpp, process_delete_messages_query, get_message_ids
    if not ids:
        raise bad("message identifiers are not specified")
    if len(ids) > 100:
        raise bad("too many message identifiers specified")
    chat = call.chat()
    found = [message for id_ in ids if (message := chat.find(id_))]
    for message in found:
        _check(call, chat, message)
    for message in found:
        call.world.delete(message)
    return True


def _check(call: Call, chat: Chat, message: Message) -> None:
    age = call.world.clock.now() - message.date
    me = call.me(chat)
    is_mine = message.author is call.bot.user
    if chat.type in {"private", "group"}:
        may = (is_mine and not message.is_service) or chat.type == "private" or me.is_admin
        if not may or age > TWO_DAYS or ("dice" in message.content and age < 86400):
            raise bad("message can't be deleted for everyone")
        return
    # Bots can't delete messages older than two days, not even as administrators.
    may = me.may("can_delete_messages") or (is_mine and not message.is_service)
    if not may or age >= TWO_DAYS or message.id == 1 or _NEVER & set(message.content):
        raise bad("message can't be deleted")


METHODS: Final = {
    "deleteMessage": Method(delete_message, {"chat_id": chat_id, "message_id": integer}),
    "deleteMessages": Method(delete_messages, {"chat_id": chat_id, "message_ids": array}),
}
