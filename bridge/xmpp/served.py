"""How a file is given out over HTTP, so that no browser takes it for a page of ours; pure.

RFC 9110 (sections 13.1.5 and 14: ranges), RFC 6266 and RFC 8187 (Content-Disposition), W3C Content
Security Policy Level 3, Fetch (X-Content-Type-Options).
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from bridge.xmpp.signed_links import Link

ANY_BYTES: Final = "application/octet-stream"

SHOWN: Final[Mapping[str, str]] = {
    ".aac": "audio/aac",
    ".avif": "image/avif",
    ".flac": "audio/flac",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".jxl": "image/jxl",
    ".m4a": "audio/mp4",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webp": "image/webp",
}
"""What browsers show in place, by the ending of the name: kinds that hold no program. All else is
saved, whatever it is."""

_ENDINGS: Final[Mapping[str, str]] = {
    **{media_type: ending for ending, media_type in SHOWN.items()},
    "image/jpeg": ".jpg",
    "audio/ogg": ".ogg",
    "audio/x-wav": ".wav",
    "audio/mp3": ".mp3",
    "audio/x-m4a": ".m4a",
    "audio/opus": ".opus",
}
_RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII)
_NOT_IN_QUOTES: Final = re.compile(r"[^ !#-\[\]-~]|%")

GUARDS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What stands in every answer. A link is a secret: it is not told to other sites."""


class NoSuchRange(Exception):
    """Nothing of the file is in the range asked for."""


def ending_for(name: str, media_type: str) -> str:
    """What a name needs behind it so that clients, which look at links, know what it is."""
    ending = _ENDINGS.get(media_type, "")
    return "" if SHOWN.get(_ending(name)) == SHOWN.get(ending) else ending


def headers(link: Link, now: float) -> dict[str, str]:
    """What is said of a file; its length comes with what is sent of it."""
    media_type = SHOWN.get(_ending(link.name), "")
    return {
        **GUARDS,
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={max(int(link.until - now), 0)}, immutable",
        "Content-Disposition": disposition("inline" if media_type else "attachment", link.name),
        "Content-Type": media_type or ANY_BYTES,
        "ETag": etag(link),
    }


def etag(link: Link) -> str:
    """The file's content is its version."""
    return f'"{link.sha256}"'


def disposition(kind: str, name: str) -> str:
    """`attachment; filename="tea.png"`, and whole for those who read RFC 8187."""
    plain = _NOT_IN_QUOTES.sub("_", name)
    said = f'{kind}; filename="{plain}"'
    return said if plain == name else f"{said}; filename*=UTF-8''{quote(name, safe='')}"


def part(asked: str, size: int) -> range | None:
    """The bytes asked for; None: all of them. Raises NoSuchRange.

    RFC 9110 section 14.2: "A server MAY ignore the Range header field": so are several ranges, and
    what is none.
    """
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(size - int(last), 0), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return None
    if start >= stop:
        raise NoSuchRange
    return range(start, stop)


def _ending(name: str) -> str:
    _, dot, ending = name.rpartition(".")
    return dot + ending.lower()
