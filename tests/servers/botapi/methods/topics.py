"""createForumTopic, editForumTopic, closeForumTopic, reopenForumTopic, deleteForumTopic.

tdlib/td: ForumTopicManager.cpp, create_forum_topic, edit_forum_topic, toggle_forum_topic_is_closed,
delete_forum_topic, is_forum. Bot API: private chats have topics where `has_topics_enabled`.
"""

from typing import Any, Final

from tests.servers.botapi import topics
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.chats import Chat, Topic
from tests.servers.botapi.parameters import chat_id, integer, text
from tests.servers.botapi.refusals import bad

COLORS: Final = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


async def create_forum_topic(call: Call) -> dict[str, Any]:
    chat = call.chat()
    _check_forum(call, chat)
    me = call.me(chat)
    is_open = chat.permissions.get("can_manage_topics", False)
    if not chat.other and not me.may("can_manage_topics") and (me.is_admin or not is_open):
        raise bad("not enough rights to create a topic")
    name = call.get("name", "").strip()[:128]
    if not name:
        raise bad("name must be non-empty")
    color = call.get("icon_color", COLORS[0])
    if color not in COLORS:
        # from the data centre
        raise bad("TOPIC_ICON_COLOR_INVALID")
    topic = topics.create(chat, call.bot.user, name, color, call.get("icon_custom_emoji_id"))
    return topic.shape | {"message_thread_id": topic.id}


async def edit_forum_topic(call: Call) -> bool:
    chat = call.chat()
    _check_forum(call, chat)
    topic = _topic(call, chat, "edit")
    name = call.get("name", "").strip()[:128]
    icon = call.get("icon_custom_emoji_id", topic.icon)
    if (not name or name == topic.name) and icon == topic.icon:
        # from the data centre; td/telegram/ForumTopicManager.cpp, EditForumTopicQuery
        raise bad("TOPIC_NOT_MODIFIED")
    topics.rename(chat, call.bot.user, topic, name or topic.name, icon or None)
    return True


async def close_forum_topic(call: Call) -> bool:
    return _toggle(call, is_closed=True)


async def reopen_forum_topic(call: Call) -> bool:
    return _toggle(call, is_closed=False)


async def delete_forum_topic(call: Call) -> bool:
    chat = call.chat()
    _check_forum(call, chat)
    topic = _topic(call, chat, "delete")
    topics.delete(chat, topic)
    return True


def _toggle(call: Call, *, is_closed: bool) -> bool:
    chat = call.chat()
    _check_forum(call, chat)
    if chat.other:
        raise bad("the chat is not a supergroup forum")
    topic = _topic(call, chat, "close or open")
    if topic.is_closed == is_closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topics.toggle(chat, call.bot.user, topic, is_closed=is_closed)
    return True


def _check_forum(call: Call, chat: Chat) -> None:
    if not (call.bot.has_topics if chat.other else chat.is_forum):
        raise bad("the chat is not a forum")


def _topic(call: Call, chat: Chat, deed: str) -> Topic:
    topic = chat.topics.get(call.get("message_thread_id", 0))
    if not topic:
        # from the data centre
        raise bad("TOPIC_ID_INVALID")
    right = "can_delete_messages" if deed == "delete" else "can_manage_topics"
    started = chat.find(topic.id)
    is_mine = started is not None and started.author is call.bot.user
    if not chat.other and not is_mine and not call.me(chat).may(right):
        raise bad(f"not enough rights to {deed} the topic")
    return topic


_WHICH: Final = {"chat_id": chat_id, "message_thread_id": integer}
METHODS: Final = {
    "createForumTopic": Method(
        create_forum_topic,
        {
            "chat_id": chat_id,
            "name": text,
            "icon_color": integer,
            "icon_custom_emoji_id": text,
        },
    ),
    "editForumTopic": Method(
        edit_forum_topic, {**_WHICH, "name": text, "icon_custom_emoji_id": text}
    ),
    "closeForumTopic": Method(close_forum_topic, _WHICH),
    "reopenForumTopic": Method(reopen_forum_topic, _WHICH),
    "deleteForumTopic": Method(delete_forum_topic, _WHICH),
}
