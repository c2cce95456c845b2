"""What is asked of an upload service, and what it answers: XEP-0363 version 1.1; pure.

What a service answers is believed no further than the XEP lets it go: the links must be such that
nothing else can be read in them, of the headers only three are sent on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from yarl import URL

from bridge.api.errors import Refused, TryLater
from bridge.core import sizes
from bridge.xmpp import errors, forms, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.attached import MAX_URL

ANY_BYTES: Final = "application/octet-stream"
MOST_BYTES: Final = 2**53
"""The largest size that is believed."""

_LONGEST_WAIT: Final = 86_400.0  # seconds, whatever a service says
_MOST_HEADERS: Final = 8
_MAX_HEADER: Final = 4_000
_MAX_WORDS: Final = 200

_IN_UPLOAD: Final = f"{{{ns.UPLOAD}}}"
_SLOT_PATH: Final = f"{_IN_UPLOAD}slot"
_TOO_LARGE_PATH: Final = f"{ns.ERROR_TAG}/{_IN_UPLOAD}file-too-large"
_RETRY_PATH: Final = f"{ns.ERROR_TAG}/{_IN_UPLOAD}retry"
_FEATURE_PATH: Final = f"{{{ns.DISCO_INFO}}}query/{{{ns.DISCO_INFO}}}feature"
_FORM_PATH: Final = f"{{{ns.DISCO_INFO}}}query/{forms.X_TAG}"
_FIELD_TAG: Final = f"{{{ns.DATA_FORM}}}field"
_VALUE_TAG: Final = f"{{{ns.DATA_FORM}}}value"

# Section 4: "Non-ASCII characters MUST be percent-encoded"; what is sent is what was checked.
_LINK: Final = re.compile(r"(https?)://[!#-;=?-\[\]_a-z~%]+", re.IGNORECASE | re.ASCII)
# Section 8: "Any other header name MUST be ignored".
_HEADERS: Final = {"authorization": "Authorization", "cookie": "Cookie", "expires": "Expires"}
_NEWLINES: Final = re.compile(r"[\r\n]")
_NOT_IN_HEADERS: Final = re.compile(r"[^\t\x20-\x7e]")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]+")


class NotEncrypted(Refused):
    """The links of an upload service are without encryption, and such are not used."""

    def __init__(self) -> None:
        words = "The XMPP server offers no encrypted place for the file."
        super().__init__("unreachable", words)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a file may be put, with which headers, and the link to it afterwards."""

    put: URL
    headers: tuple[tuple[str, str], ...]
    get: str


def is_upload_service(info: Element) -> bool:
    """Whether who answered to disco#info takes files."""
    return any(found.get("var") == ns.UPLOAD for found in info.iterfind(_FEATURE_PATH))


def max_bytes(info: Element) -> int:
    """The largest file that a service takes, as it says; MOST_BYTES where it says nothing."""
    for form in info.iterfind(_FORM_PATH):
        fields = {one.get("var"): one.findtext(_VALUE_TAG) or "" for one in form.iter(_FIELD_TAG)}
        if fields.get("FORM_TYPE") == ns.UPLOAD:
            return _number(fields.get("max-file-size", ""))
    return MOST_BYTES


def request(name: str, size: int, media_type: str) -> str:
    """What asks for a slot."""
    told = {"filename": name, "size": str(size), "content-type": media_type or ANY_BYTES}
    return stanza.element("request", ns.UPLOAD, **told)


def slot_in(answer: Element, *, plain: bool) -> Slot:
    """The slot that was given. plain: `http:` will do. Raises Refused."""
    slot = answer.find(_SLOT_PATH)
    put = None if slot is None else slot.find(f"{_IN_UPLOAD}put")
    get = None if slot is None else slot.find(f"{_IN_UPLOAD}get")
    if put is None or get is None:
        raise _unusable()
    link = _link(get.get("url", ""), plain=plain)
    if len(str(link)) > MAX_URL:
        raise _unusable()
    return Slot(_link(put.get("url", ""), plain=plain), tuple(_headers(put)), str(link))


def refusal(answer: Element, size: int, now: float) -> Refused | TryLater:
    """Why there is no slot. now: Unix time in seconds."""
    if answer.find(_TOO_LARGE_PATH) is not None:
        most = limit_in(answer)
        return too_large() if most is None else sizes.too_large(size, most)
    words = _words(answer)
    retry = answer.find(_RETRY_PATH)
    if retry is not None:
        return TryLater(words, _until(retry.get("stamp", ""), now))
    match errors.condition_of(answer):
        case "resource-constraint" | "remote-server-timeout" | "internal-server-error":
            return TryLater(words)
        case "forbidden" | "not-allowed" | "not-authorized" | "registration-required":
            return Refused("forbidden", words)
        case "not-acceptable" | "bad-request" | "policy-violation":
            return Refused("not-acceptable", words)
        case _:
            return Refused("unreachable", words)


def limit_in(answer: Element) -> int | None:
    """The largest file that a refusal says is taken; None where it says nothing of it."""
    said = _number(answer.findtext(f"{_TOO_LARGE_PATH}/{_IN_UPLOAD}max-file-size") or "")
    return said if said < MOST_BYTES else None


def too_large() -> Refused:
    """The refusal of a file by who does not say what would be taken."""
    return Refused("not-acceptable", "The file is too large for the XMPP server.")


def _link(url: str, *, plain: bool) -> URL:
    """Raises Refused."""
    match = _LINK.fullmatch(url)
    try:
        # Read as it stands: a signature may be made of its very letters.
        link = URL(url, encoded=True) if match else URL()
        host, _ = link.raw_host, link.port
    except (ValueError, IndexError) as error:  # the second for `https://a[::1]@`
        raise _unusable() from error
    is_named = link.raw_user is not None or link.raw_password is not None
    if not host or is_named:
        raise _unusable()
    if link.scheme != "https" and not plain:
        raise NotEncrypted
    return link


def _headers(put: Element) -> Iterator[tuple[str, str]]:
    """Section 8: newlines "MUST be stripped" from names and values. Raises Refused."""
    for header in put.findall(f"{_IN_UPLOAD}header")[:_MOST_HEADERS]:
        name = _HEADERS.get(_NEWLINES.sub("", header.get("name", "")).strip().lower())
        value = _NEWLINES.sub("", header.text or "").strip()
        if name is None:
            continue
        if len(value) > _MAX_HEADER or _NOT_IN_HEADERS.search(value):
            raise _unusable()
        yield name, value


def _words(answer: Element) -> str:
    words = _CONTROLS.sub(" ", errors.words_of(answer)).strip()
    if not words:
        return "The XMPP server does not take the file."
    said = words if len(words) <= _MAX_WORDS else f"{words[:_MAX_WORDS]}…"
    return f"The XMPP server does not take the file: {said}"


def _until(stamp: str, now: float) -> float:
    """Seconds until a time as XEP-0082 writes it; 0 when it is none, or over."""
    try:
        moment = datetime.fromisoformat(stamp)
        then = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return 0.0
    return min(max(then - now, 0.0), _LONGEST_WAIT)


def _number(written: str) -> int:
    is_number = written.isascii() and written.isdecimal() and len(written) <= 16
    return min(int(written), MOST_BYTES) if is_number else MOST_BYTES


def _unusable() -> Refused:
    return Refused("unreachable", "The XMPP server names no usable place for the file.")
