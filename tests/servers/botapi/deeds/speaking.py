"""Somebody writes a text, or whatever else is said."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.servers.botapi import origins
from tests.servers.botapi.detecting import detected, units

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.files import Stored
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
    files: "Sequence[Stored]" = (),
    **modifiers: Any,
) -> "Message":
    """What any message of a person goes through. modifiers: further fields of Message."""
    chat.may_write(user)
    chat.is_started = True
    if quote is not None:
        assert reply_to, "what is quoted is a message"
        position = units(reply_to.text[: reply_to.text.index(quote)])
        modifiers["quote"] = {"text": quote, "position": position, "is_manual": True}
    if topic is None and reply_to and chat.topics:
        topic = reply_to.thread
    assert topic is None or topic in chat.topics, f"no topic {topic} in {chat}"
    sender_chat = sender_chat or _instead(user, chat, modifiers)
    message = chat.world.post(
        chat,
        user,
        content,
        sender_chat=sender_chat,
        reply=reply_to,
        thread=topic,
        files=list(files),
        modifiers=modifiers,
    )
    if chat.type == "channel" and chat.linked:
        _pass_on(message, chat.linked)
    return message


def _instead(user: "User", chat: "Chat", modifiers: dict[str, Any]) -> "Chat | None":
    """Channels and anonymous administrators speak as the chat."""
    member = chat.member(user)
    if member.is_anonymous and member.title:
        modifiers.setdefault("author_signature", member.title)
    return chat if chat.type == "channel" or member.is_anonymous else None


def _pass_on(message: "Message", group: "Chat") -> None:
    """A channel's post appears in the group linked to it."""
    message.chat.world.post(
        group,
        None,
        message.content,
        sender_chat=message.chat,
        files=message.files,
        modifiers={
            **message.modifiers,
            "is_automatic_forward": True,
            "forward_origin": origins.of(message),
        },
    )
