"""What a person's chat with the bot brings: words for whom he means, commands for the bot.

Bot API: Message, MessageReactionUpdated, ChatMemberUpdated (`my_chat_member`: "for private chats,
this update is received only when the bot is blocked or unblocked by the user").
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from telegram import (
    ChatMember,
    ChatMemberUpdated,
    Message,
    MessageReactionUpdated,
    Update,
)

from adapters.telegram import ids, people
from adapters.telegram.chats import commands, contacts
from adapters.telegram.chats.answering import Spot, answer
from adapters.telegram.chats.chat import Chat
from adapters.telegram.chats.current import Unsure, meant
from adapters.telegram.chats.recent import OURS
from adapters.telegram.chats.telling import nothing_sent
from adapters.telegram.items import Items
from adapters.telegram.rooms.commanded import is_anothers
from adapters.telegram.said import edits, reacted, services
from adapters.telegram.said.kinds import content_of
from adapters.telegram.said.replies import answered
from adapters.telegram.session import Session
from bridge.api import events
from bridge.api.events import Edit, Ref
from bridge.api.ids import LoginId

_Act = Callable[[Session, Chat, Message], Items]

NOT_CHANGED: Final = (
    "Nobody sees this change: the message went to nobody who hears from you now, or I do not know"
    " any longer to whom."
)


def read(session: Session, update: Update) -> Items:
    """What it means."""
    if update.message is not None:
        return _of(session, update.message, _said)
    if update.edited_message is not None:
        return _of(session, update.edited_message, _edited)
    if update.message_reaction is not None:
        return _reacted(session, update.message_reaction)
    if update.my_chat_member is not None:
        return _shut(session, update.my_chat_member)
    return Items()


def _of(session: Session, message: Message, act: _Act) -> Items:
    """What a message means, by who is called as he is called now."""
    user = message.from_user
    if user is None or user.id != message.chat.id:
        return Items()
    chat = session.chats.of(user.id)
    name = people.name_of(user)
    made = Items()
    if chat.name != name or chat.is_shut:
        chat = replace(chat, name=name, is_shut=False)
        made.take(_known_anew(session, chat))
    made.take(act(session, chat, message))
    return made


def _known_anew(session: Session, chat: Chat) -> Items:
    """He is called otherwise, or is there again."""
    if not chat.ties:
        return Items()
    made = Items(keep=session.chats.put(chat))
    made.add(*(contacts.contact(session, chat, login) for login in chat.ties))
    return made


def _said(session: Session, chat: Chat, message: Message) -> Items:
    thread = people.thread_of(message)
    spot = Spot(chat.user, thread, message.message_id)
    number = _answered(session, message)
    if _is_command(message):
        session.chats.note(chat.user, message.message_id, OURS)
        typed = message.text or ""
        at = message.date.timestamp()
        return commands.typed(session, chat, spot, typed, answered=number, at=at)
    if services.line(session, message) is not None:
        return Items()
    to = meant(chat, session.chats.recent(chat.user), thread=thread, answered=number)
    if isinstance(to, Unsure):
        session.chats.note(chat.user, message.message_id, OURS)
        return Items(errands=[answer(session, spot, nothing_sent(session, chat, to))])
    session.chats.note(chat.user, message.message_id, to)
    content = content_of(session, message)
    edits.note(session, message, content)
    said = events.Message(
        place=session.direct(str(chat.user), to),
        actor=contacts.who(session, chat),
        at=message.date.timestamp(),
        content=content,
        native=ids.message(chat.user, message.message_id),
        answers=answered(session, message),
    )
    return Items([said], session.chats.keep_recent(chat.user))


def _edited(session: Session, chat: Chat, message: Message) -> Items:
    """Of what was sent to nobody, nothing is changed; it is said where he might think otherwise."""
    first = session.said.albums.first(chat.user, message.message_id)
    whose = session.chats.recent(chat.user).of(first)
    if whose == OURS or not chat.ties or _is_command(message):
        return Items()
    if whose is None or not _is_heard(chat, whose):
        spot = Spot(chat.user, people.thread_of(message), message.message_id)
        return Items(errands=[answer(session, spot, NOT_CHANGED)])
    edited = message.edit_date or message.date
    content = edits.anew(session, message)
    keep = session.said.albums.edited(message)
    if content is None:
        return Items(keep=keep)
    edit = Edit(
        place=session.direct(str(chat.user), whose),
        actor=contacts.who(session, chat),
        at=edited.timestamp(),
        target=Ref(native=ids.message(chat.user, first)),
        content=content,
        answers=answered(session, message),
    )
    return Items([edit], keep)


def _reacted(session: Session, change: MessageReactionUpdated) -> Items:
    """To a message of a contact, or to his own."""
    chat = session.chats.of(change.chat.id)
    first = session.said.albums.first(chat.user, change.message_id)
    whose = session.chats.recent(chat.user).of(first)
    if whose is None or not _is_heard(chat, whose):
        return Items()
    reactions = events.Reactions(
        place=session.direct(str(chat.user), whose),
        actor=contacts.who(session, chat),
        at=change.date.timestamp(),
        target=Ref(native=ids.message(chat.user, first)),
        emoji=reacted.emoji(change.new_reaction),
    )
    return Items([reactions])


def _shut(session: Session, change: ChatMemberUpdated) -> Items:
    """He has blocked the bot, or no longer."""
    is_shut = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    chat = session.chats.of(change.chat.id)
    if chat.is_shut == is_shut or not chat.ties:
        return Items()
    now = replace(chat, is_shut=is_shut)
    made = Items(keep=session.chats.put(now))
    told = contacts.stranger if is_shut else contacts.contact
    made.add(*(told(session, now, login) for login in now.ties))
    return made


def _is_heard(chat: Chat, login: LoginId) -> bool:
    """Whether both wish to hear from each other."""
    tie = chat.ties.get(login)
    return tie is not None and not tie.is_blocked and not tie.is_deaf


def _is_command(message: Message) -> bool:
    return not is_anothers(message) and any(
        each.type == each.BOT_COMMAND and each.offset == 0 for each in message.entities
    )


def _answered(session: Session, message: Message) -> int | None:
    """The number of the message that this one is an answer to; of an album, of its first."""
    original = message.reply_to_message
    if original is None or original.forum_topic_created is not None:
        return None
    return session.said.albums.first(message.chat.id, original.message_id)
