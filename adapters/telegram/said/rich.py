"""Rich messages: headings, lists, tables, quotations as words with spans; pure.

Bot API 10.1: RichMessage, RichBlock, RichText. The library does not know them yet: they come as
they are, so nothing of their shape is taken for granted.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import telegram
from telegram import Message

from adapters.telegram.formatting import UNDERLINE
from adapters.telegram.said import files
from bridge.api.content import Content, File, Location, Text
from bridge.api.text import Kind, Span, normal

MAX_DEPTH: Final = 16
"""Texts in texts, blocks in blocks; what lies deeper is left out. Telegram has 16 of blocks."""
INDENT: Final = "  "
DIVIDER: Final = "―――"

_LOOKS: Final[dict[str, tuple[Kind, str]]] = {
    "bold": ("bold", ""),
    "italic": ("italic", ""),
    "underline": ("italic", UNDERLINE),
    "strikethrough": ("strike", ""),
    "spoiler": ("spoiler", ""),
    "code": ("code", ""),
    "marked": ("bold", ""),
}
_FILES: Final[dict[str, tuple[type[Any], Callable[[Any, Message], tuple[File, ...]]]]] = {
    "video": (telegram.Video, files.video),
    "animation": (telegram.Animation, files.video),
    "audio": (telegram.Audio, files.audio),
    "voice_note": (telegram.Voice, files.voice),
    "document": (telegram.Document, files.document),
}

Json = Mapping[str, Any]


def content(rich: object, message: Message) -> tuple[Content, ...]:
    """The words, then the files that stand among them."""
    writer = _Writer(message)
    if isinstance(rich, Mapping):
        writer.blocks(rich.get("blocks"), 0)
    return writer.content()


class _Writer:
    def __init__(self, message: Message) -> None:
        self._message = message
        self._kept: list[str] = []
        self._at = 0
        self._spans: list[Span] = []
        self._behind: list[Content] = []
        self._margin = ""
        self._is_fresh = True

    def content(self) -> tuple[Content, ...]:
        body = "".join(self._kept).rstrip()
        words = Text(body, normal(len(body), self._spans)) if self._spans else Text(body)
        return (words, *self._behind) if body.strip() else tuple(self._behind)

    # --- blocks -----------------------------------------------------------------------------------

    def blocks(self, them: object, depth: int) -> None:
        if not isinstance(them, list) or depth > MAX_DEPTH:
            return
        for each in them:
            if isinstance(each, Mapping):
                self._block(each, depth)

    def _block(self, block: Json, depth: int) -> None:
        match block.get("type"):
            case "heading":
                self._line(block.get("text"), "bold")
            case "pre":
                self._line(block.get("text"), "pre", str(block.get("language") or ""))
            case "divider":
                self._line(DIVIDER)
            case "mathematical_expression":
                self._line(block.get("expression"), "code")
            case "list":
                self._list(block.get("items"), depth)
            case "table":
                self._table(block)
            case "blockquote":
                self._new_line()
                with self._looking("quote"):
                    self.blocks(block.get("blocks"), depth + 1)
                    self._credit(block)
            case "pullquote":
                self._new_line()
                with self._looking("quote"):
                    self._line(block.get("text"))
                    self._credit(block)
            case "details":
                self._line(block.get("summary"), "bold")
                self.blocks(block.get("blocks"), depth + 1)
            case "collage" | "slideshow":
                self.blocks(block.get("blocks"), depth + 1)
                self._caption(block)
            case "map":
                self._map(block.get("location"))
                self._caption(block)
            case "photo" | "video" | "animation" | "audio" | "voice_note" | "document" as kind:
                self._file(block, kind)
                self._caption(block)
            case _:
                # A paragraph, a footer, or what nobody knows yet.
                self._line(block.get("text"))
                self.blocks(block.get("blocks"), depth + 1)

    def _list(self, items: object, depth: int) -> None:
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, Mapping):
                continue
            label = str(item.get("label") or "•")
            if item.get("has_checkbox"):
                label = "☑" if item.get("is_checked") else "☐"
            self._new_line()
            self._put(f"{label} ")
            self._is_fresh = True
            margin, self._margin = self._margin, self._margin + INDENT
            self.blocks(item.get("blocks"), depth + 1)
            self._margin = margin

    def _table(self, block: Json) -> None:
        self._line(block.get("caption"), "bold")
        rows = block.get("cells")
        for row in rows if isinstance(rows, list) else ():
            self._new_line()
            for number, cell in enumerate(row if isinstance(row, list) else ()):
                if number:
                    self._put(" | ")
                if isinstance(cell, Mapping):
                    with self._looking("bold" if cell.get("is_header") else None):
                        self._text(cell.get("text"), 0)

    def _credit(self, block: Json) -> None:
        if block.get("credit"):
            self._new_line()
            self._put("— ")
            self._text(block["credit"], 0)

    def _caption(self, block: Json) -> None:
        caption = block.get("caption")
        if isinstance(caption, Mapping) and "type" not in caption:
            self._line(caption.get("text"))
            self._credit(caption)
        else:
            self._line(caption)

    def _map(self, location: object) -> None:
        match location:
            case {"latitude": int() | float() as north, "longitude": int() | float() as east}:
                self._behind.append(Location(latitude=float(north), longitude=float(east)))

    def _file(self, block: Json, kind: str) -> None:
        found = block.get(kind)
        if found:
            is_spoiler = block.get("has_spoiler") is True
            made = _files(kind, found, self._message)
            self._behind += (replace(each, is_spoiler=is_spoiler) for each in made)

    # --- words ------------------------------------------------------------------------------------

    def _line(self, text: object, look: Kind | None = None, value: str = "") -> None:
        """A block of words begins its line."""
        if text:
            self._new_line()
            with self._looking(look, value):
                self._text(text, 0)

    def _text(self, text: object, depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        if isinstance(text, str):
            self._put(text)
        elif isinstance(text, list):
            for each in text:
                self._text(each, depth + 1)
        elif isinstance(text, Mapping):
            self._styled(text, depth)

    def _styled(self, text: Json, depth: int) -> None:
        kind, value, mark = _look(text)
        with self._looking(kind, value, mark):
            if text.get("type") == "custom_emoji":
                self._put(str(text.get("alternative_text") or ""))
            elif text.get("type") == "mathematical_expression":
                self._put(str(text.get("expression") or ""))
            else:
                self._text(text.get("text"), depth + 1)

    def _new_line(self) -> None:
        """Unless nothing stands in this one yet, but for the label in a list."""
        if not self._is_fresh:
            self._put("\n" + self._margin)
            self._is_fresh = True

    def _put(self, words: str) -> None:
        if words:
            self._kept.append(words)
            self._at += len(words)
            self._is_fresh = False

    @contextmanager
    def _looking(self, kind: Kind | None, value: str = "", mark: str = "") -> Iterator[None]:
        number, start = len(self._spans), self._at
        yield
        if kind is not None and self._at > start:
            self._spans.insert(number, Span(start, self._at, kind, value, mark))


def _look(text: Json) -> tuple[Kind | None, str, str]:
    match text:
        case {"type": "url", "url": str() as url}:
            return "link", url, ""
        case {"type": "text_mention", "user": {"id": int() as user}}:
            return "mention", str(user), ""
        case {"type": "custom_emoji", "custom_emoji_id": str() as emoji}:
            return "mention", "", f"emoji:{emoji}"
        case {"type": "mathematical_expression"}:
            return "code", "", ""
        case {"type": str() as name} if name in _LOOKS:
            kind, mark = _LOOKS[name]
            return kind, "", mark
        case _:
            return None, "", ""


def _files(kind: str, found: Any, message: Message) -> tuple[File, ...]:
    """What cannot be read is left out: its caption stays."""
    try:
        if kind == "photo":
            return files.photo(telegram.PhotoSize.de_list(found, None), message)
        type_, made = _FILES[kind]
        return made(type_.de_json(found, None), message)
    except (TypeError, ValueError, KeyError, AttributeError):
        return ()
