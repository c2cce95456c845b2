"""Words cut to what one event holds, at the place that hurts least; pure.

Matrix specification, "Size limits" ("The complete event MUST NOT be larger than 65536 bytes, when
formatted with the federation event format, including any signatures, and encoded as Canonical
JSON").
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from bridge.api.content import Text
from bridge.api.cutting import cut
from bridge.api.text import piece

EVENT: Final = 65_536
"""Bytes of the whole."""

AROUND: Final = 4_000
"""Bytes that homeservers put around a content: ids, what was before, hashes and signatures."""

SURELY: Final = 2_000
"""Code points without a look that fit in any case: each has twelve bytes at most."""

_NEAR: Final = 100
"""Code points to which it is worth finding out how many have room."""


def fits(content: Mapping[str, Any], *, is_encrypted: bool) -> bool:
    """Whether an event can have this content."""
    if is_encrypted:
        # Written with nothing but ASCII, encrypted, and in base64 then.
        return len(json.dumps(content)) * 4 // 3 + AROUND <= EVENT
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return len(written.encode("utf-8", "surrogatepass")) + AROUND <= EVENT


def pieces(words: Text, has_room: Callable[[Text], bool]) -> list[Text]:
    """The words in pieces; joined they are the whole. has_room: whether one can be said at once."""
    if len(words.body) <= SURELY and not words.spans:
        return [words]
    found: list[Text] = []
    start, length = 0, len(words.body)
    while start < length:
        end = _reach(words, start, has_room)
        end = cut(words.body, start, end)
        found.append(_piece(words, start, end))
        start = end
    return found or [words]


def _reach(words: Text, start: int, has_room: Callable[[Text], bool]) -> int:
    """As far as there is room."""
    length = len(words.body)
    if has_room(_piece(words, start, length)):
        return length
    least, most = start + 1, length
    while most - least > _NEAR:
        middle = (least + most) // 2
        if has_room(_piece(words, start, middle)):
            least = middle
        else:
            most = middle
    return least


def _piece(words: Text, start: int, end: int) -> Text:
    return Text(words.body[start:end], piece(words.spans, start, end))
