"""What links of Matrix and names of it lead to, pure.

Matrix specification, appendices, "URIs": `matrix:` and `https://matrix.to/#/`. Links of web clients
have the same names behind `/#/room/` and `/#/user/`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from adapters.matrix import ids

MOST_SERVERS: Final = 5

_KINDS: Final = {"r": "#", "room": "#", "roomid": "!", "u": "@", "user": "@"}
"""What stands in a `matrix:` URI for which sign; both spellings have been in use."""


@dataclass(frozen=True, slots=True)
class Link:
    """native: a person, a room or an alias. via: servers by which a room is reached."""

    native: str
    via: tuple[str, ...] = ()


def read(written: str) -> Link | None:
    """None for what is neither a link of Matrix nor a name of it."""
    text = written.strip()
    if text.startswith("matrix:"):
        return _uri(text)
    if "://" in text:
        return _web(text)
    return _named(text)


def _uri(text: str) -> Link | None:
    """`matrix:roomid/tea:example.org/e/said?via=elsewhere.ca`"""
    parts = urlsplit(text)
    path = [unquote(part) for part in parts.path.split("/") if part]
    if len(path) < 2 or path[0] not in _KINDS:
        return None
    return _named(_KINDS[path[0]] + path[1], _via(parts.query))


def _web(text: str) -> Link | None:
    """`https://matrix.to/#/%23tea:example.org/$said?via=elsewhere.ca`"""
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.fragment.startswith("/"):
        return None
    path, _, query = parts.fragment[1:].partition("?")
    if parts.hostname != "matrix.to":
        kind, _, path = path.partition("/")
        if kind not in ("room", "user"):
            return None
    native = unquote(path.partition("/")[0])
    return _named(native, _via(query)) or _named(unquote(path), _via(query))


def _named(native: str, via: Sequence[str] = ()) -> Link | None:
    if ids.is_person(native) or ids.is_alias(native) or ids.is_room(native):
        return Link(native, tuple(via))
    return None


def _via(query: str) -> tuple[str, ...]:
    return tuple(parse_qs(query, max_num_fields=20).get("via", ())[:MOST_SERVERS])
