"""Files in messages, as they are written; pure.

XEP-0066, XEP-0264, XEP-0300, XEP-0385 (as older clients have it), XEP-0446, XEP-0447, XEP-0449.
How clients' own are read: `attached.py`. A file that no link leads to is told in words alone, one
behind an `aesgcm:` link by the link alone, as in XEP-0454.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bridge.api.content import Content, File
from bridge.core import files
from bridge.xmpp import filenames, hashes, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.attached import MAX_DESCRIPTION, MAX_URL, MOST

MAX_THUMBNAILS: Final = 8 * 1024
"""Bytes of all small pictures of a message: each client is sent them, and the archive again."""

LONG_LINK: Final = "Its link is too long to be shown here."

_ANY_BYTES: Final = "application/octet-stream"
_MAX_TYPE: Final = 160
_SHOWN_INLINE: Final = frozenset({"image", "video", "voice", "sticker"})
_ALSO_INLINE: Final = ("image/", "video/", "audio/")
_LINK: Final = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f]+", re.IGNORECASE)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_JPEG: Final = b"\xff\xd8"


def links(content: tuple[Content, ...]) -> str:
    """What stands in a body for what `elements` tells, a line each."""
    return "\n".join(file.link for file in _linked(_files(content)))


def told(content: tuple[Content, ...]) -> str:
    """What a body says of the files of which `elements` tells nothing, a line each."""
    shown = _files(content)
    linked = {id(file) for file in _linked(shown)}
    others = (file for file in shown if id(file) not in linked)
    return "\n".join(file.link or files.words(file) for file in others)


def has_link(file: File) -> bool:
    """Whether clients can fetch it."""
    return len(file.link) <= MAX_URL and _LINK.fullmatch(file.link) is not None


def elements(content: tuple[Content, ...], *, is_all: bool) -> str:
    """The files as what clients know them by. is_all: there are no words beside them.

    A link beside words, or beside another one, is no attachment for those who know XEP-0066 alone.
    """
    shown = _files(content)
    linked = _linked(_with_thumbnails(shown))
    written = "".join(_sharing(file) + _media_sharing(file) for file in linked)
    if len(shown) == len(linked) == 1 and is_all:
        file = linked[0]
        written += stanza.element("x", ns.OOB, stanza.text_element("url", file.link))
        if file.shape == "sticker":
            written += stanza.element("sticker", ns.STICKERS)  # of no pack that could be fetched
    return written


def _files(content: Iterable[Content]) -> list[File]:
    """With names that nothing trips over, and no more of each than a message can hold."""
    return [_bounded(part) for part in content if isinstance(part, File)]


def _bounded(file: File) -> File:
    """Networks tell what they like, and as much of it."""
    is_long = len(file.link) > MAX_URL
    return replace(
        file,
        name=filenames.safe(file.name),
        media_type=file.media_type if len(file.media_type) <= _MAX_TYPE else "",
        description=file.description[:MAX_DESCRIPTION],
        url="" if is_long else file.url,
        hosted="" if is_long else file.hosted,
        trouble=LONG_LINK if is_long else file.trouble,
    )


def _linked(shown: Iterable[File]) -> list[File]:
    """Those that clients can fetch, as many as a message may have."""
    return [file for file in shown if _LINK.fullmatch(file.link)][:MOST]


def _with_thumbnails(shown: Iterable[File]) -> list[File]:
    """With no more small pictures than a message may hold."""
    left, bounded = MAX_THUMBNAILS, []
    for file in shown:
        fits = len(file.thumbnail) <= left
        bounded.append(file if fits else replace(file, thumbnail=b""))
        left -= len(file.thumbnail) if fits else 0
    return bounded


def _sharing(file: File) -> str:
    """XEP-0447 section 3.1."""
    source = stanza.element("url-data", ns.URL_DATA, target=file.link)
    inside = stanza.element("file", ns.FILE_METADATA, _metadata(file))
    inside += stanza.element("sources", "", source)
    return stanza.element("file-sharing", ns.FILE_SHARING, inside, disposition=_disposition(file))


def _disposition(file: File) -> str:
    """Section 3.2: what is inline is shown, or can be heard, where it stands."""
    if file.shape == "audio":
        return ""
    is_shown = file.shape in _SHOWN_INLINE or file.media_type.startswith(_ALSO_INLINE)
    return "inline" if is_shown else ""


def _metadata(file: File) -> str:
    """XEP-0446 version 0.2: what is known of a file."""
    told = [
        ("media-type", file.media_type),
        ("name", file.name),
        ("size", _number(file.size)),
        ("width", _number(file.width)),
        ("height", _number(file.height)),
        ("length", "" if file.duration is None else _number(round(file.duration * 1000))),
        ("desc", file.description),
    ]
    written = "".join(stanza.text_element(name, text) for name, text in told if text)
    return written + _hash(file) + _thumbnail(file)


def _media_sharing(file: File) -> str:
    """XEP-0385 section 4.1: with the size and the hash that must be told, if they are known."""
    if file.size is None or not (digest := _hash(file)):
        return ""
    told = stanza.text_element("media-type", file.media_type or _ANY_BYTES)
    told += stanza.text_element("name", file.name) if file.name else ""
    told += stanza.text_element("size", str(file.size))
    told += stanza.text_element("desc", file.description) if file.description else ""
    source = stanza.element("reference", ns.REFERENCES, type="data", uri=file.link)
    inside = stanza.element("file", ns.JINGLE_FILE, told + digest)
    inside += stanza.element("sources", "", source)
    shared = stanza.element("media-sharing", ns.SIMS, inside)
    return stanza.element("reference", ns.REFERENCES, shared, type="data")


def _hash(file: File) -> str:
    is_one = _SHA256.fullmatch(file.sha256)
    return hashes.element(bytes.fromhex(file.sha256)) if is_one else ""


def _thumbnail(file: File) -> str:
    """XEP-0264, all of it in its link: nothing has to be asked for."""
    if not file.thumbnail:
        return ""
    kind = "image/jpeg" if file.thumbnail.startswith(_JPEG) else "image/png"
    uri = f"data:{kind};base64,{b64encode(file.thumbnail).decode('ascii')}"
    return stanza.element("thumbnail", ns.THUMBNAILS, **{"uri": uri, "media-type": kind})


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
