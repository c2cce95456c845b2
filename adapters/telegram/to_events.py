"""From what happens in groups and channels to events; pure but for what it remembers.

Bot API: Update. What is done there to the room and by whom, `rooms/` reads from the same updates;
chats with one person are read in `chats/`.

That a message was deleted Telegram tells no bot, but in business chats, which are not ours: it
stays on XMPP. Of a live location the first position is told; of a poll, when it is closed.
"""

from collections.abc import Iterator
from typing import Final

from telegram import Message, Poll, Update

from adapters.telegram import ids, people
from adapters.telegram.items import Items, of
from adapters.telegram.rooms.commanded import is_ours
from adapters.telegram.said import edits, kinds, reacted, replies, services, structured
from adapters.telegram.said.polls import Asked
from adapters.telegram.session import Session
from bridge.api import events
from bridge.api.content import Text
from bridge.api.events import Edit, Ref
from bridge.api.ids import Place

ITS_ROOM: Final = "Its room is {}."


def read(session: Session, update: Update) -> Items:
    """What an update says; nothing of those kinds that say nothing in a room."""
    if (message := update.message or update.channel_post) is not None:
        return _said(session, message)
    if (message := update.edited_message or update.edited_channel_post) is not None:
        return _edited(session, message)
    if update.message_reaction is not None:
        return of(reacted.by_somebody(session, update.message_reaction))
    if update.message_reaction_count is not None:
        return of(reacted.by_all(session, update.message_reaction_count))
    if update.poll is not None:
        return _closed(session, update.poll)
    return Items()


def _said(session: Session, message: Message) -> Items:
    if _is_own(session, message) or is_ours(session, message):
        return Items()
    line = services.line(session, message)
    return _service(session, message, line) if line is not None else _words(session, message)


def _is_own(session: Session, message: Message) -> bool:
    """The bot itself said it."""
    return session.is_me(message.from_user) and message.sender_chat is None


def _words(session: Session, message: Message) -> Items:
    place, actor = people.place_of(session, message), people.sender(session, message)
    native = ids.message(message.chat.id, message.message_id)
    content = kinds.content_of(session, message)
    items = Items()
    items.add(
        events.Message(
            place=place,
            actor=actor,
            at=message.date.timestamp(),
            content=content,
            native=native,
            answers=replies.answered(session, message),
        )
    )
    edits.note(session, message, content)
    thread = people.thread_of(message)
    if thread is not None:
        session.said.threads.put((message.chat.id, message.message_id), thread)
    if message.poll is not None and not message.poll.is_closed and actor is not None:
        asked = Asked(place, actor, native)
        items.keep.update(session.said.polls.opened(message.poll.id, asked))
    return items


def _edited(session: Session, message: Message) -> Items:
    if is_ours(session, message):
        return Items()
    content = edits.anew(session, message)
    items = Items(keep=session.said.albums.edited(message))
    if content is None:
        return items
    first = session.said.albums.first(message.chat.id, message.message_id)
    items.add(
        Edit(
            place=people.place_of(session, message),
            actor=people.sender(session, message),
            at=(message.edit_date or message.date).timestamp(),
            target=Ref(native=ids.message(message.chat.id, first)),
            content=content,
            answers=replies.answered(session, message),
        )
    )
    return items


def _service(session: Session, message: Message, line: str) -> Items:
    """In a line of its own, said by nobody; "" for what the room shows. That there is a new topic
    is said in the group, too.
    """
    items = Items()
    if not line:
        return items
    for place, words in _told_in(session, message, line):
        items.add(
            events.Message(
                place=place,
                actor=None,
                at=message.date.timestamp(),
                content=(Text(words),),
                form="notice",
                native=ids.message(message.chat.id, message.message_id),
                answers=_pinned(session, message),
            )
        )
    return items


def _told_in(session: Session, message: Message, line: str) -> Iterator[tuple[Place, str]]:
    place = people.place_of(session, message)
    yield place, line
    group = session.room(ids.Chat(message.chat.id).native)
    if message.forum_topic_created is not None and group != place:
        desk = session.reception
        yield group, line if desk is None else f"{line} {ITS_ROOM.format(desk.address(place))}"


def _pinned(session: Session, message: Message) -> Ref | None:
    pinned = message.pinned_message
    if pinned is None:
        return None
    first = session.said.albums.first(pinned.chat.id, pinned.message_id)
    return Ref(native=ids.message(pinned.chat.id, first))


def _closed(session: Session, poll: Poll) -> Items:
    """Its votes as they were in the end."""
    if not poll.is_closed:
        return Items()
    asked, keep = session.said.polls.closed(poll.id)
    items = Items(keep=keep)
    if asked is not None:
        items.add(
            Edit(
                place=asked.place,
                actor=asked.actor,
                at=session.now(),
                target=Ref(native=asked.native),
                content=(structured.asked(poll),),
            )
        )
    return items
