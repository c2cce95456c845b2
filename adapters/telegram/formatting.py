"""Between Telegram's entities and spans: words with how they look, both ways; pure.

Bot API: MessageEntity, "Formatting options". Offsets there count UTF-16 code units.

What Telegram finds in plain words by itself (`@name`, `#tag`, addresses, links) needs no span: it
finds it again. What has no kind of span of its own goes as one that is nearly it, and the span's
`mark` says what it was: underlined words as italics, custom emoji and dates as the mention of
nobody, which looks like nothing.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from telegram import MessageEntity, User
from telegram.constants import MessageEntityType as Type

from bridge.api.content import Text
from bridge.api.text import Kind, Span, from_utf16, normal, piece, to_utf16

UNDERLINE: Final = "underline"
EXPANDABLE: Final = "expandable"
_USER: Final = re.compile(r"[1-9][0-9]{0,15}")
_EMOJI: Final = re.compile(r"emoji:[0-9]{1,20}")
_DATE: Final = re.compile(r"date:[0-9]{1,10}:[A-Za-z]{0,16}")

_KINDS: Final[dict[str, Kind]] = {
    Type.BOLD: "bold",
    Type.ITALIC: "italic",
    Type.STRIKETHROUGH: "strike",
    Type.SPOILER: "spoiler",
    Type.CODE: "code",
    Type.PRE: "pre",
    Type.BLOCKQUOTE: "quote",
}
_TYPES: Final[dict[str, str]] = {kind: type_ for type_, kind in _KINDS.items()}
_ABOUT_BODY: Final = " \n"
"""What the server takes away around words; other white space is a space to it."""
_LEAVES: Final = ("code", "pre")


# --- what comes -----------------------------------------------------------------------------------


def read(text: str, entities: Iterable[MessageEntity]) -> Text:
    """Words as Telegram gives them."""
    spans = [span for entity in entities if (span := _span(entity)) is not None]
    if not spans:
        return Text(text)
    return Text(text, normal(len(text), from_utf16(text, _unmixed(spans))))


def _span(entity: MessageEntity) -> Span | None:
    start, end = entity.offset, entity.offset + entity.length
    match entity.type:
        case Type.PRE:
            return Span(start, end, "pre", entity.language or "")
        case Type.TEXT_LINK:
            return Span(start, end, "link", entity.url) if entity.url else None
        case Type.TEXT_MENTION:
            return Span(start, end, "mention", str(entity.user.id)) if entity.user else None
        case Type.UNDERLINE:
            return Span(start, end, "italic", mark=UNDERLINE)
        case Type.EXPANDABLE_BLOCKQUOTE:
            return Span(start, end, "quote", mark=EXPANDABLE)
        case Type.CUSTOM_EMOJI:
            return Span(start, end, "mention", mark=f"emoji:{entity.custom_emoji_id}")
        case Type.DATE_TIME:
            return Span(start, end, "mention", mark=_date_mark(entity))
        case _:
            kind = _KINDS.get(entity.type)
            return Span(start, end, kind) if kind else None


def _date_mark(entity: MessageEntity) -> str:
    when = int(entity.unix_time.timestamp()) if entity.unix_time else 0
    return f"date:{when}:{entity.date_time_format or ''}"


def _unmixed(spans: list[Span]) -> list[Span]:
    """Spans of one style that touch become one: where words are underlined and others are in
    italics, none is marked, or one mark would tell of both.
    """
    if len({span.mark for span in spans if span.kind == "italic"}) < 2:
        return spans
    return [replace(span, mark="") if span.kind == "italic" else span for span in spans]


# --- what goes ------------------------------------------------------------------------------------


def write(words: Text) -> tuple[str, tuple[MessageEntity, ...]]:
    """Words as Telegram is given them, without what it would take away around them.

    It may be "": then there is nothing to be said.
    """
    body = words.body
    looks = normal(len(body), words.spans) if words.spans else ()
    start, end = _bounds(body, looks)
    kept = body[start:end]
    if not looks:
        return kept, ()
    spans = _sayable(len(kept), normal(len(kept), piece(looks, start, end)))
    return kept, tuple(map(_entity, to_utf16(kept, spans)))


def _bounds(body: str, spans: Iterable[Span]) -> tuple[int, int]:
    """From where to where the server keeps words; it keeps how a line of code is indented."""
    end = len(body.rstrip(_ABOUT_BODY))
    start = len(body) - len(body.lstrip(_ABOUT_BODY))
    indented = [span.start for span in spans if span.kind in _LEAVES and span.end > start]
    return min([start, end, *indented]), end


def _sayable(length: int, spans: Sequence[Span]) -> Sequence[Span]:
    """Without what entities cannot say: as quotations within others. What these had cut is whole
    again.
    """
    kept: list[Span] = []
    quoted_until = 0
    for span in spans:
        if not _has_entity(span) or (span.kind == "quote" and span.start < quoted_until):
            continue
        if span.kind == "quote":
            quoted_until = span.end
        kept.append(span)
    return spans if len(kept) == len(spans) else normal(length, kept)


def _entity(span: Span) -> MessageEntity:
    at = (span.start, span.end - span.start)
    match span.kind:
        case "pre":
            return MessageEntity(Type.PRE, *at, language=span.value or None)
        case "link":
            return MessageEntity(Type.TEXT_LINK, *at, url=span.value)
        case "mention":
            return _mention(span, *at)
        case "italic" if span.mark == UNDERLINE:
            return MessageEntity(Type.UNDERLINE, *at)
        case "quote" if span.mark == EXPANDABLE:
            return MessageEntity(Type.EXPANDABLE_BLOCKQUOTE, *at)
        case _:
            return MessageEntity(_TYPES[span.kind], *at)


def _has_entity(span: Span) -> bool:
    if span.kind == "link":
        return bool(span.value)
    if span.kind == "mention":
        of = (_USER, span.value), (_EMOJI, span.mark), (_DATE, span.mark)
        return any(known.fullmatch(text) for known, text in of)
    return True


def _mention(span: Span, offset: int, length: int) -> MessageEntity:
    if _USER.fullmatch(span.value):
        user = User(int(span.value), "", is_bot=False)
        return MessageEntity(Type.TEXT_MENTION, offset, length, user=user)
    kind, *told = span.mark.split(":")
    if kind == "emoji":
        return MessageEntity(Type.CUSTOM_EMOJI, offset, length, custom_emoji_id=told[0])
    when = dt.datetime.fromtimestamp(int(told[0]), dt.UTC)
    how = told[1] or None
    return MessageEntity(Type.DATE_TIME, offset, length, unix_time=when, date_time_format=how)
