"""What is said and too long for a stanza, cut where it must be, and says so; pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from bridge.api.content import Content, Text
from bridge.api.text import piece
from bridge.xmpp import stanza

SHORT: Final = 40_000
"""Characters that always fit: each becomes five bytes of XML at most (`&amp;`). So many are shown
of words that do not fit."""

MOST: Final = 220_000
"""Bytes of XML that words may become; a stanza holds 262,144, with what else there is in it."""

WHOLE: Final = 240_000
"""Bytes of XML that all of a message may become."""

BRIEF: Final = 8_000
"""Characters that are shown of a message which has too much beside its words."""

REST: Final = (
    "\n[The rest of this message is too long to be shown here: it has {} characters in all.]"
)


def shortened(content: tuple[Content, ...]) -> tuple[Content, ...]:
    """The content; of words only the first, where there are too many."""
    bodies = [part.body for part in content if isinstance(part, Text)]
    length = sum(map(len, bodies))
    if length <= SHORT or (length <= MOST and _fit(bodies)):
        return content
    return tuple(_first(content, length))


def fits(written: str) -> bool:
    """Whether all that a message holds, as XML, leaves room for its addresses and ids."""
    return len(written) * 4 <= WHOLE or len(written.encode(errors="replace")) <= WHOLE


def brief(text: str) -> str:
    """As much as fits beside anything."""
    return text if len(text) <= BRIEF else text[:BRIEF] + REST.format(len(text))


def _fit(bodies: Sequence[str]) -> bool:
    return sum(len(stanza.text(body).encode(errors="replace")) for body in bodies) <= MOST


def _first(content: tuple[Content, ...], length: int) -> Iterator[Content]:
    left = SHORT
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
