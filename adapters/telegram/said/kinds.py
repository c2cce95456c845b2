"""What a message holds, whatever kind it is of; pure.

Bot API: Message. A kind that nobody here knows is said to be there, never left out.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from telegram import ExternalReplyInfo, Message

from adapters.telegram import formatting
from adapters.telegram.said import files, origins, rich, structured
from adapters.telegram.session import Session
from bridge.api.content import Content, Text, Unsupported, preceded, words_of

Read = Callable[[Any, Message], tuple[Content, ...]]

_KINDS: Final[dict[str, Read]] = {
    # Those first that set a later one, too, for older programs.
    "live_photo": files.live_photo,
    "animation": files.video,
    "venue": structured.venue,
    "photo": files.photo,
    "video": files.video,
    "video_note": files.video_note,
    "audio": files.audio,
    "voice": files.voice,
    "sticker": files.sticker,
    "document": files.document,
    "contact": structured.contact,
    "location": structured.location,
    "poll": structured.poll,
    "dice": structured.dice,
    "game": structured.game,
    "checklist": structured.checklist,
    "story": structured.story,
    "paid_media": structured.paid_media,
    "invoice": structured.invoice,
    "giveaway": structured.giveaway,
    "giveaway_winners": structured.giveaway_winners,
    "gift": structured.gift,
    "unique_gift": structured.unique_gift,
}
_RICH: Final = "rich_message"


def content_of(session: Session, message: Message) -> tuple[Content, ...]:
    """All of it, never empty: words first, then the rest. Of an album, all its parts."""
    parts = session.said.albums.parts(message)
    found = [content for part in parts for content in held(part)] or [unknown(message)]
    content = _in_order(found) if len(found) > 1 else tuple(found)
    return _framed(content, message)


def held(message: Message) -> tuple[Content, ...]:
    """What this one message holds, its caption first; () where it is of no known kind."""
    if message.text is not None:
        return (formatting.read(message.text, message.entities),)
    found = of_kind(message, message)
    if not found and _RICH in message.api_kwargs:
        found = rich.content(message.api_kwargs[_RICH], message)
    if message.caption:
        return (formatting.read(message.caption, message.caption_entities), *found)
    return found


def unknown(message: Message) -> Unsupported:
    """It names the kind, as the server calls it, where it can be told."""
    names = ", ".join(sorted(message.api_kwargs))[:100]
    return Unsupported(f"an unsupported message ({names})" if names else "an empty message")


def of_kind(holder: Message | ExternalReplyInfo, message: Message) -> tuple[Content, ...]:
    """What one holds besides words. message: in which it is told."""
    for name, read in _KINDS.items():
        value = getattr(holder, name, None)
        if value:
            return read(value, message)
    return ()


def _in_order(parts: Iterable[Content]) -> tuple[Content, ...]:
    """Words that came apart are one text, before all else."""
    texts: list[Content] = []
    rest: list[Content] = []
    for part in parts:
        (texts if isinstance(part, Text) else rest).append(part)
    if not texts:
        return tuple(rest)
    return (words_of(texts), *rest)


def _framed(content: tuple[Content, ...], message: Message) -> tuple[Content, ...]:
    """With who said it first, and who signed it, and where its buttons lead."""
    before, behind = origins.heading(message), origins.footing(message)
    if not before and not behind:
        return content
    words = words_of(content)
    rest = (part for part in content if not isinstance(part, Text))
    if behind:
        body = f"{words.body}\n{behind}" if words.body else behind
        words = Text(body, words.spans)
    if before:
        words = preceded(words, f"{before}\n" if words.body else before)
    return (words, *rest)
