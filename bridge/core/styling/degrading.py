"""What styling has no form for is said in words, and blocks get lines of their own: XEP-0393; pure.

A link becomes `text (url)`, a spoiler `(spoiler: hint) text`, a mention its words. Spoilers over
everything have a form of their own, XEP-0382: `unveiled` takes them away.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from bridge.api.text import Span, normal
from bridge.core.styling.directives import CHARACTERS, WHITE_SPACE
from bridge.core.styling.positions import Positions, Recorder

_BLOCKS = ("quote", "pre")


class _More(NamedTuple):
    """What is put in before a code point. closing: it belongs to what ends there."""

    at: int
    closing: bool
    text: str


def unveiled(plain: str, spans: Sequence[Span]) -> tuple[str | None, tuple[Span, ...]]:
    """The hint of the first spoiler, None where there is none; and what is left to be said.

    Spoilers that cover all words leave nothing; others are said in words, too.
    """
    spoilers = [span for span in spans if span.kind == "spoiler"]
    if not spoilers:
        return None, tuple(spans)
    hint = next((span.value for span in spoilers if span.value), "")
    if not _cover(plain, spoilers):
        return hint, tuple(spans)
    return hint, tuple(span for span in spans if span.kind != "spoiler")


def unhidden(plain: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """Words and spans where nothing can be hidden: what would be is marked in words."""
    more = sorted(_hidden(plain, spans), key=_order)
    words, looks = _with(plain, spans, more, in_blocks=True)
    return words, normal(len(words), (span for span in looks if span.kind != "spoiler"))


def degraded(plain: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """Words and spans as styling can say them.

    spans: normal. What is left are quotes and preformatted text, of whole lines, and styles, none
    across lines, none that begins or ends with white space.
    """
    words, looks = plain, spans
    more = sorted(_in_words(plain, spans), key=_order)
    if more:
        words, looks = _with(words, looks, more, in_blocks=True)
    starts = {span.start for span in looks if span.kind in _BLOCKS}
    looks = [cut for span in looks if (cut := _trimmed(words, span, starts)) is not None]
    breaks = sorted(set(_breaks(words, looks)), key=_order)
    if breaks:
        words, looks = _with(words, looks, _once(breaks), in_blocks=False)
    kept = [span for span in looks if span.kind in _BLOCKS or span.kind in CHARACTERS]
    return words, normal(len(words), _in_lines(words, kept))


def _cover(plain: str, spoilers: Sequence[Span]) -> bool:
    at = 0
    for span in sorted(spoilers, key=attrgetter("start")):
        if plain[at : max(at, span.start)].strip():
            return False
        at = max(at, span.end)
    return not plain[at:].strip()


def _order(more: _More) -> tuple[int, bool]:
    return more.at, not more.closing


def _in_words(plain: str, spans: Sequence[Span]) -> Iterator[_More]:
    for span in spans:
        if span.kind == "link" and _is_worth_saying(span.value, plain[span.start : span.end]):
            yield _More(span.end, True, f" ({span.value})")
    yield from _hidden(plain, spans)


def _hidden(plain: str, spans: Sequence[Span]) -> Iterator[_More]:
    """A mark before each spoiler; those that only a block's border parts are one."""
    before: Span | None = None
    for span in spans:
        if span.kind != "spoiler":
            continue
        hint = " ".join(span.value.split())
        goes_on = before is not None and before.value == span.value
        if not (goes_on and before and not plain[before.end : span.start].strip()):
            yield _More(span.start, False, f"(spoiler: {hint}) " if hint else "(spoiler) ")
        before = span


def _is_worth_saying(url: str, text: str) -> bool:
    return bool(url) and url != text.strip() and not any(space in url for space in WHITE_SPACE)


def _trimmed(words: str, span: Span, starts: Container[int]) -> Span | None:
    """A block without a line break at its border that only parts it from what is beside.

    starts: of all blocks.
    """
    if span.kind not in _BLOCKS:
        return span
    start, end = span.start, span.end
    if start < end and not _begins_line(words, start) and words[start] == "\n":
        start += 1
    parts = end in starts or not _ends_line(words, end)
    if start < end and parts and words[end - 1] == "\n":
        end -= 1
    return replace(span, start=start, end=end) if start < end else None


def _breaks(words: str, spans: Sequence[Span]) -> Iterator[_More]:
    for span in spans:
        if span.kind in _BLOCKS:
            if not _begins_line(words, span.start):
                yield _More(span.start, False, "\n")
            if not _ends_line(words, span.end):
                yield _More(span.end, True, "\n")


def _once(breaks: Sequence[_More]) -> list[_More]:
    """One is enough between two blocks."""
    places = {one.at: one for one in reversed(breaks)}
    return sorted(places.values(), key=_order)


def _begins_line(words: str, at: int) -> bool:
    return at == 0 or words[at - 1] == "\n"


def _ends_line(words: str, at: int) -> bool:
    return at == len(words) or words[at] == "\n"


def _with(
    words: str, spans: Sequence[Span], more: Sequence[_More], *, in_blocks: bool
) -> tuple[str, list[Span]]:
    """The words with more, the spans moved. in_blocks: at a block's border it belongs there."""
    recorder, parts, at = Recorder(), [], 0
    for one in more:
        parts += [words[at : one.at], one.text]
        recorder.both(one.at - at)
        recorder.more(len(one.text), opening=not one.closing)
        at = one.at
    parts.append(words[at:])
    positions = recorder.positions()
    moved = [_moved(span, positions, wide=in_blocks and span.kind in _BLOCKS) for span in spans]
    return "".join(parts), moved


def _moved(span: Span, positions: Positions, *, wide: bool) -> Span:
    start = positions.between(span.start) if wide else positions.beginning(span.start)
    end = positions.between(span.end) if wide else positions.ending(span.end)
    return replace(span, start=start, end=end)


def _in_lines(words: str, spans: Sequence[Span]) -> Iterator[Span]:
    for span in sorted(spans, key=attrgetter("start")):
        if span.kind in _BLOCKS:
            yield span
        else:
            yield from _by_line(words, span)


def _by_line(words: str, span: Span) -> Iterator[Span]:
    start = span.start
    for line in words[span.start : span.end].split("\n"):
        text = line.strip(WHITE_SPACE)
        if text:
            first = start + len(line) - len(line.lstrip(WHITE_SPACE))
            yield replace(span, start=first, end=first + len(text))
        start += len(line) + 1
