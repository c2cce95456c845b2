"""Between a body with styling directives and plain words with spans: XEP-0393; pure.

    read("> *who* is it?")  ->  "who is it?", (Span(0, 10, "quote"), Span(0, 3, "bold"))

Reading only takes characters away and writing only adds some. `write(*read(body))` is the body,
whatever it is: where styling can be written in several ways, the span's `mark` says in which.
`read(write(plain, spans)[0])` is what was written as far as styling can say it. What it cannot say
is left out, as bold in the middle of a word, or said in words, as links; the words stay.

Words that would be taken for styling: where nothing is styled, the message needs `<unstyled/>`, and
its body is the words. Else joiners keep the words plain, see `directives.py`; so they count only in
messages that style something. `typed` has none, for people who read it as it is.

A block without words, as a lone `>`, keeps its directives as words: something has to be said of it
on other networks. Quotes deeper than 16 are words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bridge.api.text import Span, normal
from bridge.core.styling.degrading import degraded
from bridge.core.styling.directives import WHITE_SPACE
from bridge.core.styling.reader import Reader
from bridge.core.styling.writer import Writer

_ANY_DIRECTIVE: Final = re.compile("[*_~`>]")
_BEGINNING: Final = re.compile(
    f"^(?:>|```)|(?<![^{WHITE_SPACE}])[*_~`](?![{WHITE_SPACE}])", re.MULTILINE
)
"""Without one of these nothing is styled. Nearly all words end at the first, which is far cheaper;
words with `snake_case` end here.
"""
_BLOCKS: Final = (">", "```")


def read(body: str) -> tuple[str, tuple[Span, ...]]:
    """The plain words of a body, and how they look. Not of a message with `<unstyled/>`."""
    if not may_be_styled(body):
        return body, ()
    reader = Reader(body)
    spans = reader.spans()
    return (reader.plain(), spans) if spans else (body, ())


def write(plain: str, spans: Iterable[Span]) -> tuple[str, bool]:
    """The body that shows the words so; whether the message needs `<unstyled/>`."""
    given = tuple(spans)
    if not given:
        return plain, is_styled(plain)
    words, looks = degraded(plain, normal(len(plain), given))
    writer = _written(words, looks)
    return (writer.body(), False) if writer.shown else (words, is_styled(words))


def is_styled(body: str) -> bool:
    """Whether a body would be taken for styled, in any part."""
    return may_be_styled(body) and bool(Reader(body).spans())


def may_be_styled(body: str) -> bool:
    """Whether a body has to be read to know; of most words it is known at once."""
    return _ANY_DIRECTIVE.search(body) is not None and _has_pairs(body)


def typed(plain: str, spans: Iterable[Span]) -> str:
    """The words as somebody types them who has no styles: what was read, as it was written."""
    words, looks = degraded(plain, normal(len(plain), spans))
    writer = _written(words, looks)
    return Writer(words, writer.given, joins=False).body()


def _has_pairs(body: str) -> bool:
    """Whether a block begins, or something that a later character might end, as in `~/a ~/b`."""
    for match in _BEGINNING.finditer(body):
        if match[0] in _BLOCKS or body.find(match[0], match.end() + 1) >= 0:
            return True
    return False


def _written(words: str, spans: Sequence[Span]) -> Writer:
    """Marks are believed as long as the body then reads as it should: cut or edited words may have
    made them untrue.
    """
    writer = Writer(words, spans)
    if not any(span.mark for span in spans):
        return writer
    if read(writer.body()) == (words, tuple(writer.shown)):
        return writer
    return Writer(words, [replace(span, mark="") for span in spans])
