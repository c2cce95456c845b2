"""What a tag of HTML says of the words in it, pure; what is not to be trusted says nothing.

Matrix specification, client-server API, "m.room.message msgtypes": the tags and attributes that
clients show ("href: must have a scheme matching one of..."), and "Matrix URIs".
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from adapters.matrix import ids
from adapters.matrix.said.tags import Tag
from bridge.api.text import Kind

UNDERLINE: Final = "underline"
"""The mark of italics that were underlined."""

MOST_LINK: Final = 4096
"""Characters of a link."""
MOST_LINE: Final = 250
"""Characters that say what a picture shows, or why words are hidden."""

STYLES: Final[dict[str, tuple[Kind, str]]] = {
    **dict.fromkeys(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"), ("bold", "")),
    **dict.fromkeys(("i", "em"), ("italic", "")),
    **dict.fromkeys(("u", "ins"), ("italic", UNDERLINE)),
    **dict.fromkeys(("s", "del", "strike"), ("strike", "")),
    "blockquote": ("quote", ""),
    "code": ("code", ""),
    "pre": ("pre", ""),
}
BLOCKS: Final = frozenset(
    (
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"),
        *("ul", "ol", "li", "table", "caption", "tr", "details", "summary"),
    )
)
"""Tags that have lines of their own."""
PAIRED: Final = frozenset((*STYLES, *BLOCKS, "td", "th", "a", "span"))
"""Tags that mean something until they end."""

_LINK: Final = re.compile(
    r"(?:https?|ftp|mailto|magnet|matrix|xmpp|geo|tel):[^\x00-\x20\x7f<>\"\\]+", re.IGNORECASE
)
_PERSON: Final = re.compile(
    r"https?://matrix\.to/#/(?P<web>(?:@|%40)[^/?#]+)|matrix:(?:u|user)/(?P<uri>[^/?#]+)",
    re.IGNORECASE,
)
_LANGUAGE: Final = "language-"
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}", re.ASCII)


@dataclass(slots=True)
class Open:
    """A tag that has begun. start: where its first words stand, -1 before there are any.
    pieces, spans: how many there were then, and at its beginning.
    """

    tag: str
    kind: Kind | None = None
    value: str = ""
    mark: str = ""
    start: int = -1
    pieces: int = 0
    spans: int = 0


def opened(name: str, tag: Tag) -> Open:
    """As what a tag begins."""
    if name in STYLES:
        kind, mark = STYLES[name]
        return Open(name, kind, mark=mark)
    if name == "a":
        return _linked(tag.attributes.get("href", "").strip())
    if name == "span" and "data-mx-spoiler" in tag.attributes:
        return Open(name, "spoiler", line(tag.attributes["data-mx-spoiler"]))
    return Open(name)


def person(link: str) -> str:
    """The MXID that a link means; "" for what means nobody."""
    found = _PERSON.match(link)
    if found is None:
        return ""
    native = unquote(found["web"]) if found["web"] else "@" + unquote(found["uri"])
    return native if ids.is_person(native) else ""


def called(written: str, mxid: str) -> str:
    """A name of somebody unknown: as it is written, if that is no id."""
    name = line(written)
    if not name or name.removeprefix("@").startswith(mxid[1:]):
        return ids.localpart_of(mxid)
    return name


def alt(tag: Tag) -> str:
    """What a picture shows."""
    return line(tag.attributes.get("alt") or tag.attributes.get("title") or "")


def language(tag: Tag) -> str:
    """What code is written in."""
    names = tag.attributes.get("class", "")[:MOST_LINE].split()
    found = (name.removeprefix(_LANGUAGE) for name in names if name.startswith(_LANGUAGE))
    return next(found, "")


def first_number(tag: Tag) -> int:
    """Of a list."""
    start = tag.attributes.get("start", "")
    return int(start) if _NUMBER.fullmatch(start) else 1


def line(words: str) -> str:
    """In one line, which is not too long."""
    return " ".join(words[:MOST_LINE].split())


def _linked(href: str) -> Open:
    if mentioned := person(href):
        return Open("a", "mention", mentioned)
    if len(href) <= MOST_LINK and _LINK.fullmatch(href):
        return Open("a", "link", href)
    return Open("a")
