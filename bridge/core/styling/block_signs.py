"""The signs of quotes and preformatted text, and how a span's mark tells their ways; pure.

XEP-0393 section 6.1. Marks: of a quote, a character a line of it, the white space behind `>`, or
`>` where there is none; of preformatted text, what follows the opening ```, and a line break where
no line closes it. "" where it is written as we write it.
"""

import re
from typing import Final

from bridge.core.styling.directives import JOINER, WHITE_SPACE

MAX_QUOTES: Final = 16
"""One in another: each costs a pass over its lines."""

FENCE: Final = "```"
KEPT: Final = "\n\n"
"""The mark of a block without words, whose directives are its words."""
UNCLOSED: Final = "\n"
"""Ends the mark of preformatted text that no line closes. The rest is what follows the ```."""

JOINED_FENCE: Final = re.compile(f"({JOINER}*)```")
_JOINED_BLOCK: Final = re.compile(f"({JOINER}*)(>|```)")
_WORD: Final = re.compile(f"[^{WHITE_SPACE}]+")


def joiners_before_block(text: str, start: int, end: int, depth: int) -> int | None:
    """Where the sign of a block stands behind nothing but joiners, at the start of a line."""
    match = _JOINED_BLOCK.match(text, start, end)
    if match is None or (match[2] == ">" and depth >= MAX_QUOTES):
        return None
    return match.start(2)


def usual_mark(empty: bool) -> str:
    return ">" if empty else " "


def language_of(info: str) -> str:
    word = _WORD.search(info)
    return word[0] if word else ""
