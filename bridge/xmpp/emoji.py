"""Whether something is one emoji, as far as its form tells: Unicode Technical Standard 51, section
1.4; pure.

Which pictures there are grows every year, and no table of them is kept: any symbol may be one, and
so may whatever is put where pictures go.
"""

import re
import unicodedata
from typing import Final

_PICTURES: Final = range(0x1F000, 0x1FB00)
"""Blocks in which the pictures that are still to come have their places."""

_LETTERS: Final = range(0x1F1E6, 0x1F200)
"""Regional indicators: two are a flag, one is a letter."""

_OTHERS: Final = frozenset("‼⁉ℹ↔◻◼◽◾⤴⤵〰〽")  # noqa: RUF001  # pictures that are no symbols
_KEYS: Final = frozenset("0123456789#*")
_MARKS: Final = {"\u200d": "j", "\u20e3": "k", "\ufe0e": "v", "\ufe0f": "v"}
_SKINS: Final = range(0x1F3FB, 0x1F400)
_TAGS: Final = range(0xE0020, 0xE0080)

_PICTURE: Final = "[ps]v?s?t*"
_SEQUENCE: Final = re.compile(f"{_PICTURE}(?:j{_PICTURE})*|ll|dv?k")
"""A picture with its style, skin and tags, or several joined; a flag; a keycap."""


def is_one(text: str) -> bool:
    """Whether this is one emoji: `👋`, `👩🏽‍🚀`, `🇫🇷`, `7️⃣`; but not `x`, `7` or `👋👋`."""
    return _SEQUENCE.fullmatch("".join(map(_kind, text))) is not None


def _kind(char: str) -> str:
    code = ord(char)
    if code in _SKINS:
        return "s"
    if code in _LETTERS:
        return "l"
    category = unicodedata.category(char)
    if category == "So" or char in _OTHERS or (category == "Cn" and code in _PICTURES):
        return "p"
    if code in _TAGS:
        return "t"
    return "d" if char in _KEYS else _MARKS.get(char, "-")
