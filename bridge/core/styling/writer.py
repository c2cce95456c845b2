"""Goes through words; puts directives in, and joiners where must be none: XEP-0393; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.api.text import Span
from bridge.core.styling.block_signs import (
    FENCE,
    JOINED_FENCE,
    KEPT,
    MAX_QUOTES,
    UNCLOSED,
    joiners_before_block,
    language_of,
    usual_mark,
)
from bridge.core.styling.directives import CHARACTERS, JOINER, placed, steps


class Writer:
    """Goes through words once, line by line. given: spans, normal, of kinds that styling has, those
    in lines within one line each, blocks of whole lines. joins: put joiners in where needed.
    """

    def __init__(self, words: str, given: Sequence[Span], *, joins: bool = True) -> None:
        self.given = given
        self._words = words
        self._joiner = JOINER if joins else ""
        self._parts: list[str] = []
        self._around: list[Span] = []  # blocks
        self._rows: list[int] = []  # of each of them, lines of the body so far
        self._next = 0
        self.shown: list[Span] = []
        start = 0
        for line in words.split("\n"):
            self._line(start, start + len(line))
            start += len(line) + 1

    def body(self) -> str:
        return "".join(self._parts)

    def _line(self, start: int, end: int) -> None:
        if start:
            self._keep(start - 1, start)
        inline = self._take(start, end)
        block = self._around[-1] if self._around else None
        if block is not None and block.mark == KEPT:
            self._prefix(start == end)
            self._keep(start, end)
        elif block is not None and block.kind == "pre":
            self._preformatted(block, start, end)
        else:
            self._plain(start, end, inline)
        while self._around and self._around[-1].end == end:
            self._leave()

    def _take(self, start: int, end: int) -> list[Span]:
        """Enters the blocks that begin here, and gives the spans in this line, counted from it."""
        inline: list[Span] = []
        while self._next < len(self.given) and self.given[self._next].start <= end:
            span = self.given[self._next]
            if span.kind in CHARACTERS:
                inline.append(replace(span, start=span.start - start, end=span.end - start))
            elif span.kind == "pre" or self._depth() < MAX_QUOTES:
                self._around.append(span)
                self._rows.append(0)
                self.shown.append(span)
            self._next += 1
        return inline

    def _depth(self) -> int:
        return sum(span.kind == "quote" for span in self._around)

    def _leave(self) -> None:
        self._around.pop()
        self._rows.pop()

    def _preformatted(self, block: Span, start: int, end: int) -> None:
        if start == block.start:
            info = block.mark.removesuffix(UNCLOSED) if block.mark else language_of(block.value)
            self._prefix(False)
            self._add(f"{FENCE}{info}\n")
        self._prefix(start == end)
        if JOINED_FENCE.fullmatch(self._words, start, end):
            self._add(self._joiner)
        self._keep(start, end)
        if end == block.end and not block.mark.endswith(UNCLOSED):
            self._add("\n")
            self._prefix(False)
            self._add(FENCE)

    def _plain(self, start: int, end: int, inline: Sequence[Span]) -> None:
        self._prefix(start == end)
        line = self._words[start:end]
        spans = placed(line, inline)
        self.shown += [
            replace(span, start=span.start + start, end=span.end + start) for span in spans
        ]
        directed = _directed(line, spans)
        if joiners_before_block(directed.text, 0, len(directed.text), self._depth()) is not None:
            self._add(self._joiner)
        at, ahead = start, -start  # of the directed line before the words
        for place, step in steps(directed.text, directed.given):
            self._keep(at, place - ahead)
            at = place - ahead
            if step == "joiner":
                self._add(self._joiner)
            else:
                self._add(directed.text[place])
                ahead += 1
        self._keep(at, end)

    def _prefix(self, empty: bool) -> None:
        """What quotes put before a line of the body. empty: nothing stands behind it."""
        quotes = [number for number, span in enumerate(self._around) if _has_prefix(span)]
        for number in quotes:
            mark, row = self._around[number].mark, self._rows[number]
            self._rows[number] += 1
            usual = usual_mark(empty and number == quotes[-1])
            own = mark[row] if row < len(mark) else usual
            self._add(">" if own == ">" else f">{own}")

    def _keep(self, start: int, end: int) -> None:
        self._parts.append(self._words[start:end])

    def _add(self, text: str) -> None:
        self._parts.append(text)


@dataclass(frozen=True, slots=True)
class _Directed:
    """A line with directives. given: from where they open to where they close."""

    text: str
    given: dict[int, int]


def _directed(line: str, spans: Sequence[Span]) -> _Directed:
    """The line with its spans' directives, and with no joiners yet. spans: in order."""
    parts: list[str] = []
    given: dict[int, int] = {}
    around: list[tuple[Span, int]] = []
    at = length = 0

    def until(place: int) -> None:
        nonlocal at, length
        parts.append(line[at:place])
        length += place - at
        at = place

    def close() -> None:
        nonlocal length
        span, opened = around.pop()
        until(span.end)
        parts.append(CHARACTERS[span.kind])
        given[opened] = length
        length += 1

    for span in spans:
        while around and around[-1][0].end <= span.start:
            close()
        until(span.start)
        around.append((span, length))
        parts.append(CHARACTERS[span.kind])
        length += 1
    while around:
        close()
    until(len(line))
    return _Directed("".join(parts), given)


def _has_prefix(span: Span) -> bool:
    return span.kind == "quote" and span.mark != KEPT
