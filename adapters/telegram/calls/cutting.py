"""Words cut to what one message holds, at the place that hurts least; pure.

Bot API: a text has "1-4096 characters after entities parsing", a caption 1024: UTF-16 code units;
of more than 100 entities the server heeds the first.
"""

from typing import Final

from bridge.api.content import Text
from bridge.api.text import piece

TEXT: Final = 4096
CAPTION: Final = 1024
ENTITIES: Final = 100

_LEAST: Final = 2
"""A cut leaves at least half of a message: rather within a line than a line for each message."""
_BETTER: Final = ("\n\n", "\n", ". ", " ")


def pieces(words: Text, most: int = TEXT, rest: int = TEXT, spans: int = ENTITIES) -> list[Text]:
    """The words in pieces; joined they are the whole. most: UTF-16 code units of the first, rest:
    of each of the others; spans: of each.
    """
    found: list[Text] = []
    body, start, room = words.body, 0, most
    while start < len(body):
        end = _cut(body, start, _reach(body, start, room))
        end = _bearable(words, start, end, spans)
        found.append(Text(body[start:end], piece(words.spans, start, end)))
        start, room = end, rest
    return found


def fits(words: Text, most: int) -> bool:
    """Whether they are one piece."""
    return units(words.body) <= most and len(words.spans) <= ENTITIES


def units(text: str) -> int:
    """How long Telegram finds it."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def _reach(body: str, start: int, room: int) -> int:
    """The first code point that has no room any more."""
    end = min(start + room, len(body))
    if units(body[start:end]) <= room:
        return end
    left = room
    for at in range(start, end):
        left -= 2 if body[at] > "\uffff" else 1
        if left < 0:
            return at
    return end


def _cut(body: str, start: int, end: int) -> int:
    """Where to cut, at `end` or before it: behind a paragraph, a line, a sentence, a word."""
    if end >= len(body):
        return end
    least = start + (end - start) // _LEAST
    for between in _BETTER:
        at = body.rfind(between, least, end)
        if at >= 0:
            return at + len(between)
    return _whole(body, start, end)


def _whole(body: str, start: int, end: int) -> int:
    """Before what is joined to the character in front of it, if that is not long."""
    for at in range(end, max(end - 32, start), -1):
        if not _joins(body[at]) and body[at - 1] != "\u200d":
            return at
    return end


def _joins(character: str) -> bool:
    return character in "\u200d\u20e3\ufe0e\ufe0f" or "\u0300" <= character <= "\u036f"


def _bearable(words: Text, start: int, end: int, most: int) -> int:
    """Before the span that would be one too many."""
    inside = [span for span in words.spans if span.start < end and span.end > start]
    if len(inside) <= most:
        return end
    return max(inside[most].start, start + 1)
