"""Which characters of a line begin and end its spans, and which stay plain by a joiner; pure.

XEP-0393 section 6.2. Where words would be taken for styling, a word joiner is put before the
character that would begin it: `*a*` in earnest is bold, JOINER + `*a*` is three plain characters.
It is invisible, breaks no word and is no white space, so nothing begins behind it. A joiner that
had stood there already is doubled, so that one is taken away again, and no other one ever.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from bridge.api.text import Kind, Span

JOINER: Final = "\u2060"
"""WORD JOINER. U+200B allows a line break and is white space to some; U+200D shapes letters."""

WHITE_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Section 4: "the property White_Space or is in category Z"."""

KINDS: Final[Mapping[str, Kind]] = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
CHARACTERS: Final[Mapping[str, str]] = {kind: character for character, kind in KINDS.items()}

_DIRECTIVE: Final = re.compile("[*_~`]")
_ENDING: Final = re.compile(f"(?<=[^{WHITE_SPACE}])[*_~`]")

Step = Literal["open", "close", "joiner"]


def steps(line: str, given: Mapping[int, int] | None = None) -> Iterator[tuple[int, Step]]:
    """What a line's characters do, in order: a directive opens or closes a span; or would open one
    but for joiners before it.

    given: what shall be directives, from where they open to where they close. Then everything
    else that would open one needs a joiner.
    """
    closing = _Endings(line)
    open_until: list[int] = []
    opened = -1
    for match in _DIRECTIVE.finditer(line):
        at = match.start()
        if open_until and at == open_until[-1]:
            open_until.pop()
            yield at, "close"
            continue
        if open_until and line[open_until[-1]] == "`":
            continue  # "Inline formatting directives inside the preformatted span are not rendered"
        before = _before_joiners(line, at)
        if not _may_open(line, at, before, opened):
            continue
        end = closing.after(line[at], at + 1)
        if end is None or (open_until and end >= open_until[-1]):
            continue
        if at in given if given is not None else before == at:
            open_until.append(end)
            opened = at
            yield at, "open"
        else:
            yield at, "joiner"


def placed(line: str, wanted: Sequence[Span]) -> list[Span]:
    """Those that can be written, of spans in order, trimmed to what is not white space.

    The others would begin within a word, or end at a character within them.
    """
    result: list[Span] = []
    around: list[Span] = []
    endings = _Endings(line)
    for span in wanted:
        while around and around[-1].end <= span.start:
            around.pop()
        if _fits(line, span, around, endings):
            around.append(span)
            result.append(span)
    return result


class _Endings:
    """Where a directive can close: "MUST NOT be preceded by a whitespace character"."""

    def __init__(self, line: str) -> None:
        self._places: dict[str, list[int]] = {character: [] for character in KINDS}
        for match in _ENDING.finditer(line):
            self._places[match[0]].append(match.start())
        self._next = dict.fromkeys(KINDS, 0)

    def after(self, character: str, at: int) -> int | None:
        """The first beyond `at`, which only grows: "lazily matched"."""
        places = self._places[character]
        index = bisect_right(places, at, self._next[character])
        self._next[character] = index
        return places[index] if index < len(places) else None

    def has(self, character: str, start: int, end: int) -> bool:
        places = self._places[character]
        index = bisect_left(places, start)
        return index < len(places) and places[index] < end


def _before_joiners(line: str, at: int) -> int:
    while at and line[at - 1] == JOINER:
        at -= 1
    return at


def _may_open(line: str, at: int, before: int, opened: int) -> bool:
    """ "MUST be located at the beginning of the parent block, after a whitespace character, or
    after a different opening styling directive", "MUST NOT be followed by a whitespace
    character", and of two with nothing between "neither directive is valid".
    """
    if before and line[before - 1] not in WHITE_SPACE and before - 1 != opened:
        return False
    follower = line[at + 1 : at + 2]
    return bool(follower) and follower not in WHITE_SPACE and follower != line[at]


def _fits(line: str, span: Span, around: Sequence[Span], endings: _Endings) -> bool:
    start = span.start
    character, first = CHARACTERS[span.kind], line[start]
    if first == character or any(CHARACTERS[outer.kind] == first for outer in around):
        return False  # behind a directive it would close that, or be one of two with no text
    if endings.has(character, start, span.end):
        return False
    follows = bool(around) and around[-1].start == start
    return start == 0 or follows or line[start - 1] in WHITE_SPACE
