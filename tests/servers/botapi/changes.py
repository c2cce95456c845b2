"""What changes in a room: title, photo, pins; whoever does it. Each leaves a service message."""

from typing import TYPE_CHECKING, Any

from tests.servers.botapi import media, shapes

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.files import Stored
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.users import User


def service(chat: "Chat", by: "User | None", content: dict[str, Any], **more: Any) -> "Message":
    sender_chat = chat if chat.type == "channel" else None
    return chat.world.post(chat, by, content, is_service=True, sender_chat=sender_chat, **more)


def rename(chat: "Chat", by: "User", title: str) -> "Message":
    chat.title = title
    return service(chat, by, {"new_chat_title": title})


def picture(chat: "Chat", by: "User", photo: "Stored | None") -> "Message":
    chat.photo = photo
    if photo:
        return service(chat, by, {"new_chat_photo": media.sizes(photo)})
    return service(chat, by, {"delete_chat_photo": True})


def pin(chat: "Chat", by: "User", message: "Message", *, silently: bool = False) -> None:
    """Pinned again, it is the newest, and nothing is said."""
    was_pinned = message in chat.pinned
    if was_pinned:
        chat.pinned.remove(message)
    chat.pinned.append(message)
    if not was_pinned and not silently:
        content = {"pinned_message": shapes.message(message, with_reply=False)}
        service(chat, by, content, thread=message.thread)
    chat.world.changed()
