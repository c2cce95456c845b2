"""The entities that the server finds by itself in a text: names, links, commands, hashtags.

tdlib/td: MessageEntity.cpp, find_entities. Coarser than there, where tests need no more.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

_PATTERNS: Final = (
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]|\bwww\.[a-z0-9.-]+\.[a-z]{2,}[^\s]*")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z]\w{2,31}\b")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(@[A-Za-z]\w{2,31})?(?![\w/@])")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d[\d -]{7,14}\d\b")),
)


def units(text: str) -> int:
    """UTF-16 code units, in which the Bot API counts."""
    return len(text.encode("utf-16-le")) // 2


def detected(text: str, given: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was given, and what is found outside of it."""
    entities = [dict(entity) for entity in given]
    for found in _found(text):
        if not any(_overlap(found, other) for other in entities):
            entities.append(found)
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _found(text: str) -> Iterator[dict[str, Any]]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield {
                "type": kind,
                "offset": units(text[: match.start()]),
                "length": units(match.group()),
            }


_ATOMIC: Final = {
    "url", "email", "mention", "bot_command", "hashtag", "cashtag", "phone_number", "text_link",
    "text_mention", "code", "pre", "custom_emoji",
}  # fmt: skip


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    apart = (
        one["offset"] + one["length"] <= other["offset"]
        or other["offset"] + other["length"] <= one["offset"]
    )
    return other["type"] in _ATOMIC and not apart
