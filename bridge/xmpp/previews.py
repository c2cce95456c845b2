"""What links lead to, told beside the words and never in them: XEP-0511; pure."""

from collections.abc import Iterable
from typing import Final

from bridge.api.content import Content, Preview
from bridge.xmpp.stanza import attribute, text_element

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OPEN_GRAPH: Final = "https://ogp.me/ns#"

MOST: Final = 5
"""Links of one message that are told of."""

MAX_TITLE: Final = 300
MAX_DESCRIPTION: Final = 1000
MAX_URL: Final = 2000

_PAGES: Final = ("http://", "https://")


def elements(content: Iterable[Content]) -> str:
    """For each link its metadata, as children of a message."""
    previews = [part for part in content if isinstance(part, Preview) and _says_something(part)]
    return "".join(map(element, previews[:MOST]))


def element(preview: Preview) -> str:
    """Section 3.1: "a child <Description> [...] which MUST have a namespaced attribute about"."""
    told = _told("title", preview.title, MAX_TITLE)
    told += _told("description", preview.description, MAX_DESCRIPTION)
    told += text_element("og:url", preview.url)
    return (
        f'<rdf:Description xmlns:rdf="{RDF}" xmlns:og="{OPEN_GRAPH}"'
        f' rdf:about="{attribute(preview.url)}">{told}</rdf:Description>'
    )


def _says_something(preview: Preview) -> bool:
    is_told = preview.title.strip() or preview.description.strip()
    is_page = preview.url[:8].lower().startswith(_PAGES)
    return bool(is_told) and is_page and len(preview.url) <= MAX_URL


def _told(name: str, value: str, most: int) -> str:
    value = value.strip()
    return text_element(f"og:{name}", value[:most]) if value else ""
