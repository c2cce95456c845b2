"""Where a forwarded message comes from. Bot API: MessageOrigin and its four kinds."""

from typing import TYPE_CHECKING, Any

from tests.servers.botapi import shapes

if TYPE_CHECKING:
    from tests.servers.botapi.messages import Message


def of(message: "Message") -> dict[str, Any]:
    origin: dict[str, Any] = {"date": message.date}
    if message.chat.type == "channel":
        origin |= {"type": "channel", "chat": shapes.chat(message.chat), "message_id": message.id}
    elif message.sender_chat:
        origin |= {"type": "chat", "sender_chat": shapes.chat(message.sender_chat)}
    elif message.author and message.author.hides_forwards:
        origin |= {"type": "hidden_user", "sender_user_name": message.author.name}
    else:
        assert message.author
        origin |= {"type": "user", "sender_user": shapes.user(message.author)}
    if signature := message.modifiers.get("author_signature"):
        origin["author_signature"] = signature
    return origin
