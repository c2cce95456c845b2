"""Who speaks, put before words: all that XMPP people say is said by the one bot; pure.

alice: good morning     said
* alice waves           done ("action"), in italics
"""

from typing import Final

from bridge.api.content import Text, preceded
from bridge.api.events import Form
from bridge.api.quiet import broken
from bridge.api.readable import in_a_line
from bridge.api.text import Span, shift

LONGEST: Final = 64
"""Code points of a name: a caption has room for 1024."""

_BLOCKS: Final = ("quote", "pre")
_CALLS: Final = "@/#$"
"""What begins with one of these calls somebody, or can be tapped on."""


def voiced(words: Text, name: str, form: Form) -> Text:
    """The words as somebody's. name: "" where it is known whose they are."""
    if form == "action":
        return _done(words, name)
    if not name:
        return words
    shown = _shown(name)
    between = ":\n" if _begins_with_block(words) else ": "
    said = preceded(words, shown + between) if words.body else Text(shown + ":")
    return Text(said.body, (Span(0, len(shown), "bold"), *said.spans))


def _done(words: Text, name: str) -> Text:
    begin = f"* {_shown(name)} " if name else "* "
    body = begin + words.body
    spans = (Span(0, len(body), "italic"), *shift(words.spans, len(begin)))
    return Text(body, spans)


def _shown(name: str) -> str:
    line = in_a_line(name)
    if len(line) > LONGEST:
        line = line[: LONGEST - 1] + "…"
    return broken(line) if line[:1] in _CALLS else line


def _begins_with_block(words: Text) -> bool:
    return any(span.start == 0 and span.kind in _BLOCKS for span in words.spans)
