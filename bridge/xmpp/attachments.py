"""Files in messages: XEP-0066, XEP-0446, XEP-0447; pure.

A file is a link that can be fetched; what no link tells (XEP-0358, encrypted sources) is not one.
"""

import re
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from bridge.api.content import Content, File, Text
from bridge.api.errors import Refused
from bridge.xmpp import fallback, stanza
from bridge.xmpp import namespaces as ns

OOB_TAG: Final = f"{{{ns.OOB}}}x"
SHARING_TAG: Final = f"{{{ns.FILE_SHARING}}}file-sharing"
_URL_TAG: Final = f"{{{ns.OOB}}}url"
_SOURCE_PATH: Final = f"{{{ns.FILE_SHARING}}}sources/{{{ns.URL_DATA}}}url-data"
_FILE_TAG: Final = f"{{{ns.FILE_METADATA}}}file"

MOST: Final = 20
"""Files of one message."""

MAX_URL: Final = 2000
MAX_NAME: Final = 255
_MAX_ALL: Final = 9_000
"""Characters of all links and names: they go out again, links twice, each perhaps as five bytes."""
_MAX_SIZE: Final = 2**53

_LINK: Final = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f]+", re.IGNORECASE)
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}")
_NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f]")
_SHOWN_INLINE: Final = ("image/", "video/", "audio/")


def read(message: Element, body: str) -> tuple[Content, ...]:
    """What a message holds: its words, then its files. Raises Refused.

    body: without what is marked as standing in for the files. Where nothing is, lines that are
    links to them say nothing else.
    """
    told = len(message.findall(SHARING_TAG)) + len(message.findall(OOB_TAG))
    files, words = _files(message, body) if told <= 2 * MOST else ([], "")
    length = sum(2 * len(file.url) + len(file.name) for file in files)
    if told > 2 * MOST or len(files) > MOST or length > _MAX_ALL:  # each is told in two ways
        raise Refused("not-acceptable", f"A message has at most {MOST} files here.")
    if files and not fallback.is_marked(message, ns.FILE_SHARING):
        links = {file.url for file in files}
        lines = [line for line in body.split("\n") if line.strip() not in links]
        body = "\n".join(lines).strip("\n")
    text = body or words
    return (*((Text(text),) if text else ()), *files)


def links(content: tuple[Content, ...]) -> str:
    """The files as links, a line each."""
    return "\n".join(part.url for part in content if isinstance(part, File))


def elements(content: tuple[Content, ...], *, is_all: bool) -> str:
    """The files as what clients know them by. is_all: there are no words beside them.

    A link beside words, or beside another one, is no attachment for those who know XEP-0066 alone.
    """
    files = [part for part in content if isinstance(part, File)]
    written = "".join(map(_sharing, files))
    if len(files) == 1 and is_all:
        written += stanza.element("x", ns.OOB, stanza.text_element("url", files[0].url))
    return written


def _files(message: Element, body: str) -> tuple[list[File], str]:
    """The files, each once, and what is said of them."""
    found: dict[str, File] = {}
    said: list[str] = []
    for sharing in message.findall(SHARING_TAG):
        file, words = _shared(sharing)
        if file is not None:
            found.setdefault(file.url, file)
            said.append(words)
    for oob in message.findall(OOB_TAG):
        url = (oob.findtext(_URL_TAG) or "").strip()
        if _is_link(url) and (url == body.strip() or url not in body):
            found.setdefault(url, File(url=url, name=_name("", url)))
    return list(found.values()), "\n".join(words for words in said if words)


def _shared(sharing: Element) -> tuple[File | None, str]:
    url = next((u for s in sharing.findall(_SOURCE_PATH) if _is_link(u := s.get("target", ""))), "")
    if not url:
        return None, ""
    file = sharing.find(_FILE_TAG)
    told = {} if file is None else {_local(one.tag): (one.text or "").strip() for one in file}
    media_type = told.get("media-type", "").lower()
    return File(
        url=url,
        name=_name(told.get("name", ""), url),
        media_type=media_type if _MEDIA_TYPE.fullmatch(media_type) else "",
        size=_size(told.get("size", "")),
    ), told.get("desc", "")


def _sharing(file: File) -> str:
    told = stanza.text_element("media-type", file.media_type) if file.media_type else ""
    told += stanza.text_element("name", file.name) if file.name else ""
    told += stanza.text_element("size", str(file.size)) if file.size is not None else ""
    source = stanza.element("url-data", ns.URL_DATA, target=file.url)
    inside = stanza.element("file", ns.FILE_METADATA, told) + stanza.element("sources", "", source)
    shown = "inline" if file.media_type.startswith(_SHOWN_INLINE) else ""
    return stanza.element("file-sharing", ns.FILE_SHARING, inside, disposition=shown)


def _is_link(url: str) -> bool:
    return len(url) <= MAX_URL and _LINK.fullmatch(url) is not None


def _name(name: str, url: str) -> str:
    """A file's own name, without the folders that somebody put before it."""
    if not name:
        try:
            name = unquote(urlsplit(url).path)
        except ValueError:
            name = ""
    name = re.split(r"[/\\]", name)[-1]
    return _NOT_IN_NAMES.sub("", name)[:MAX_NAME] or "file"


def _size(written: str) -> int | None:
    is_number = written.isascii() and written.isdecimal() and len(written) <= 16
    return int(written) if is_number and int(written) <= _MAX_SIZE else None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
