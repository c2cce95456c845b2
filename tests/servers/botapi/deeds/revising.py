"""Somebody edits, deletes or forwards a message."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.servers.botapi import origins
from tests.servers.botapi.deeds.speaking import post
from tests.servers.botapi.detecting import detected

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.users import User


def edit(user: "User", message: "Message", text: str, entities: Sequence[dict[str, Any]]) -> None:
    """Its text, or its caption."""
    assert message.author is user or message.chat.type == "channel", f"not his: {message}"
    words, formats = ("text", "entities")
    if "text" not in message.content:
        words, formats = ("caption", "caption_entities")
    content = {k: v for k, v in message.content.items() if k not in {words, formats}}
    content[words] = text
    if found := detected(text, entities):
        content[formats] = found
    replace(message, content)


def replace(message: "Message", content: dict[str, Any]) -> None:
    world = message.chat.world
    message.edits.append(message.content)
    message.content = content
    message.edit_date = world.clock.stamp()
    world.tell_message(message, "edited_")


def forward(user: "User", message: "Message", chat: "Chat", **more: Any) -> "Message":
    origin = message.modifiers.get("forward_origin") or origins.of(message)
    return post(user, chat, message.content, files=message.files, forward_origin=origin, **more)
