"""What all methods that send have in common: where, into which topic, as an answer to what.

Bot API: ReplyParameters. tdlib/telegram-bot-api: Client.cpp, check_reply_parameters,
check_message_topic. tdlib/td: MessageContent.cpp, can_send_message_content; DialogManager.cpp,
can_send_message_to_dialog.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.servers.botapi import shapes
from tests.servers.botapi.detecting import units
from tests.servers.botapi.parameters import BreachError
from tests.servers.botapi.refusals import bad, forbidden

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.botapi.calls import Call
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.files import Stored
    from tests.servers.botapi.messages import Message

_REPLY_FIELDS: Final = frozenset(
    {
        "message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_parse_mode",
        "quote_entities", "quote_position", "checklist_task_id", "poll_option_id",
    }
)  # fmt: skip
# MessageContent.cpp, can_send_message_content: what it calls them, and the permission
_SORTS: Final = {
    "text": ("text messages", "can_send_messages"),
    "photo": ("photos", "can_send_photos"),
    "live_photo": ("photos", "can_send_photos"),
    "video": ("videos", "can_send_videos"),
    "animation": ("animations", "can_send_other_messages"),
    "audio": ("music", "can_send_audios"),
    "document": ("documents", "can_send_documents"),
    "voice": ("voice notes", "can_send_voice_notes"),
    "video_note": ("video notes", "can_send_video_notes"),
    "sticker": ("stickers", "can_send_other_messages"),
    "venue": ("venues", "can_send_messages"),
    "location": ("locations", "can_send_messages"),
    "contact": ("contacts", "can_send_messages"),
    "dice": ("dice", "can_send_other_messages"),
    "poll": ("polls", "can_send_polls"),
}


@dataclass(slots=True)
class Where:
    """Where something goes that a bot sends."""

    chat: "Chat"
    thread: int | None = None
    reply: "Message | None" = None
    modifiers: dict[str, Any] = field(default_factory=dict)


def post(
    call: "Call", content: dict[str, Any], files: "Sequence[Stored]" = (), **modifiers: Any
) -> dict[str, Any]:
    """The message as it is answered."""
    where = aimed(call)
    check_rights(call, where.chat, content)
    return shapes.message(put(call, where, content, files, **modifiers))


def put(
    call: "Call",
    where: Where,
    content: dict[str, Any],
    files: "Sequence[Stored]" = (),
    **modifiers: Any,
) -> "Message":
    return call.world.post(
        where.chat,
        call.bot.user,
        content,
        sender_chat=where.chat if where.chat.type == "channel" else None,
        reply=where.reply,
        thread=where.thread,
        files=list(files),
        modifiers=where.modifiers | modifiers,
    )


def aimed(call: "Call") -> Where:
    if "business_connection_id" in call.given:
        raise bad("business connection not found")  # Client.cpp, TdOnCheckBusinessConnection
    chat = call.chat()
    if chat.other and not chat.is_started:
        # MessagesManager.cpp, process_send_message_fail_error: PEER_ID_INVALID
        raise forbidden("bot can't initiate conversation with a user")
    if chat.other and chat.other.is_bot:
        # MessagesManager.cpp, process_send_message_fail_error: USER_IS_BOT
        raise forbidden("the bot can't send messages to the bot")
    where = Where(chat, thread_of(call, chat))
    if call.get("protect_content"):
        where.modifiers["has_protected_content"] = True
    if "reply_parameters" in call.given:
        _answer(call, where, call.given["reply_parameters"])
    _keep_in_topic(call, where)
    return where


def thread_of(call: "Call", chat: "Chat") -> int | None:
    """Client.cpp, check_message_topic: where there are no topics, it is of no account."""
    thread: int | None = call.get("message_thread_id")
    if thread is None or not (chat.is_forum or chat.type == "private"):
        return None
    if thread not in chat.topics or thread == 1:
        raise bad("message thread not found")
    return thread


def check_rights(call: "Call", chat: "Chat", content: dict[str, Any]) -> None:
    me = call.me(chat)
    if chat.type == "channel" and not me.may("can_post_messages"):
        raise bad("need administrator rights in the channel chat")
    if chat.type in {"private", "channel"} or me.is_admin:
        return
    words, permission = next((v for k, v in _SORTS.items() if k in content), ("", ""))
    allowed = chat.permissions | (me.permissions if me.status == "restricted" else {})
    if not allowed.get(permission, True):
        raise bad(f"not enough rights to send {words} to the chat")


def _keep_in_topic(call: "Call", where: Where) -> None:
    """An answer goes where the message is that it answers."""
    reply = where.reply
    if where.chat.is_forum and where.thread is None and reply and reply.chat is where.chat:
        where.thread = reply.thread
    topic = where.chat.topics.get(where.thread or 1)
    if topic and topic.is_closed and not call.me(where.chat).may("can_manage_topics"):
        # from the data centre
        raise bad("TOPIC_CLOSED")


def _answer(call: "Call", where: Where, given: dict[str, Any]) -> None:
    if unknown := set(given) - _REPLY_FIELDS:
        raise BreachError(f"{call.method}: reply_parameters: {sorted(unknown)}")
    if not isinstance(given.get("message_id"), int):
        raise BreachError(f"{call.method}: reply_parameters: no message_id")
    chat = where.chat
    if "chat_id" in given and given["chat_id"] != chat.id:
        call.given["other_chat"] = given["chat_id"]
        chat = call.chat(writes=False, name="other_chat")
    found = chat.find(given["message_id"])
    if not found and not given.get("allow_sending_without_reply"):
        # Client.cpp, check_reply_parameters
        raise bad("message to be replied not found")
    if not found:
        return
    where.reply = found
    if "quote" in given:
        where.modifiers["quote"] = _quote(call, found, given)
    if found.chat is not where.chat:
        where.modifiers["external_reply"] = _external(found)


def _quote(call: "Call", found: "Message", given: dict[str, Any]) -> dict[str, Any]:
    if "quote_parse_mode" in given:
        raise BreachError(f"{call.method}: formats are to be sent as entities, not as markup")
    if given["quote"] not in found.text or units(given["quote"]) > 1024:
        # from the data centre; td/telegram/MessagesManager.cpp, on_send_message_fail
        raise bad("QUOTE_TEXT_INVALID")
    position = units(found.text.partition(given["quote"])[0])
    quote = {"text": given["quote"], "position": position, "is_manual": True}
    if given.get("quote_entities"):
        quote["entities"] = given["quote_entities"]
    return quote


def _external(found: "Message") -> dict[str, Any]:
    origin = {"type": "hidden_user", "date": found.date, "sender_user_name": "Somebody"}
    if found.author:
        origin = {"type": "user", "date": found.date, "sender_user": shapes.user(found.author)}
    return {"origin": origin, "chat": shapes.chat(found.chat), "message_id": found.id}
