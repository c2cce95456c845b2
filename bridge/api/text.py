"""Words with spans that say how they look, and what adapters need to count, cut and order spans.

Offsets count code points of the plain words, as Python and XEP-0426 do. Telegram counts UTF-16
code units: `from_utf16` and `to_utf16`.

The order of spans, which every network writes and reads: by start; at one start blocks (quote, then
pre) before all others; the longer before the shorter; of equal ones the outer first. Spans are
nested or apart, never crossing. Blocks lie in quotes only; nothing lies in pre or code; nothing
but a quote lies in its own kind. `normal` makes it so of any spans.
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

Kind = Literal[
    "bold", "italic", "strike", "code", "pre", "quote", "spoiler", "link", "mention"
]  # fmt: skip

MAX_DEPTH: Final = 32
"""Spans around one place; what would lie deeper is left out. XMPP has 16 quotes and 4 more."""

_LEVEL: Final[dict[str, int]] = {
    "quote": 0,
    "pre": 0,
    "link": 1,
    "mention": 1,
    "spoiler": 1,
    "code": 2,
}
_STYLE: Final = 3
_BLOCKS: Final[dict[str, int]] = {"quote": 0, "pre": 1}
_INLINE: Final = 2
_LEAVES: Final = ("pre", "code")
_UNITED: Final = ("bold", "italic", "strike", "code", "spoiler")


@dataclass(frozen=True, slots=True)
class Span:
    """From code point to code point.

    value: pre: the language; spoiler: the hint; link: the URL; mention: the person's native id.
    mark: how the sender's network had written it, where that has several ways; nobody else reads
        it. It need not be true any more: who writes checks it.
    """

    start: int
    end: int
    kind: Kind
    value: str = ""
    mark: str = ""


def normal(length: int, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order and properly nested, for words of that many code points.

    What crosses is cut: a style at the borders of code, all these at those of a link, mention or
    spoiler, everything at those of a block. Styles of one kind that touch or overlap become one.
    """
    nest = _Nest(_united(_clipped(length, spans)))
    return _joined(nest.settled())


def shift(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    """The spans, that many code points further on."""
    return tuple(replace(span, start=span.start + by, end=span.end + by) for span in spans)


def piece(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """The spans of the words from `start` to `end`, counted from `start`."""
    return tuple(_cut(span, start, end) for span in spans if span.start < end and span.end > start)


def split(
    body: str, spans: Sequence[Span], at: int
) -> tuple[tuple[str, tuple[Span, ...]], tuple[str, tuple[Span, ...]]]:
    """The words before a code point and those from it on, each with their spans."""
    left, right = piece(spans, 0, at), piece(spans, at, len(body))
    return (body[:at], left), (body[at:], right)


def to_utf16(body: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans with offsets in UTF-16 code units."""
    wide = _wide(body)
    if not wide:
        return tuple(spans)
    ends = [at + 1 for at in wide]
    return tuple(
        replace(
            span,
            start=span.start + bisect_right(ends, span.start),
            end=span.end + bisect_right(ends, span.end),
        )
        for span in spans
    )


def from_utf16(body: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans with offsets in code points. One that begins or ends within one takes it whole."""
    wide = _wide(body)
    if not wide:
        return tuple(spans)
    middles = [at + number + 1 for number, at in enumerate(wide)]
    ends = [middle + 1 for middle in middles]
    return tuple(
        replace(
            span,
            start=span.start - bisect_right(middles, span.start),
            end=span.end - bisect_right(ends, span.end),
        )
        for span in spans
    )


def _wide(body: str) -> list[int]:
    """Where code points stand that take two code units."""
    if not body or max(body) <= "\uffff":
        return []
    return [at for at, character in enumerate(body) if character > "\uffff"]


def _cut(span: Span, start: int, end: int) -> Span:
    """A mark tells of the whole span: a part has none."""
    mark = span.mark if start <= span.start and span.end <= end else ""
    new_start, new_end = max(span.start, start) - start, min(span.end, end) - start
    return replace(span, start=new_start, end=new_end, mark=mark)


def _clipped(length: int, spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        start, end = max(span.start, 0), min(span.end, length)
        if start < end:
            yield span if (start, end) == (span.start, span.end) else _part(span, start, end)


def _part(span: Span, start: int, end: int) -> Span:
    return replace(span, start=start, end=end, mark="")


def _united(spans: Iterable[Span]) -> list[Span]:
    """In order; those of one style that overlap are one, in the place of the first of them."""
    result: list[Span] = []
    latest: dict[tuple[str, str], int] = {}
    for span in sorted(spans, key=_in_order):
        look = (span.kind, span.value)
        before = latest.get(look)
        if before is not None and result[before].end > span.start:
            result[before] = replace(result[before], end=max(result[before].end, span.end))
            continue
        if span.kind in _UNITED:
            latest[look] = len(result)
        result.append(span)
    return result


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Of nested spans, those of one style that touch in the same surroundings become one."""
    result: list[Span] = []
    around: list[int] = []  # indices into result, outermost first
    ended: list[int] = []  # just before, in what is around now, innermost first
    for span in spans:
        while around and result[around[-1]].end <= span.start:
            ended.append(around.pop())
        if ended and _touch(result[ended[-1]], span):
            around.append(ended.pop())
            result[around[-1]] = replace(result[around[-1]], end=span.end)
            continue
        ended.clear()
        around.append(len(result))
        result.append(span)
    return tuple(result)


def _touch(span: Span, other: Span) -> bool:
    looks_same = (span.kind, span.value) == (other.kind, other.value)
    return looks_same and span.kind in _UNITED and span.end == other.start


def _in_order(span: Span) -> tuple[int, int, int]:
    return span.start, _BLOCKS.get(span.kind, _INLINE), -span.end


def _level(span: Span) -> int:
    return _LEVEL.get(span.kind, _STYLE)


class _Nest:
    """Takes spans by their start; what it cuts off comes again at its own start."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._waiting = [(_in_order(span), number, span) for number, span in enumerate(spans)]
        heapq.heapify(self._waiting)
        self._taken: list[Span] = []
        self._open: list[tuple[int, int]] = []  # indices into _taken, outermost first; numbers

    def settled(self) -> list[Span]:
        while self._waiting:
            _, number, span = heapq.heappop(self._waiting)
            while self._open and self._innermost().end <= span.start:
                self._open.pop()
            self._make_way(span)
            self._take(span, number)
        return self._taken

    def _innermost(self) -> Span:
        return self._taken[self._open[-1][0]]

    def _make_way(self, span: Span) -> None:
        """What is open and weaker ends where a span begins that it would cross."""
        stronger = (self._taken[index] for index, _ in self._open)
        end = min([span.end, *(each.end for each in stronger if _level(each) <= _level(span))])
        while self._open:
            index, number = self._open[-1]
            other = self._taken[index]
            crosses = span.kind in _BLOCKS or other.end < end
            if _level(span) >= _level(other) or other.start == span.start or not crosses:
                return
            self._again(other, span.start, number)
            self._taken[index] = _part(other, other.start, span.start)
            self._open.pop()

    def _take(self, span: Span, number: int) -> None:
        fitting = span
        if self._open and self._innermost().end < span.end:
            end = self._innermost().end
            self._again(span, end, number)
            fitting = _part(span, span.start, end)
        around = [self._taken[index].kind for index, _ in self._open]
        if len(around) >= MAX_DEPTH or (around and around[-1] in _LEAVES):
            return
        if span.kind in around and span.kind != "quote":
            return
        self._open.append((len(self._taken), number))
        self._taken.append(fitting)

    def _again(self, span: Span, start: int, number: int) -> None:
        rest = _part(span, start, span.end)
        heapq.heappush(self._waiting, (_in_order(rest), number, rest))
