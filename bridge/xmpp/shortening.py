"""What is said and too long for a stanza, cut where it must be, and says so; pure."""

from collections.abc import Iterator
from typing import Final

from bridge.api.content import Content, Text
from bridge.api.text import piece

MOST: Final = 40_000
"""Characters of one message that are shown: each may become five bytes of XML (`&amp;`)."""

REST: Final = (
    "\n[The rest of this message is too long to be shown here: it has {} characters in all.]"
)


def shortened(content: tuple[Content, ...]) -> tuple[Content, ...]:
    """The content; of words only the first, where there are too many."""
    length = sum(len(part.body) for part in content if isinstance(part, Text))
    return content if length <= MOST else tuple(_first(content, length))


def _first(content: tuple[Content, ...], length: int) -> Iterator[Content]:
    left = MOST
    for part in content:
        if not isinstance(part, Text):
            yield part
        elif left and len(part.body) <= left:
            left -= len(part.body)
            yield part
        elif left:
            cut = part.body[:left] + REST.format(length)
            yield Text(cut, piece(part.spans, 0, left))
            left = 0
