"""Words cut to what one message holds, at the place that hurts least; pure.

Bot API: a text has "1-4096 characters after entities parsing", a caption 1024: UTF-16 code units;
of more than 100 entities the server heeds the first.
"""

from typing import Final

from bridge.api.content import Text
from bridge.api.cutting import cut
from bridge.api.text import piece

TEXT: Final = 4096
CAPTION: Final = 1024
ENTITIES: Final = 100


def pieces(words: Text, most: int = TEXT, rest: int = TEXT, spans: int = ENTITIES) -> list[Text]:
    """The words in pieces; joined they are the whole. most: UTF-16 code units of the first, rest:
    of each of the others; spans: of each.
    """
    found: list[Text] = []
    body, start, room = words.body, 0, most
    while start < len(body):
        end = cut(body, start, _reach(body, start, room))
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


def _bearable(words: Text, start: int, end: int, most: int) -> int:
    """Before the span that would be one too many."""
    inside = [span for span in words.spans if span.start < end and span.end > start]
    if len(inside) <= most:
        return end
    return max(inside[most].start, start + 1)
