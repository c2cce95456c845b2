"""From words with spans to the HTML of Matrix, and to the plain words beside it; pure.

Matrix specification, client-server API, "m.room.message msgtypes" (which HTML clients show),
"Spoiler messages" ("The fallback SHOULD NOT include the text containing spoilers"), "User and room
mentions"; HTML: a line break at the end of a line of text that a block follows shows nothing.

    > *who* is it?      <blockquote><strong>who</strong> is it?</blockquote>Bob.
    Bob.

A quotation and preformatted text are of whole lines. One that is not is none, or code.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from operator import itemgetter
from typing import Final
from urllib.parse import quote

from adapters.matrix import ids
from bridge.api.content import Text
from bridge.api.text import Span, normal

HTML: Final = "org.matrix.custom.html"
"""The one `format` there is."""

PERSON: Final = "https://matrix.to/#/"
"""What a mention links to begins so."""

SPOILER: Final = "Spoiler"
NBSP: Final = "\u00a0"

_SCHEMES: Final = re.compile(r"(?:https?|ftp|mailto|magnet):[^\s]", re.IGNORECASE)
_TAGS: Final = {"bold": "strong", "italic": "em", "strike": "del", "quote": "blockquote"}
_BLOCKS: Final = ("quote", "pre")
_AS_IT_IS: Final = ("code", "pre")
_LOST_SPACE: Final = re.compile(r"(?:(?<=[ \n])|\A) ")
"""HTML shows none at the beginning of a line, and one of several."""
_LONGEST_LINK: Final = 2_000
"""Characters that programs follow."""
_LONGEST_HINT: Final = 200
_NO_LANGUAGE: Final = re.compile(r"[^\w+#.-]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Written:
    """plain: the words. html: the same with their looks, "" where they have none."""

    plain: str
    html: str = ""


def write(words: Text) -> Written:
    """As Matrix is told them."""
    if not words.spans:
        return Written(words.body)
    body = words.body
    spans = _sayable(body, normal(len(body), words.spans))
    if not spans:
        return Written(body)
    return Written("".join(_plain(body, spans)), "".join(_html(body, spans)))


# --- what can be said -----------------------------------------------------------------------------


def _sayable(body: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Without what there is nothing for; blocks are of whole lines, and end with words."""
    kept = [one for span in spans if (one := _fitting(body, span)) is not None]
    return tuple(kept) if tuple(kept) == tuple(spans) else normal(len(body), kept)


def _fitting(body: str, span: Span) -> Span | None:
    if span.kind == "mention":
        return span if ids.is_person(span.value) else None
    if span.kind == "link":
        return span if 0 < len(span.value) <= _LONGEST_LINK else None
    if span.kind not in _BLOCKS:
        return span
    end = span.start + len(body[span.start : span.end].rstrip("\n"))
    if end == span.start:
        return None
    if _begins_line(body, span.start) and _ends_line(body, end):
        return replace(span, end=end)
    return Span(span.start, end, "code") if span.kind == "pre" else None


def _begins_line(body: str, at: int) -> bool:
    return at == 0 or body[at - 1] == "\n"


def _ends_line(body: str, at: int) -> bool:
    return at == len(body) or body[at] == "\n"


def _leads_elsewhere(span: Span) -> bool:
    """Where no client follows."""
    return span.kind == "link" and _SCHEMES.match(span.value) is None


# --- HTML -----------------------------------------------------------------------------------------


def _html(body: str, spans: Sequence[Span]) -> Iterator[str]:
    shown = _spaced(body, spans)
    unwritten = _unwritten(body, spans)
    around: list[Span] = []
    at = 0

    def text(until: int) -> Iterator[str]:
        nonlocal at
        is_preformatted = bool(around) and around[-1].kind == "pre"
        yield _text(shown, at, until, unwritten, is_preformatted)
        at = until

    for span in spans:
        while around and around[-1].end <= span.start:
            yield from text(around[-1].end)
            yield _end(around.pop(), body)
        yield from text(span.start)
        yield _start(span)
        around.append(span)
    while around:
        yield from text(around[-1].end)
        yield _end(around.pop(), body)
    yield from text(len(body))


def _text(shown: str, start: int, end: int, unwritten: set[int], is_preformatted: bool) -> str:
    if is_preformatted:
        return escape(shown[start:end], quote=False)
    if not unwritten:
        return _broken(shown[start:end])
    cuts = sorted(at for at in unwritten if start <= at < end)
    ends = [*cuts, end]
    starts = [start, *(at + 1 for at in cuts)]
    return "".join(_broken(shown[a:b]) for a, b in zip(starts, ends, strict=True))


def _broken(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br />")


def _start(span: Span) -> str:
    match span.kind:
        case "code":
            return "<code>"
        case "pre":
            language = _NO_LANGUAGE.sub("", span.value[:_LONGEST_HINT])
            return f'<pre><code class="language-{language}">' if language else "<pre><code>"
        case "spoiler":
            return f'<span data-mx-spoiler="{escape(_hint(span))}">'
        case "mention":
            return f'<a href="{PERSON}{quote(span.value, safe="@:")}">'
        case "link":
            return "" if _leads_elsewhere(span) else f'<a href="{escape(span.value)}">'
        case _:
            return f"<{_TAGS[span.kind]}>"


def _end(span: Span, body: str) -> str:
    match span.kind:
        case "code":
            return "</code>"
        case "pre":
            return "</code></pre>"
        case "spoiler":
            return "</span>"
        case "link" if _leads_elsewhere(span):
            return escape(_told(span, body), quote=False)
        case "link" | "mention":
            return "</a>"
        case _:
            return f"</{_TAGS[span.kind]}>"


def _unwritten(body: str, spans: Sequence[Span]) -> set[int]:
    """Line ends that are there without being written, since a block begins or ends."""
    blocks = [span for span in spans if span.kind in _BLOCKS]
    found = {span.end for span in blocks if span.end < len(body)}
    for span in blocks:
        before = span.start - 1
        if before > 0 and body[before - 1] != "\n":
            found.add(before)
    return found


def _spaced(body: str, spans: Sequence[Span]) -> str:
    """With spaces that are shown where usual ones would not be, but in code, which is copied."""
    if _LOST_SPACE.search(body) is None:
        return body
    code = [span for span in spans if span.kind in _AS_IT_IS]

    def space(match: re.Match[str]) -> str:
        return " " if any(span.start <= match.start() < span.end for span in code) else NBSP

    return _LOST_SPACE.sub(space, body)


# --- plain words ----------------------------------------------------------------------------------

_Change = tuple[int, int, str]
"""What stands instead of the words from a code point to another, which may be none."""


def _plain(body: str, spans: Sequence[Span]) -> Iterator[str]:
    at = 0
    for start, end, text in sorted(_changes(body, spans), key=itemgetter(0)):
        if start < at:
            continue  # it is hidden
        yield body[at:start]
        yield text
        at = end
    yield body[at:]


def _changes(body: str, spans: Sequence[Span]) -> Iterator[_Change]:
    """Of those at one place what belongs to what ends there stands first."""
    hidden = [span for span in spans if span.kind == "spoiler"]
    for span in spans:
        if span.kind == "link" and not any(_lies_in(span, other) for other in hidden):
            yield span.end, span.end, _told(span, body)
    for span in spans:
        if span.kind == "quote":
            yield from ((at, at, "> ") for at in _lines(body, span))
    for span in hidden:
        hint = _hint(span)
        yield span.start, span.end, f"[{SPOILER} for {hint}]" if hint else f"[{SPOILER}]"


def _hint(span: Span) -> str:
    return " ".join(span.value[:_LONGEST_HINT].split())


def _lies_in(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end


def _told(span: Span, body: str) -> str:
    """Where a link leads, unless its words say it."""
    return "" if span.value in body[span.start : span.end] else f" ({span.value})"


def _lines(body: str, span: Span) -> Iterator[int]:
    """Where the lines of a quotation begin."""
    at = span.start
    while at < span.end:
        yield at
        following = body.find("\n", at, span.end)
        if following < 0:
            return
        at = following + 1
