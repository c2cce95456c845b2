"""Words that are said once more: short, cut between words, and without calling anybody; pure.

Unicode Standard Annex 29 (clusters). Programs of many networks ring where a name or `@everyone` is
said; who repeats words does not mean to.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from bridge.api.quiet import BREAK

QUOTED: Final = 40
"""Characters of what is answered, or reacted to, in words."""

MORE: Final = "…"

_EVERYBODY: Final = re.compile(r"(?<!\w)@(?=\w)")
_ADDRESS: Final = re.compile(r"^(\w)(?=\S{0,64}[:,]\s)")
_JOINERS: Final = frozenset({"\u200d", *map(chr, range(0xFE00, 0xFE10))})
_TONES: Final = range(0x1F3FB, 0x1F400)
_FLAGS: Final = range(0x1F1E6, 0x1F200)


def shortened(words: str, most: int = QUOTED) -> str:
    """In one line of at most so many characters; where it was cut, it says so."""
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    cut = line.rfind(" ", 0, most)
    if cut < most // 2:
        cut = border(line, most - 1)
    return line[:cut].rstrip(" ,;:.-") + MORE


def quoted(words: str, names: Iterable[str] = ()) -> str:
    """As it is repeated to whoever reads: `"how about tomorrow…"`."""
    return f'"{quiet(shortened(words), names)}"'


def quiet(words: str, names: Iterable[str] = ()) -> str:
    """The words, where programs find neither these names nor `@everyone`, nor who was spoken to
    (`bob: yes`).
    """
    broken = _EVERYBODY.sub("@" + BREAK, words)
    broken = _ADDRESS.sub(lambda match: match[0] + BREAK, broken)
    for name in names:
        if len(name) > 1:
            pattern = rf"(?<!\w)({re.escape(name[0])})(?={re.escape(name[1:])}(?!\w))"
            broken = re.sub(pattern, rf"\1{BREAK}", broken, flags=re.IGNORECASE)
    return broken


def is_addressed(words: str, name: str) -> bool:
    """Whether words begin with somebody's name already: `bob: yes`, `@Bob yes`."""
    begin = words.removeprefix("@")[: len(name) + 1]
    if begin[: len(name)].casefold() != name.casefold():
        return False
    behind = begin[len(name) :]
    return not behind or not (behind.isalnum() or behind in "_-")


def border(text: str, at: int) -> int:
    """The last place up to this one where no character is cut in two, as people see them."""
    cut = at
    while cut > 0 and not _is_border(text, cut):
        cut -= 1
    return cut or at


def _is_border(text: str, at: int) -> bool:
    after, before = text[at], text[at - 1]
    if after in _JOINERS or before == "\u200d" or ord(after) in _TONES:
        return False
    if unicodedata.category(after)[0] == "M":
        return False
    return not (ord(after) in _FLAGS and ord(before) in _FLAGS)
