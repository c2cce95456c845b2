"""Between IRC's formatting codes and spans; pure.

modern.ircdocs.horse/formatting. Bold, italic, strikethrough and monospace have codes that are
switched on and off; each ends with its line. Colours go, but for words in the colour that they
stand on: so IRC hides what nobody is to see at once. It cannot be relied on, and is not done:
many channels take colours away, and would show the words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.irc.formatting import ANY_CODE, CODES, LEAST, split
from adapters.irc.wire.encodings import UTF_8
from bridge.api.content import Text
from bridge.api.text import Kind, Span, normal

_KINDS: Final[dict[str, Kind]] = {
    "\x02": "bold",
    "\x11": "code",
    "\x1d": "italic",
    "\x1e": "strike",
}
_OF_KIND: Final[dict[str, str]] = {kind: code for code, kind in _KINDS.items()}
_ALL: Final = "".join(_KINDS)
_RESET: Final = "\x0f"
_DEFAULT: Final = "99"
_ONLY_CODES: Final = re.compile(f"[ {_ALL}]*")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_ME: Final = "/me "
_NO_CODES: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32)], " ")

MOST: Final = 64
"""Spans of one line of at most some hundred letters: with more, it is its words alone."""

_MOST_QUOTES: Final = 8
"""Signs before a line; the words need room, too."""


# --- what comes -----------------------------------------------------------------------------------


def read(text: str) -> Text:
    """The words of a line, and how they look."""
    if not ANY_CODE.search(text):
        return Text(text)
    reader = _Reader()
    at = 0
    for match in CODES.finditer(text):
        reader.keep(text[at : match.start()])
        reader.meet(match[0])
        at = match.end()
    reader.keep(text[at:])
    return reader.words()


class _Reader:
    def __init__(self) -> None:
        self._kept: list[str] = []
        self._at = 0
        self._open: dict[Kind, int] = {}
        self._spans: list[Span] = []
        self._on = self._behind = ""

    def keep(self, text: str) -> None:
        self._kept.append(text)
        self._at += len(text)

    def meet(self, code: str) -> None:
        kind = _KINDS.get(code)
        if kind is not None:
            self._set(kind, kind not in self._open)
        elif code == _RESET:
            self._reset()
        elif code[0] in "\x03\x04":
            self._colour(code)

    def words(self) -> Text:
        self._reset()
        body = "".join(self._kept)
        inner_last = sorted(self._spans, key=lambda span: span.kind == "code")
        spans = normal(len(body), inner_last)
        return Text(body, spans if len(spans) <= MOST else ())

    def _set(self, kind: Kind, is_on: bool) -> None:
        if is_on:
            self._open.setdefault(kind, self._at)
        elif kind in self._open:
            self._spans.append(Span(self._open.pop(kind), self._at, kind))

    def _reset(self) -> None:
        for kind in list(self._open):
            self._set(kind, False)
        self._on = self._behind = ""

    def _colour(self, code: str) -> None:
        """Without colours the code ends both; with one alone that behind the words stays."""
        on, _, behind = code[1:].lower().partition(",")
        self._on = on.zfill(2)
        self._behind = behind.zfill(2) if behind else self._behind
        if not on:
            self._on = self._behind = ""
        self._set("spoiler", self._on == self._behind and self._on not in ("", _DEFAULT))


# --- what goes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """What fits into one line: said, or done (CTCP ACTION)."""

    text: str
    action: bool = False


def pieces(words: Text, room: int, charset: str = UTF_8) -> Iterator[Piece]:
    """What to send for a text, each within `room` bytes, in order; empty lines are left out.

    One that begins with `/me ` does its first line and says the others.
    """
    cut = parts if words.spans else split
    for number, (before, line) in enumerate(lines(words)):
        if number == 0 and line.startswith(_ME):
            frame = len("\x01ACTION \x01")
            for text in cut(line.removeprefix(_ME), max(LEAST, room - frame), charset):
                yield Piece(text, action=True)
        elif line.strip():
            for text in cut(line, max(LEAST, room - len(before)), charset):
                yield Piece(before + text)


def clean(text: str) -> str:
    """The text without what would be a code, each a blank; lines stay lines."""
    return text.translate(_NO_CODES) if ANY_CODE.search(text) else text


def lines(words: Text) -> Iterable[tuple[str, str]]:
    """The lines of a text, with codes where it has a look; before each what stands before every
    part of it, where it has to be cut.
    """
    if words.spans:
        return _styled(clean(words.body), words.spans)
    if ANY_CODE.search(words.body) is None:
        return [("", words.body)]  # nearly all there is: what ends lines is a code, too
    return [("", line) for line in _LINE_END.split(clean(words.body))]


def _styled(body: str, looks: Sequence[Span]) -> Iterator[tuple[str, str]]:
    spans = normal(len(body), looks)
    around: list[Span] = []
    known = 0
    for start, end in _lines(body, [span for span in spans if span.kind == "quote"]):
        around = [span for span in around if span.end > start]
        while known < len(spans) and spans[known].start < end:
            around.append(spans[known])
            known += 1
        depth = sum(span.kind == "quote" for span in around)
        yield "> " * min(depth, _MOST_QUOTES), _coded(body, around, start, end)


def parts(line: str, room: int, charset: str = UTF_8) -> Iterator[str]:
    """A line cut into pieces of at most `room` bytes, none of blanks alone; what had a look
    before a cut has it behind it, too.
    """
    if not any(code in line for code in _ALL):
        yield from split(line, room, charset)
        return
    on = ""
    for part in split(line, room - len(_ALL), charset):
        whole = on + part
        on = _on_behind(whole)
        if not _ONLY_CODES.fullmatch(whole):
            yield whole.rstrip(f" {_ALL}")  # what is on ends with the line


def _on_behind(part: str) -> str:
    return "".join(code for code in _ALL if part.count(code) % 2)


def _lines(body: str, quotes: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Where lines begin and end; quotations have lines of their own."""
    ends = [match.span() for match in _LINE_END.finditer(body)]
    ends += [(at, at) for quote in quotes for at in (quote.start, quote.end)]
    start = 0
    for end, behind in sorted([*ends, (len(body), len(body))]):
        if start <= end:
            yield start, end
        start = max(start, behind)


def _coded(body: str, spans: Sequence[Span], start: int, end: int) -> str:
    """A line with its codes. At one place, what ends comes first, the inner before the outer."""
    codes: list[tuple[int, int, int, str]] = []
    for number, span in enumerate(spans):
        first, last = max(span.start, start), min(span.end, end)
        if first < last:
            codes.append((first, 1, number, _OF_KIND.get(span.kind, "")))
            codes.append((last, 0, -number, _closing(span, body[last : span.end], body)))
    kept, at = [], start
    for place, _, _, code in sorted(codes):
        kept += [body[at:place], code]
        at = place
    return "".join([*kept, body[at:end]])


def _closing(span: Span, later: str, body: str) -> str:
    """later: what of it stands in lines behind. A link is said where it tells more."""
    if span.kind != "link":
        return _OF_KIND.get(span.kind, "")
    url = span.value
    is_said = url == body[span.start : span.end].strip() or url != "".join(clean(url).split())
    return "" if not url or is_said or later.strip() else f" ({url})"
