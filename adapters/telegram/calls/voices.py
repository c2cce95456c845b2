"""Who speaks, put before words: all that XMPP people say is said by the one bot; pure.

alice: good morning     said
* alice waves           done ("action"), in italics
alice                   nothing but a file
"""

from typing import Final

from adapters.telegram.spelling import quiet
from bridge.api.content import Text, preceded
from bridge.api.events import Form
from bridge.api.quiet import broken, plain
from bridge.api.readable import in_a_line
from bridge.api.text import Span, shift

LONGEST: Final = 64
"""Code points of a name: a caption has room for 1024."""

_BLOCKS: Final = ("quote", "pre")
_CALLS: Final = "@/#$"
"""What begins with one of these calls somebody, or can be tapped on."""


def voiced(words: Text, name: str, form: Form = "say") -> Text:
    """The words as somebody's. name: "" where it is known whose they are."""
    if not words.body:
        return named(name)
    if form == "action":
        return _done(words, name)
    if not name:
        return words
    said = preceded(words, shown(name) + (":\n" if _begins_with_block(words) else ": "))
    return Text(said.body, (*named(name).spans, *said.spans))


def named(name: str) -> Text:
    """The name alone."""
    return Text(shown(name), (Span(0, len(shown(name)), "bold"),)) if name else Text("")


def shown(name: str) -> str:
    """A name in a line that calls nobody."""
    line = in_a_line(plain(name))
    if len(line) > LONGEST:
        line = line[: LONGEST - 1] + "…"
    return quiet(broken(line) if line[:1] in _CALLS else line)


def _done(words: Text, name: str) -> Text:
    begin = f"* {shown(name)} " if name else "* "
    body = begin + words.body
    return Text(body, (Span(0, len(body), "italic"), *shift(words.spans, len(begin))))


def _begins_with_block(words: Text) -> bool:
    return any(span.start == 0 and span.kind in _BLOCKS for span in words.spans)
