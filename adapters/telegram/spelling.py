"""What Telegram's entities cannot say, said in words; pure.

Bot API, "Formatting options": quotations cannot be nested; a spoiler has no hint; links lead to
`http`, `https` and `tg`.

    a quotation within another    > its lines
    a spoiler with a hint         (who did it) ......
    a link to elsewhere           the room (xmpp:tea@rooms.example.org)

Telegram makes a command of `/open` wherever it stands, and who taps on it gives it. What XMPP
people write looks the same and is none.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from operator import itemgetter
from typing import Final

from bridge.api.content import Text
from bridge.api.quiet import BREAK
from bridge.api.text import Span, normal

_LINKS: Final = re.compile(r"(?:https?|tg)://[^\s/]", re.IGNORECASE)

COMMANDS: Final = (
    "block", "chat", "close", "help", "invite", "open", "pin", "start", "stop", "unblock",
    "uninvite", "unpin", "who",
)  # fmt: skip
"""Those of our bot."""

_COMMAND: Final = re.compile(
    rf"(?<![\w/])/(?=(?:{'|'.join(COMMANDS)})(?:_[0-9]+)?(?:@\w+)?(?![\w/]))", re.IGNORECASE
)
_AS_IT_IS: Final = ("code", "pre")

_More = tuple[int, str]
"""Put in before a code point, and outside of all that begins or ends there."""


def spelled(words: Text) -> Text:
    """The words as entities can say them; the same where they can."""
    if not words.spans:
        return Text(quiet(words.body)) if "/" in words.body else words
    spans = normal(len(words.body), words.spans)
    more = sorted(_more(words.body, spans), key=itemgetter(0))
    return _with(words.body, spans, more) if more else words


def quiet(body: str) -> str:
    """Words in which nothing is a command of the bot."""
    return _COMMAND.sub(f"/{BREAK}", body)


def _more(body: str, spans: Sequence[Span]) -> Iterator[_More]:
    yield from _breaks(body, spans)
    quoted_until = 0
    for span in spans:
        match span.kind:
            case "quote" if span.start < quoted_until:
                yield from ((at, "> ") for at in _lines(body, span))
            case "quote":
                quoted_until = span.end
            case "spoiler" if span.value.strip():
                yield span.start, f"({' '.join(span.value.split())}) "
            case "link" if _leads_elsewhere(span, body):
                yield span.end, f" ({span.value})"


def _breaks(body: str, spans: Sequence[Span]) -> Iterator[_More]:
    """Code is copied, and has no commands for Telegram."""
    found = [match.end() for match in _COMMAND.finditer(body)]
    shown = [span for span in spans if span.kind in _AS_IT_IS] if found else []
    starts = [span.start for span in shown]
    for at in found:
        before = bisect_left(starts, at)
        if not before or shown[before - 1].end < at:
            yield at, BREAK


def _lines(body: str, span: Span) -> Iterator[int]:
    """Where the lines of a quotation begin."""
    at = span.start
    while at < span.end:
        yield at
        following = body.find("\n", at, span.end)
        if following < 0:
            return
        at = following + 1


def _leads_elsewhere(span: Span, body: str) -> bool:
    return _LINKS.match(span.value) is None and span.value not in body[span.start : span.end]


def _with(body: str, spans: Sequence[Span], more: Sequence[_More]) -> Text:
    parts: list[str] = []
    at = 0
    for place, text in more:
        parts += body[at:place], text
        at = place
    before = _before(more)
    moved = (
        replace(
            span,
            start=span.start + before(span.start, span.kind != "quote"),
            end=span.end + before(span.end, False),
        )
        for span in spans
        if not (span.kind == "link" and _LINKS.match(span.value) is None)
    )
    said = "".join((*parts, body[at:]))
    return Text(said, normal(len(said), moved))


def _before(more: Sequence[_More]) -> Callable[[int, bool], int]:
    """How many characters are put in before a place; at it, too, where a span starts there. Of a
    thousand spans none looks through all of the lines.
    """
    places = [at for at, _ in more]
    lengths = [0, *accumulate(len(text) for _, text in more)]

    def counted(place: int, is_start: bool) -> int:
        return lengths[(bisect_right if is_start else bisect_left)(places, place)]

    return counted
