"""Somebody writes a text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.servers.botapi.detecting import detected

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.users import User


def say(
    user: "User",
    chat: "Chat",
    text: str,
    *,
    entities: Sequence[dict[str, Any]] = (),
    **more: Any,
) -> "Message":
    content: dict[str, Any] = {"text": text}
    if found := detected(text, entities):
        content["entities"] = found
    return post(user, chat, content, **more)


def post(
    user: "User",
    chat: "Chat",
    content: dict[str, Any],
    *,
    reply_to: "Message | None" = None,
    quote: str | None = None,
    topic: int | None = None,
    sender_chat: "Chat | None" = None,
    **modifiers: Any,
) -> "Message":
    """What any message of a person goes through."""
    if quote is not None:
        assert reply_to, "what is quoted is a message"
        start = len(reply_to.text[: reply_to.text.index(quote)].encode("utf-16-le")) // 2
        modifiers["quote"] = {"text": quote, "position": start, "is_manual": True}
    if chat.type == "channel":
        sender_chat = chat
    chat.may_write(user)
    chat.is_started = True
    return chat.world.post(
        chat, user, content, sender_chat=sender_chat, reply=reply_to, thread=topic,
        modifiers=modifiers,
    )  # fmt: skip
