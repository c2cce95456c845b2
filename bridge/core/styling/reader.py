"""Goes through a body and tells its words from its directives: XEP-0393 section 6; pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bridge.api.text import Kind, Span
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
from bridge.core.styling.directives import KINDS, WHITE_SPACE, steps


class Reader:
    """Goes through a body once, from block to block; what is not kept is a directive."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._ends = [match.start() for match in re.finditer("\n|\\Z", body)]
        self._firsts = [0, *(end + 1 for end in self._ends[:-1])]
        self._starts = list(self._firsts)  # behind the directives of the quotes around
        self._at = 0
        self._kept: list[str] = []
        self._length = 0
        self._spans: list[Span] = []
        self._blocks(0, len(self._ends), 0)

    def plain(self) -> str:
        return "".join(self._kept)

    def spans(self) -> tuple[Span, ...]:
        return tuple(self._spans)

    def _blocks(self, first: int, last: int, depth: int) -> None:
        """The lines from first to before last, within that many quotes."""
        line = first
        while line < last:
            if self._body.startswith(FENCE, self._starts[line], self._ends[line]):
                line = self._preformatted(line, last)
            elif depth < MAX_QUOTES and self._is_quoted(line):
                line = self._quote(line, last, depth)
            else:
                self._line(line, depth)
                line += 1

    def _is_quoted(self, line: int) -> bool:
        return self._body.startswith(">", self._starts[line], self._ends[line])

    def _quote(self, first: int, last: int, depth: int) -> int:
        """ "Terminated by the first new line that is not followed by a greater-than sign"."""
        line = first
        while line < last and self._is_quoted(line):
            line += 1
        behind = [self._behind_quote_sign(each) for each in range(first, line)]
        if line == first + 1 and behind[0] == self._ends[first]:
            self._keep_block("quote", first, line)
            return line
        mark = self._quote_mark(first, behind)
        self._begin(first)
        number = self._open("quote", mark=mark)
        self._starts[first:line] = behind
        self._blocks(first, line, depth + 1)
        self._close(number)
        return line

    def _behind_quote_sign(self, line: int) -> int:
        """ "MUST have the first leading whitespace character trimmed"."""
        at = self._starts[line] + 1
        return at + (at < self._ends[line] and self._body[at] in WHITE_SPACE)

    def _quote_mark(self, first: int, behind: Sequence[int]) -> str:
        """A character a line: the white space, or `>` where there is none. "" where all are usual:
        a space, none where nothing follows.
        """
        ends = self._ends[first : first + len(behind)]
        mark = "".join(self._body[at - 1] for at in behind)
        usual = "".join(usual_mark(at == end) for at, end in zip(behind, ends, strict=True))
        return "" if mark == usual else mark

    def _preformatted(self, first: int, last: int) -> int:
        """ "Ended by a line containing only three grave accents or the end of the parent block"."""
        line = first + 1
        while line < last and self._content(line) != FENCE:
            line += 1
        closed = line < last
        if line == first + 1 or (line == first + 2 and not self._content(first + 1)):
            self._keep_block("pre", first, line + closed)
            return line + closed
        info = self._content(first).removeprefix(FENCE)
        language = language_of(info)
        mark = "" if info == language and closed else info + ("" if closed else UNCLOSED)
        self._begin(first)
        self._drop(self._starts[first + 1])
        number = self._open("pre", language, mark)
        for each in range(first + 1, line):
            self._preformatted_line(each)
        self._close(number)
        if closed:
            self._drop(self._ends[line])
        return line + closed

    def _preformatted_line(self, line: int) -> None:
        self._begin(line)
        self._drop(self._starts[line])
        if JOINED_FENCE.fullmatch(self._body, self._starts[line], self._ends[line]):
            self._drop(self._at + 1)
        self._keep(self._ends[line])

    def _keep_block(self, kind: Kind, first: int, last: int) -> None:
        """A block without words."""
        self._begin(first)
        self._drop(self._starts[first])
        language = language_of(self._content(first).removeprefix(FENCE)) if kind == "pre" else ""
        number = self._open(kind, language, KEPT)
        for line in range(first, last):
            self._begin(line)
            self._drop(self._starts[line])
            self._keep(self._ends[line])
        self._close(number)

    def _line(self, line: int, depth: int) -> None:
        start, end = self._starts[line], self._ends[line]
        self._begin(line)
        self._drop(start)
        joined = joiners_before_block(self._body, start, end, depth)
        if joined is not None and joined > start:
            self._drop(start + 1)
        numbers: list[int] = []
        for at, step in steps(self._body[start:end]):
            if step == "joiner":
                self._keep(start + at - 1)
                self._drop(start + at)
                continue
            self._keep(start + at)
            if step == "close":
                self._close(numbers.pop())
            self._drop(start + at + 1)
            if step == "open":
                numbers.append(self._open(KINDS[self._body[start + at]]))
        self._keep(end)

    def _content(self, line: int) -> str:
        return self._body[self._starts[line] : self._ends[line]]

    def _begin(self, line: int) -> None:
        """The line break before it, once."""
        self._keep(max(self._at, self._firsts[line]))

    def _keep(self, until: int) -> None:
        self._kept.append(self._body[self._at : until])
        self._length += until - self._at
        self._at = until

    def _drop(self, until: int) -> None:
        """What is a directive, and no word."""
        self._at = until

    def _open(self, kind: Kind, value: str = "", mark: str = "") -> int:
        at = self._length
        self._spans.append(Span(at, at, kind, value, mark))
        return len(self._spans) - 1

    def _close(self, number: int) -> None:
        self._spans[number] = replace(self._spans[number], end=self._length)
