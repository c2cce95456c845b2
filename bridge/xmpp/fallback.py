"""What stands in a body for those who do not know better: XEP-0428, XEP-0426; pure.

Ranges count code points of the body as it is sent, and no other ones: nothing may be done to a
body between counting and sending.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from bridge.xmpp import namespaces as ns

TAGS: Final = (f"{{{ns.FALLBACK}}}fallback", "{urn:xmpp:feature-fallback:0}fallback")
"""The second is how the example of XEP-0461 has it."""

_LINE_ENDS: Final = re.compile("\r\n?")


def compose(parts: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """A body and the marks in it. parts: texts, each with the namespace that it stands in for,
    "" where it is said in earnest.

    Servers may write a carriage return in a way that is read as a line feed, or as nothing.
    """
    body, marks = "", ""
    texts = [(_LINE_ENDS.sub("\n", text), namespace) for text, namespace in parts if text]
    for text, namespace in texts:
        start, body = len(body), body + text
        if namespace:
            marks += mark(namespace, None if len(texts) == 1 else (start, len(body)))
    return body, marks


def mark(namespace: str, span: tuple[int, int] | None = None) -> str:
    """The whole body, or from code point to code point, stands in for this."""
    place = "<body/>" if span is None else f'<body start="{span[0]}" end="{span[1]}"/>'
    return f'<fallback xmlns="{ns.FALLBACK}" for="{namespace}">{place}</fallback>'


def without(body: str, message: Element, namespaces: Collection[str]) -> str:
    """The body without what stands in it for these; at once, since all ranges are of the whole."""
    spans = [span for one in _marks(message, namespaces) for span in _spans(one, len(body))]
    return _cut(body, sorted(spans)) if spans else body


def leading(body: str, message: Element, namespace: str) -> str:
    """What stands in for this before everything else; "" where nothing does."""
    spans = [span for one in _marks(message, (namespace,)) for span in _spans(one, len(body))]
    return body[: max((end for start, end in spans if start == 0), default=0)]


def is_marked(message: Element, namespace: str) -> bool:
    """Whether something in the message stands in for this."""
    return any(True for _ in _marks(message, (namespace,)))


def _marks(message: Element, namespaces: Collection[str]) -> Iterable[Element]:
    return (one for tag in TAGS for one in message.findall(tag) if one.get("for") in namespaces)


def _spans(one: Element, length: int) -> Sequence[tuple[int, int]]:
    """Section 2.2: an element without children "is assumed to apply to every message <body/> and
    <subject/>"; without both attributes "the whole respective message element".
    """
    if len(one) == 0:
        return [(0, length)]
    namespace = one.tag.partition("}")[0]
    bodies = one.findall(f"{namespace}}}body")
    return [span for each in bodies if (span := _span(each, length)) is not None]


def _span(body: Element, length: int) -> tuple[int, int] | None:
    """None where it makes no sense; what lies beyond the end is left out."""
    start, end = _number(body.get("start"), 0), _number(body.get("end"), length)
    if start is None or end is None or start >= end or start >= length:
        return None
    return start, min(end, length)


def _number(written: str | None, default: int) -> int | None:
    if written is None:
        return default
    is_number = written.isascii() and written.isdecimal() and len(written) < 10
    return int(written) if is_number else None


def _cut(body: str, spans: Sequence[tuple[int, int]]) -> str:
    kept, at = "", 0
    for start, end in spans:
        if start > at:
            kept += body[at:start]
        at = max(at, end)
    return kept + body[at:]
