"""What an edit changes for people: often nothing; pure but for what it remembers.

Bot API: Update.edited_message ("may at times be triggered by changes to message fields that are
either unavailable or not actively used by your bot"): buttons, a live location that moves.
"""

from telegram import Message

from adapters.telegram import ids
from adapters.telegram.said import kinds, services
from adapters.telegram.session import Session
from bridge.api.content import Content


def note(session: Session, message: Message, content: tuple[Content, ...]) -> None:
    """So it reads now."""
    session.said.contents.put(ids.message(message.chat.id, message.message_id), hash(content))


def anew(session: Session, message: Message) -> tuple[Content, ...] | None:
    """All of it, as it reads now; None where it reads as before.

    Of a live location the first position stays. What is not remembered counts as changed.
    """
    is_moving = message.location is not None and message.venue is None
    if is_moving or services.line(session, message) is not None:
        return None
    first = session.said.albums.first(message.chat.id, message.message_id)
    native = ids.message(message.chat.id, first)
    content = kinds.content_of(session, message)
    if session.said.contents.get(native) == hash(content):
        return None
    session.said.contents.put(native, hash(content))
    return content
