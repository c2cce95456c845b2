"""Where code points of plain words stand in a body that has more characters, and the other way.

XEP-0426: ranges of XEP-0428, XEP-0372 and others count code points of the body as it is sent; pure.
"""

from bisect import bisect_right
from typing import NamedTuple


class Extra(NamedTuple):
    """What a body has at a place where the words have nothing: ends of spans, then beginnings.

    `*a*` for the words `a`: Extra(0, 0, 0, 1), Extra(1, 2, 1, 0).
    """

    plain: int
    body: int
    closing: int
    opening: int


class Positions:
    """Between two texts of which the second has all characters of the first, in order, and more."""

    __slots__ = ("_bodies", "_extras", "_plains")

    def __init__(self, extras: list[Extra]) -> None:
        self._extras = extras
        self._plains = [extra.plain for extra in extras]
        self._bodies = [extra.body for extra in extras]

    def plain(self, at: int) -> int:
        """Where it stands in the words; within a directive, where the directive is."""
        index = bisect_right(self._bodies, at) - 1
        if index < 0:
            return at
        extra = self._extras[index]
        return extra.plain + max(0, at - extra.body - extra.closing - extra.opening)

    def beginning(self, at: int) -> int:
        """Where in the body the word is that stands here in the words."""
        return self._in_body(at, opening=True, closing=True)

    def ending(self, at: int) -> int:
        """Where in the body the word ends that ends here in the words."""
        return self._in_body(at, opening=False, closing=False)

    def between(self, at: int) -> int:
        """Where in the body everything ends that ends here, and nothing has begun."""
        return self._in_body(at, opening=False, closing=True)

    def _in_body(self, at: int, *, opening: bool, closing: bool) -> int:
        index = bisect_right(self._plains, at) - 1
        if index < 0:
            return at
        extra = self._extras[index]
        beyond = at - extra.plain
        if beyond:
            return extra.body + extra.closing + extra.opening + beyond
        return extra.body + extra.closing * closing + extra.opening * opening


class Chain:
    """Positions through several texts, the words first."""

    __slots__ = ("_steps",)

    def __init__(self, *steps: Positions) -> None:
        self._steps = steps

    def plain_range(self, start: int, end: int) -> tuple[int, int]:
        """Of the words, what a range of the body covers; empty where it covers none."""
        return self._plain(start), self._plain(end)

    def inner_range(self, start: int, end: int) -> tuple[int, int]:
        """Of the body, from the first word to the last, as a reference needs it: `a` in `*a*`."""
        for step in self._steps:
            start, end = step.beginning(start), step.ending(end)
        return start, end

    def outer_range(self, start: int, end: int) -> tuple[int, int]:
        """Of the body, with all that begins and ends with these words, as a fallback needs it."""
        for step in self._steps:
            start, end = step.between(start), step.between(end)
        return start, end

    def _plain(self, at: int) -> int:
        for step in reversed(self._steps):
            at = step.plain(at)
        return at


class Recorder:
    """Follows a text and a longer one, and remembers where the longer one has more."""

    __slots__ = ("_extras", "body", "plain")

    def __init__(self) -> None:
        self.plain = 0
        self.body = 0
        self._extras: list[Extra] = []

    def both(self, count: int) -> None:
        """So many characters stand in both."""
        self.plain += count
        self.body += count

    def more(self, count: int, *, opening: bool) -> None:
        """So many stand in the body alone. At one place, what closes comes before what opens."""
        if not count:
            return
        body, closing, beginning = self.body, 0, 0
        if self._extras and self._extras[-1].plain == self.plain:
            _, body, closing, beginning = self._extras.pop()
        if opening:
            beginning += count
        else:
            closing += count
        self._extras.append(Extra(self.plain, body, closing, beginning))
        self.body += count

    def positions(self) -> Positions:
        return Positions(self._extras)
