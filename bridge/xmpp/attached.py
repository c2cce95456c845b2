"""Files as clients attach them to what they say: read; pure.

XEP-0066 (a link and nothing else), XEP-0447 with XEP-0446, XEP-0448 and XEP-0449, XEP-0385 as
older clients have it, XEP-0454 (the key in the link, which is the body). A file is a link that can
be fetched; what no link tells (XEP-0358) is not one.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from bridge.api.content import Content, File, Shape, Text
from bridge.api.errors import Refused
from bridge.xmpp import aesgcm, fallback, filenames
from bridge.xmpp import namespaces as ns

MOST: Final = 20
"""Files of one message."""

LONG_LINKS: Final = "The links of all the files of this message are too long together."

MAX_URL: Final = 2000
MAX_DESCRIPTION: Final = 500
"""Characters; what is longer is cut."""

MAX_THUMBNAIL: Final = 8 * 1024
"""Bytes of all small pictures of a message: they go out again."""

_MAX_ALL: Final = 9_000
"""Characters of all links and names: they go out again, links twice, each perhaps as five bytes."""
_MAX_NUMBER: Final = 2**53
_MAX_PIXELS: Final = 1_000_000
_MAX_SECONDS: Final = 10_000_000.0

OOB_TAG: Final = f"{{{ns.OOB}}}x"
SHARING_TAG: Final = f"{{{ns.FILE_SHARING}}}file-sharing"
REFERENCE_TAG: Final = f"{{{ns.REFERENCES}}}reference"
SOURCES_TAG: Final = f"{{{ns.FILE_SHARING}}}sources"
TAGS: Final = frozenset({OOB_TAG, SHARING_TAG, REFERENCE_TAG, SOURCES_TAG})
"""Children of a message that may tell of a file."""

STANDS_FOR: Final = (ns.FILE_SHARING, ns.SIMS, ns.OOB)
"""What words of a body are marked as that stand in for files (XEP-0428)."""

_URL_TAG: Final = f"{{{ns.OOB}}}url"
_DESC_TAG: Final = f"{{{ns.OOB}}}desc"
_MEDIA_PATH: Final = f"{{{ns.SIMS}}}media-sharing"
_SIMS_FILE_TAG: Final = f"{{{ns.JINGLE_FILE}}}file"
_SIMS_SOURCE_PATH: Final = f"{{{ns.SIMS}}}sources/{REFERENCE_TAG}"
_URL_DATA_TAG: Final = f"{{{ns.URL_DATA}}}url-data"
_ENCRYPTED_TAG: Final = f"{{{ns.ENCRYPTED_SHARING}}}encrypted"
_FILE_TAG: Final = f"{{{ns.FILE_METADATA}}}file"
_HASH_TAG: Final = f"{{{ns.HASHES}}}hash"
_THUMBNAIL_TAG: Final = f"{{{ns.THUMBNAILS}}}thumbnail"
_BITS_TAG: Final = f"{{{ns.BOB}}}data"
_STICKER_TAG: Final = f"{{{ns.STICKERS}}}sticker"

_GCM: Final = "urn:xmpp:ciphers:aes-256-gcm-nopadding:0"
_LINK: Final = re.compile(
    r"https?://[^\s<>\"\x00-\x1f\x7f]+"
    r"|aesgcm://[^\s<>\"#\x00-\x1f\x7f]+#(?:[0-9a-f]{96}|[0-9a-f]{88})(?![0-9a-f])",
    re.IGNORECASE,
)
_SEALED: Final = "aesgcm://"
# XEP-0454 section 4 writes it without `;base64`, and means it all the same.
_PICTURE: Final = re.compile(r"data:image/(?:jpeg|png)(?:;base64)?,(.+)", re.DOTALL)
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_RECORDED: Final = re.compile(r"recording_|voice[ _-]message", re.IGNORECASE)
"""How clients that have no other mark for it name what one has just spoken."""


def has_encrypted_link(body: str) -> bool:
    """Whether there is one in a body, as in XEP-0454: such messages have no other mark."""
    return _SEALED in body or body[: len(_SEALED)].lower() == _SEALED


def read(message: Element, body: str) -> tuple[Content, ...]:
    """What a message holds: its words, then its files. Raises Refused.

    body: without what is marked as standing in for the files. Where nothing is, lines that are
    links to them say nothing else.
    """
    told = [
        *_shared(message),
        *_sourced(message),
        *_referred(message),
        *_linked(message, body),
        *_encrypted(body),
    ]
    if len(told) > 2 * MOST:  # each is told in two ways
        raise _too_many()
    files = _once(told)
    if len(files) > MOST:
        raise _too_many()
    if sum(2 * len(each.url) + len(each.name) for each in files) > _MAX_ALL:
        raise Refused("not-acceptable", LONG_LINKS)
    if files and not any(fallback.is_marked(message, one) for one in STANDS_FOR):
        body = _without(body, files)
    body = _without_keys(body, files)
    if not files:
        return (Text(body),) if body else ()
    if len(files) == 1 and message.find(_STICKER_TAG) is not None:
        return (_sticker(files[0], body),)
    return (*((Text(body),) if body else ()), *_bounded(files))


def are_announced(message: Element) -> bool:
    """Whether it tells of files, be there a way to fetch them or not."""
    return any(
        child.tag in (OOB_TAG, SHARING_TAG, SOURCES_TAG) or child.find(_MEDIA_PATH) is not None
        for child in message
    )


def _too_many() -> Refused:
    return Refused("not-acceptable", f"A message has at most {MOST} files here.")


def _once(told: list[File]) -> list[File]:
    """Each file once, as it was told of first; what only others know of it is added."""
    found: dict[str, File] = {}
    for file in told:
        known = found.setdefault(file.url, file)
        if known.description == "" and file.description:
            found[file.url] = replace(known, description=file.description)
    return list(found.values())


def _without(body: str, files: list[File]) -> str:
    """The words that are no links to the files."""
    links = {file.url for file in files}
    is_0454 = any(file.is_sealed for file in files)
    return "\n".join(
        line
        for line in body.split("\n")
        if line.strip() not in links and not (is_0454 and _PICTURE.match(line.strip()))
    ).strip("\n")


def _without_keys(body: str, files: list[File]) -> str:
    """A link with a key within the words is the file's name there: keys go to no network."""
    for file in files:
        if file.is_sealed:
            body = body.replace(file.url, file.name)
    return body


def _sticker(file: File, body: str) -> File:
    """XEP-0449 section 4.2: the body is what it says in words, once more."""
    shape: Shape = "sticker" if file.shape in ("image", "video") else file.shape
    return replace(file, shape=shape, description=file.description or _described(body))


def _bounded(files: list[File]) -> list[File]:
    left, bounded = MAX_THUMBNAIL, []
    for file in files:
        left -= len(file.thumbnail)
        bounded.append(file if left >= 0 or not file.thumbnail else replace(file, thumbnail=b""))
    return bounded


# --- the ways to tell of a file -------------------------------------------------------------------


def _shared(message: Element) -> Iterator[File]:
    """XEP-0447."""
    for sharing in message.findall(SHARING_TAG)[: 2 * MOST + 1]:
        url = next(_sources(sharing.find(SOURCES_TAG)), "")
        if url:
            is_inline = sharing.get("disposition") == "inline"
            yield _told(url, sharing.find(_FILE_TAG), message, is_inline=is_inline)


def _sourced(message: Element) -> Iterator[File]:
    """XEP-0447 section 3.3: where the file of an earlier message is; what that told of it had no
    link, so this is the file.
    """
    for sources in message.findall(SOURCES_TAG)[: 2 * MOST + 1]:
        if url := next(_sources(sources), ""):
            yield _named(url, "", "", None)


def _referred(message: Element) -> Iterator[File]:
    """XEP-0385."""
    for reference in message.findall(REFERENCE_TAG)[: 2 * MOST + 1]:
        media = reference.find(_MEDIA_PATH)
        if media is None:
            continue
        sources = (source.get("uri", "") for source in media.findall(_SIMS_SOURCE_PATH))
        url = next(filter(_is_link, sources), "")
        if url:
            yield _told(url, media.find(_SIMS_FILE_TAG), message)


def _linked(message: Element, body: str) -> Iterator[File]:
    """XEP-0066: a link that is the body, a line of it, or no part of it. In the midst of a
    sentence it belongs there."""
    lines = {line.strip() for line in body.split("\n")}
    for oob in message.findall(OOB_TAG)[: 2 * MOST + 1]:
        url = (oob.findtext(_URL_TAG) or "").strip()
        if _is_link(url) and (url in lines or url not in body):
            file = _named(url, "", "", None)
            yield replace(file, description=_described(oob.findtext(_DESC_TAG) or ""))


def _encrypted(body: str) -> Iterator[File]:
    """XEP-0454: the body begins with the link; a small picture may stand below it. Others are
    files as well, wherever they stand.
    """
    if not has_encrypted_link(body):
        return
    if body.lower().count(_SEALED) > 2 * MOST:  # each is looked at, perhaps to the body's end
        raise _too_many()
    sealed = [url for url in _LINK.findall(body) if has_encrypted_link(url) and _is_link(url)]
    pictures = map(_picture_in, (line.strip() for line in body.split("\n")[1:]))
    for url in sealed:
        is_first = url is sealed[0]
        picture = next(filter(None, pictures), b"") if is_first else b""
        yield replace(_named(url, "", "", None), thumbnail=picture)


def _sources(sources: Element | None) -> Iterator[str]:
    """The links by which a file can be fetched, those to it as it is before encrypted ones."""
    if sources is None:
        return
    yield from filter(_is_link, (one.get("target", "") for one in sources.findall(_URL_DATA_TAG)))
    for encrypted in sources.findall(_ENCRYPTED_TAG):
        yield from _with_key(encrypted)


def _with_key(encrypted: Element) -> Iterator[str]:
    """XEP-0448, as the links of XEP-0454: the cipher is the same, the tag is at the end in both."""
    namespace = f"{{{ns.ENCRYPTED_SHARING}}}"
    key = _decoded(encrypted.findtext(f"{namespace}key") or "")
    iv = _decoded(encrypted.findtext(f"{namespace}iv") or "")
    if encrypted.get("cipher") != _GCM or len(key) != aesgcm.KEY_BYTES or len(iv) not in (12, 16):
        return
    secret = aesgcm.Secret(key=key, iv=iv)
    links = [one.get("target", "") for one in encrypted.findall(f"{SOURCES_TAG}/{_URL_DATA_TAG}")]
    for link in links:
        if _is_link(link) and not has_encrypted_link(link):
            sealed = aesgcm.joined(link, secret)
            if len(sealed) <= MAX_URL:
                yield sealed


# --- what is told of a file -----------------------------------------------------------------------


def _told(url: str, file: Element | None, message: Element, *, is_inline: bool = False) -> File:
    """file: of XEP-0446, or the one of XEP-0234 that XEP-0385 has; the names in it are the same."""
    if file is None:
        return _named(url, "", "", None, is_inline=is_inline)
    told: dict[str, str] = {}
    for child in file:
        told.setdefault(child.tag.rpartition("}")[2], (child.text or "").strip())
    size = _number(told.get("size", ""), _MAX_NUMBER)
    width, height = _pixels(told)
    return replace(
        _named(url, told.get("name", ""), told.get("media-type", ""), size, is_inline=is_inline),
        width=width,
        height=height,
        duration=_duration(told.get("length", "")),
        sha256=_sha256(file),
        thumbnail=_thumbnail(file, message),
        description=_described(told.get("desc", "")),
    )


def _pixels(told: dict[str, str]) -> tuple[int, int] | tuple[None, None]:
    """Width and height; before version 0.2 of XEP-0446 they were one word, spelt in two ways."""
    both = told.get("dimensions") or told.get("dimension", "")
    first, _, second = both.lower().partition("x")
    width = _number(told.get("width", first), _MAX_PIXELS)
    height = _number(told.get("height", second), _MAX_PIXELS)
    return (width, height) if width and height else (None, None)


def _named(
    url: str, name: str, media_type: str, size: int | None, *, is_inline: bool = False
) -> File:
    """A file with the name, kind and shape that it has."""
    safe = filenames.safe(name) or filenames.safe(_name_in(url)) or "file"
    kind = filenames.media_type(media_type) or filenames.by_name(safe)
    return File(url=url, name=safe, media_type=kind, size=size, shape=_shape(kind, safe, is_inline))


def _shape(kind: str, name: str, is_inline: bool) -> Shape:
    """XEP-0447 section 3.2: inline is what is meant to be shown, or heard, where it stands."""
    match kind.partition("/")[0]:
        case "image" if kind != "image/svg+xml":
            return "image"
        case "video":
            return "video"
        case "audio":
            return "voice" if is_inline or _RECORDED.match(name) else "audio"
        case _:
            return "file"


def _described(text: str) -> str:
    return text.strip()[:MAX_DESCRIPTION]


def _sha256(file: Element) -> str:
    for one in file.findall(_HASH_TAG):
        if one.get("algo") == "sha-256" and len(digest := _decoded(one.text or "")) == 32:
            return digest.hex()
    return ""


def _thumbnail(file: Element, message: Element) -> bytes:
    """XEP-0264: one that came with the message; what would have to be asked for is left."""
    for one in file.findall(_THUMBNAIL_TAG):
        uri = one.get("uri", "")
        if picture := _picture_in(uri):
            return picture
        for bits in message.findall(_BITS_TAG):
            if uri == f"cid:{bits.get('cid')}" and (picture := _picture(bits.text or "")):
                return picture
    return b""


def _picture_in(uri: str) -> bytes:
    match = _PICTURE.fullmatch(uri)
    return _picture(match[1]) if match else b""


def _picture(encoded: str) -> bytes:
    """A JPEG or PNG, or nothing."""
    if len(encoded) > 2 * MAX_THUMBNAIL:
        return b""
    picture = _decoded(encoded)
    is_small = len(picture) <= MAX_THUMBNAIL
    return picture if is_small and picture.startswith(_PICTURES) else b""


def _decoded(encoded: str) -> bytes:
    try:
        return b64decode("".join(encoded.split()), validate=True)
    except ValueError:
        return b""


def _is_link(url: str) -> bool:
    return len(url) <= MAX_URL and _LINK.fullmatch(url) is not None


def _name_in(url: str) -> str:
    try:
        return unquote(urlsplit(url).path, errors="replace")
    except ValueError:
        return ""


def _number(written: str, most: int) -> int | None:
    is_number = written.isascii() and written.isdecimal() and len(written) <= 16
    return int(written) if is_number and int(written) <= most else None


def _duration(written: str) -> float | None:
    """XEP-0446: in milliseconds."""
    length = _number(written, _MAX_NUMBER)
    return None if length is None or length / 1000 > _MAX_SECONDS else length / 1000
