"""Topics of a chat, whoever makes them. A topic's id is that of the message that began it."""

from typing import TYPE_CHECKING

from tests.servers.botapi.changes import service
from tests.servers.botapi.chats import Topic

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.users import User


def create(
    chat: "Chat", by: "User", name: str, color: int = 7322096, icon: str | None = None
) -> Topic:
    topic = Topic(chat.last_id + 1, name, color, icon)
    chat.topics[topic.id] = topic
    service(chat, by, {"forum_topic_created": topic.shape}, thread=topic.id)
    return topic


def rename(chat: "Chat", by: "User", topic: Topic, name: str, icon: str | None) -> None:
    edited = {}
    if name != topic.name:
        edited["name"] = name
    if icon != topic.icon:
        edited["icon_custom_emoji_id"] = icon or ""
    topic.name, topic.icon = name, icon
    service(chat, by, {"forum_topic_edited": edited}, thread=topic.id)


def toggle(chat: "Chat", by: "User", topic: Topic, *, is_closed: bool) -> None:
    topic.is_closed = is_closed
    kind = "forum_topic_closed" if is_closed else "forum_topic_reopened"
    service(chat, by, {kind: {}}, thread=topic.id)


def delete(chat: "Chat", topic: Topic) -> None:
    """With all that was said there; no bot is told."""
    del chat.topics[topic.id]
    for message in chat.everything:
        if message.thread == topic.id and not message.is_deleted:
            chat.world.delete(message)
    chat.world.changed()
