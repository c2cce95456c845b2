"""What of a message was changed, as somebody would say it by hand; pure.

Short messages are said whole. Of longer ones the changed words are said, with those around them:
`… sat on the mat …`; what was left out is named: `… sat on … (without "quietly")`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from bridge.api.content import Text, preceded
from bridge.api.text import Span, normal, piece, shift
from bridge.core.quoting import MORE, quiet, shortened

EDITED: Final = "(edited)"

WHOLE: Final = 80
"""Characters up to which a message is said whole: they are read as fast as what stands around a
change."""

MOST: Final = 300
"""Characters of changed words; with more, the message is said whole."""

AROUND: Final = 2
"""Words before and behind a change that are said with it."""

COMPARED: Final = 400
"""Words that are compared with as many; of more, all between the first and the last change counts
as changed."""

EQUAL: Final = 4000
"""Pairs of equal words among those that are compared; of more, the same. Somebody who repeats one
word could hold up everybody else: what it takes grows with the pairs, time and again.
"""

_WORD: Final = re.compile(r"\S+")
_BLOCKS: Final = ("quote", "pre")
_WITHOUT: Final = 60


@dataclass(frozen=True, slots=True)
class Corrected:
    """text: what to say. is_whole: it is all of the new words."""

    text: Text
    is_whole: bool


class _Change(NamedTuple):
    """Words of one text that others took the place of: from, to, by number."""

    old: tuple[int, int]
    new: tuple[int, int]


def corrected(before: Text, after: Text) -> Corrected | None:
    """What is to be said where `before` was said; None where the words are the same."""
    old, new = _words(before.body), _words(after.body)
    changes = _changes([word[0] for word in old], [word[0] for word in new])
    if not changes:
        return None
    body = after.body.strip()
    if len(body) <= WHOLE and not re.search(r"[\r\n]", body):
        return Corrected(after, is_whole=True)
    said = _said(before.body, after, old, new, changes)
    if len(said.body) > MOST or 3 * len(said.body) > 2 * len(body):
        return Corrected(after, is_whole=True)
    return Corrected(said, is_whole=False)


def marked(text: Text) -> Text:
    """As it is said: `(edited) … sat on the mat …`."""
    return preceded(text, f"{EDITED} ")


def _words(body: str) -> list[re.Match[str]]:
    return list(_WORD.finditer(body))


def _changes(old: Sequence[str], new: Sequence[str]) -> list[_Change]:
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    between = _Change((head, len(old) - tail), (head, len(new) - tail))
    if between == _Change((head, head), (head, head)):
        return []
    (a, b), (c, d) = between
    if b - a > COMPARED or d - c > COMPARED or _pairs(old[a:b], new[c:d]) > EQUAL:
        return [between]
    matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
    return [
        _Change((a + start, a + end), (c + begin, c + stop))
        for tag, start, end, begin, stop in matcher.get_opcodes()
        if tag != "equal"
    ]


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """Of equal words, one of each text."""
    counted = Counter(new)
    return sum(counted[word] for word in old)


def _said(
    before: str,
    after: Text,
    old: Sequence[re.Match[str]],
    new: Sequence[re.Match[str]],
    changes: Sequence[_Change],
) -> Text:
    parts: list[Text] = []
    end = 0
    for group in _near(changes):
        first = max(group[0].new[0] - AROUND, 0)
        last = min(group[-1].new[1] + AROUND, len(new))
        if first > end or (first and not parts):
            parts.append(Text(MORE))
        parts += _repeated(after, new, group, first, last)
        left = (_between(before, old, *change.old) for change in group if _is_gone(change))
        parts += [Text(f'(without "{quiet(shortened(words))}")') for words in left]
        end = last
    if end < len(new):
        parts.append(Text(MORE))
    return _joined(parts)


def _near(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Those that have the words around them in common."""
    group: list[_Change] = []
    for change in changes:
        if group and change.new[0] - group[-1].new[1] > 2 * AROUND:
            yield group
            group = []
        group.append(change)
    yield group


def _repeated(
    after: Text, new: Sequence[re.Match[str]], group: Sequence[_Change], first: int, last: int
) -> Iterator[Text]:
    """New words as they are, those around them so that nobody is called again."""
    at = first
    for change in group:
        yield from _quiet(after, new, at, change.new[0])
        yield from _piece(after, new, *change.new)
        at = change.new[1]
    yield from _quiet(after, new, at, last)


def _quiet(after: Text, new: Sequence[re.Match[str]], first: int, last: int) -> Iterator[Text]:
    for text in _piece(after, new, first, last):
        calm = quiet(text.body)
        yield text if calm == text.body else Text(calm)


def _piece(after: Text, words: Sequence[re.Match[str]], first: int, last: int) -> Iterator[Text]:
    if first == last:
        return
    start, end = words[first].start(), words[last - 1].end()
    inline: list[Span] = [span for span in after.spans if span.kind not in _BLOCKS]
    body = re.sub(r"\s", " ", after.body[start:end])
    yield Text(body, piece(inline, start, end))


def _between(body: str, words: Sequence[re.Match[str]], first: int, last: int) -> str:
    return body[words[first].start() : words[last - 1].end()]


def _is_gone(change: _Change) -> bool:
    """Words that none took the place of."""
    return change.new[0] == change.new[1]


def _joined(parts: Sequence[Text]) -> Text:
    body, spans = "", list[Span]()
    for part in parts:
        body += " " if body else ""
        spans += shift(part.spans, len(body))
        body += part.body
    return Text(body, normal(len(body), spans))
