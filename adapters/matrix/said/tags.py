"""HTML cut into words and tags, pure: each character is read once, whatever it is.

HTML Living Standard, section 13.2.5 (tokenization), as far as it matters for what is formatted so.
What never ends (a tag, a comment) is words.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final, NamedTuple

MOST_ATTRIBUTES: Final = 16

_PLAIN: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]{0,15})>")
_NAME: Final = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)")
_ATTRIBUTE: Final = re.compile(
    r"[\s/]*+(?:(?P<end>>)|(?P<name>[^\s/>][^\s/>=]*+)"
    r"(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]*+)))?)"
)


class Tag(NamedTuple):
    """name: in lower case. attributes: by their names in lower case, the first of each."""

    name: str
    is_end: bool
    attributes: dict[str, str]


_NO_ATTRIBUTES: Final[dict[str, str]] = {}


def tokens(html: str) -> Iterator[str | Tag]:
    """Words, without the codes for characters, and tags, in order."""
    at = 0
    while True:
        start = html.find("<", at)
        if start < 0:
            break
        if start > at:
            yield unescape(html[at:start])
        plain = _PLAIN.match(html, start)
        if plain is not None:
            yield Tag(plain[2].lower(), bool(plain[1]), _NO_ATTRIBUTES)
            at = plain.end()
            continue
        tag, at = _other(html, start)
        if tag is not None:
            yield tag
        if at < 0:
            at = start
            break
    if at < len(html):
        yield unescape(html[at:])


def _other(html: str, start: int) -> tuple[Tag | str | None, int]:
    """What stands there, and where it ends; -1 where it does not."""
    named = _NAME.match(html, start)
    if named is not None:
        return _tag(html, named)
    if html.startswith("<!--", start):
        end = html.find("-->", start + 2)
        return None, end + 3 if end >= 0 else -1
    if html.startswith(("<!", "<?", "</"), start):
        return None, html.find(">", start) + 1 or -1
    return "<", start + 1


def _tag(html: str, named: re.Match[str]) -> tuple[Tag | None, int]:
    attributes: dict[str, str] = {}
    at = named.end()
    while True:
        found = _ATTRIBUTE.match(html, at)
        if found is None:
            return None, -1
        at = found.end()
        if found["end"]:
            return Tag(named[2].lower(), bool(named[1]), attributes), at
        if len(attributes) < MOST_ATTRIBUTES:
            value = found[3] or found[4] or found[5] or ""
            attributes.setdefault(found["name"].lower(), unescape(value))
