"""Who said something, and where; pure.

Bot API: Message (`from`, `sender_chat`, `is_topic_message`), Chat, User.
"""

from typing import Final

from telegram import Chat, Message, User

from adapters.telegram import ids
from adapters.telegram.session import Session
from bridge.api.ids import Identity, Place

DELETED: Final = "Deleted account"
SOMEBODY: Final = "Somebody"
ANONYMOUS: Final = 1087968824
"""The user GroupAnonymousBot, who stands for administrators that speak as the group."""
GENERAL: Final = 1
"""The thread of a forum's General topic, which is the forum itself."""


def name_of(user: User) -> str:
    """As Telegram shows it; who deleted his account has none."""
    name = f"{user.first_name or ''} {user.last_name or ''}".strip()
    return name or user.username or DELETED


def title_of(chat: Chat) -> str:
    """Of a group, a channel, or of the person that a chat is with."""
    name = chat.title or f"{chat.first_name or ''} {chat.last_name or ''}".strip()
    return name or chat.username or DELETED


def of_user(session: Session, user: User) -> Identity:
    return Identity(session.network, str(user.id), name_of(user))


def of_chat(session: Session, chat: Chat) -> Identity:
    """A channel, or an administrator who speaks as the group."""
    return Identity(session.network, str(chat.id), title_of(chat))


def sender(session: Session, message: Message) -> Identity | None:
    """In whose name it was said; None where nobody is told."""
    user = message.from_user
    if message.sender_chat is not None:
        return of_chat(session, message.sender_chat)
    if message.chat.type == Chat.CHANNEL or (user is not None and user.id == ANONYMOUS):
        return of_chat(session, message.chat)
    return None if user is None else of_user(session, user)


def thread_of(message: Message) -> int | None:
    """The topic that it was said in. Where no topics are, a thread is a chain of answers."""
    thread = message.message_thread_id
    return thread if message.is_topic_message and thread != GENERAL else None


def place_of(session: Session, message: Message) -> Place:
    """The group, channel or topic."""
    return session.room(ids.Chat(message.chat.id, thread_of(message)).native)
