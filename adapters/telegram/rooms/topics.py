"""Topics of forums, each a room of its own; the General topic is the forum itself.

Bot API: ForumTopicCreated, ForumTopicEdited, ForumTopicClosed; bots cannot ask which there are, so
they are known by what is said in them.
"""

from dataclasses import replace

from telegram import Message

from adapters.telegram import people
from adapters.telegram.ids import Chat
from adapters.telegram.items import Items
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms import known, occupants
from adapters.telegram.rooms.group import Group, Topic
from adapters.telegram.session import Session
from bridge.api.errors import Refused

NO_TOPIC = "There is no such topic, or nobody has written in it since the bot came."


def read(session: Session, group: Group, message: Message, items: Items) -> None:
    """What a message says of the topic that it is in."""
    thread = message.message_thread_id
    if thread in (None, people.GENERAL):
        return
    if not (message.is_topic_message or message.forum_topic_created):
        return
    was = group.topics.get(thread)
    now = _topic(message, was or Topic())
    if now == was:
        return
    put(group, thread, now)
    if now.is_used:
        items.add(occupants.about(session, group, session.room(Chat(group.chat, thread).native)))
    items.keep.update(known.keep(session, group))


def put(group: Group, thread: int, topic: Topic) -> None:
    """Remember it; of too many, one in which nobody of ours was goes."""
    group.topics[thread] = topic
    if len(group.topics) > group_.MOST_TOPICS:
        plain = [one for one, each in group.topics.items() if not each.is_used and one != thread]
        if plain:
            del group.topics[plain[0]]


def use(group: Group, thread: int) -> bool:
    """Somebody of ours comes into it; whether it is for the first time. Raises Refused."""
    topic = group.topics.get(thread)
    if topic is None:
        raise Refused("not-found", NO_TOPIC)
    if topic.is_used:
        return False
    group.topics[thread] = replace(topic, is_used=True)
    return True


def _topic(message: Message, was: Topic) -> Topic:
    created = message.forum_topic_created
    if created is None and message.reply_to_message is not None and not was.name:
        created = message.reply_to_message.forum_topic_created
    if created is not None:
        was = replace(was, name=created.name)
    edited = message.forum_topic_edited
    if edited is not None and edited.name:
        was = replace(was, name=edited.name)
    if message.forum_topic_closed is not None:
        return replace(was, is_closed=True)
    if message.forum_topic_reopened is not None:
        return replace(was, is_closed=False)
    return was
