"""Where code points of plain words stand in a body that has more characters; pure."""

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

    __slots__ = ("_extras", "_plains")

    def __init__(self, extras: list[Extra]) -> None:
        self._extras = extras
        self._plains = [extra.plain for extra in extras]

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
