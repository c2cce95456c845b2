"""Which message one answers, and which words of it were meant; pure.

Bot API: `reply_to_message`, `quote` (TextQuote), `external_reply` (ExternalReplyInfo),
`reply_to_story`, `reply_to_checklist_task_id`, `reply_to_poll_option_id`.
"""

from typing import Final

from telegram import ExternalReplyInfo, Message

from adapters.telegram import ids, people
from adapters.telegram.said import kinds, origins, services
from adapters.telegram.session import Session
from bridge.api import readable
from bridge.api.events import Ref

MOST: Final = 300
"""Characters of what is answered, where it has to be quoted."""


def answered(session: Session, message: Message) -> Ref | None:
    """The message that this one answers; None where it answers none.

    With `quote`, where a part of it was meant: it goes in quotation signs before the answer.
    """
    original = message.reply_to_message
    quote = _quote(message)
    if original is not None and not _is_topic(original, message):
        number = session.said.albums.first(original.chat.id, original.message_id)
        return Ref(
            native=ids.message(original.chat.id, number),
            author=people.sender(session, original),
            words=quote or _words(session, original),
            at=original.date.timestamp(),
            quote=quoted(quote) if quote else None,
        )
    if message.external_reply is not None:
        return Ref(words=_elsewhere(message.external_reply, message))
    if message.reply_to_story is not None:
        return Ref(words=f"A story of {people.title_of(message.reply_to_story.chat)}")
    return None


def quoted(words: str) -> str:
    """`> how about\\n> tomorrow\\n`."""
    return "".join(f"> {line}\n" for line in words[:MOST].splitlines())


def _is_topic(original: Message, message: Message) -> bool:
    """What is said in a topic is, to the server, an answer to the message that began it."""
    if original.forum_topic_created is not None:
        return True
    return bool(message.is_topic_message) and original.message_id == message.message_thread_id


def _words(session: Session, original: Message) -> str:
    line = services.line(session, original)
    return (line or readable.words(kinds.content_of(session, original)))[:MOST]


def _quote(message: Message) -> str:
    """The words that were chosen of it; the task, or the answer of a poll, that is answered."""
    if message.quote is not None and message.quote.is_manual:
        return message.quote.text
    original = message.reply_to_message
    if original is None:
        return ""
    task = message.reply_to_checklist_task_id
    if task is not None and original.checklist is not None:
        return next((each.text for each in original.checklist.tasks if each.id == task), "")
    option = message.reply_to_poll_option_id
    if option is not None and original.poll is not None:
        options = original.poll.options
        return next((each.text for each in options if each.persistent_id == option), "")
    return ""


def _elsewhere(reply: ExternalReplyInfo, message: Message) -> str:
    """`Alice in Tea: how about tomorrow`: no id tells it here."""
    who = origins.source(reply.origin)
    chat = people.title_of(reply.chat) if reply.chat is not None else ""
    where = f" in {chat}" if chat and chat != who else ""
    if message.quote is not None:
        said = message.quote.text
    else:
        said = readable.words(kinds.of_kind(reply, message))
    return f"{who}{where}: {said}"[:MOST] if said else f"{who}{where}"
