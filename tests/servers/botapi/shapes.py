"""How users, chats and messages look in the Bot API's JSON.

Bot API: User, Chat, Message. tdlib/telegram-bot-api: Client.cpp, class JsonMessage and others.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.users import User

Json = dict[str, Any]


def without_none(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def user(who: "User") -> Json:
    return without_none(
        id=who.id,
        is_bot=who.is_bot,
        first_name=who.first_name,
        last_name=who.last_name,
        username=who.username,
        language_code=who.language_code,
    )


def chat(where: "Chat") -> Json:
    if where.other:
        return without_none(
            id=where.id,
            first_name=where.other.first_name,
            last_name=where.other.last_name,
            username=where.other.username,
            type="private",
        )
    return without_none(
        id=where.id,
        title=where.title,
        username=where.username,
        type=where.type,
        is_forum=where.is_forum or None,
    )


def message(what: "Message", *, with_reply: bool = True) -> Json:
    """with_reply: the message answered is told, and not what that one answered."""
    author = what.author
    if what.sender_chat and what.chat.type == "channel":
        author = None
    elif what.sender_chat:
        author = what.chat.world.placeholder(what)
    answered = _answered(what) if with_reply else None
    return without_none(
        message_id=what.id,
        **{"from": user(author) if author else None},
        sender_chat=chat(what.sender_chat) if what.sender_chat else None,
        chat=chat(what.chat),
        date=what.date,
        edit_date=what.edit_date,
        message_thread_id=what.thread or _root(what),
        is_topic_message=True if what.thread in what.chat.topics else None,
        reply_to_message=message(answered, with_reply=False) if answered else None,
        **what.modifiers,
        **what.content,
    )


def _answered(what: "Message") -> "Message | None":
    """In a topic of a forum, what answers nothing else answers the message that began it."""
    if what.reply and what.reply.chat is what.chat:
        return None if what.reply.is_deleted else what.reply
    if not what.reply and what.chat.is_forum and what.thread and what.thread != what.id:
        return what.chat.find(what.thread)
    return None


def _root(what: "Message") -> int | None:
    """Client.cpp, get_forum_topic_id: in supergroups, of answers, where their chain began."""
    first = what
    while first.reply and first.reply.chat is what.chat:
        first = first.reply
    return first.id if first is not what and what.chat.type == "supergroup" else None
