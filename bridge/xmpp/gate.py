"""The one gate to the XMPP stream: what passes here cannot end it.

XML 1.0 section 2.2 (Char), RFC 6120 sections 4.9.3 and 11.1, XEP-0114 section 3. One bad character
makes a server close the whole component's stream and drop what is queued behind it, so everything
that leaves is sealed here, and the component takes nothing that is not.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal, NewType
from xml.parsers import expat

from bridge.api.errors import GatewayError
from bridge.xmpp import addressing
from bridge.xmpp.addressing import Domain, Jid, MalformedJid
from bridge.xmpp.stanza import Spliced, attribute

Sealed = NewType("Sealed", bytes)
"""One or more whole stanzas, as they may be written to the stream."""

# Prosody closes the stream at 524,288 bytes (component_stanza_size_limit), but passes stanzas on to
# clients and servers whose own limit is 262,144.
MAX_STANZA: Final = 262_144

# Every stanza is built by bridge.xmpp.stanza, which writes these attributes first.
_HEAD = re.compile(r'<(?:message|presence|iq) from="([^"<]+)" to="([^"<]+)"')
_REFERENCE = re.compile(r"&(amp|lt|gt|quot|#9|#10|#13);")
_REFERRED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#9": "\t", "#10": "\n", "#13": "\r"}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROLS = bytes(sorted(set(range(0x20)) - {0x09, 0x0A, 0x0D}))
_CACHED = 32_768

Reason = Literal["no-head", "bad-from", "foreign-from", "bad-to", "too-big", "not-well-formed"]


class GateError(GatewayError):
    """This must not leave; it becomes a dead letter. reason: a word, nothing of the content."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def seal(stanza: str, domain: Domain, limit: int = MAX_STANZA) -> Sealed:
    """One stanza, as bytes that may leave; raises GateError.

    domain: our component's, which every `from` must be in.
    """
    head = _HEAD.match(stanza)
    if head is None:
        raise GateError("no-head")
    sender, recipient = head.groups()
    _check_from(sender, domain)
    _check_to(recipient)
    sealed = clean(stanza)
    if len(sealed) > limit:
        raise GateError("too-big")
    return Sealed(sealed)


def seal_foreign(stanza: str, domain: Domain, limit: int = MAX_STANZA) -> Sealed:
    """As `seal`, for stanzas that hold XML which others have written: it is read once more."""
    sealed = seal(stanza, domain, limit)
    _check_form(sealed)
    return sealed


def seal_spliced(
    stanza: Spliced, recipients: Iterable[Jid], domain: Domain, limit: int = MAX_STANZA
) -> Sealed:
    """One stanza to many recipients, as bytes that may leave; raises GateError.

    What is the same for all is checked once. A recipient that is no address is left out: the
    others get theirs.
    """
    sender = stanza.sender
    _check_from(attribute(sender), domain)
    before, after = clean(stanza.before), clean(stanza.after)
    if len(before) + len(after) + addressing.MAX_JID > limit:
        raise GateError("too-big")
    separator = after + before
    joined = separator.join([to for to in map(_recipient, recipients) if to])
    return Sealed(before + joined + after if joined else b"")


def clean(text: str) -> bytes:
    """Text as UTF-8, with U+FFFD for every character that XML cannot hold."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return _ILLEGAL.sub("\ufffd", text).encode()
    size = len(encoded)
    if len(encoded.translate(None, _CONTROLS)) != size or (
        size != len(text) and b"\xef\xbf" in encoded and _ILLEGAL.search(text)
    ):  # only U+FFC0 and above are written with these bytes
        return _ILLEGAL.sub("\ufffd", text).encode()
    return encoded


@lru_cache(_CACHED)
def _check_from(written: str, domain: Domain) -> None:
    try:
        prepared = addressing.prepare(_read(written))
    except MalformedJid as exc:
        raise GateError("bad-from") from exc
    if not addressing.is_ours(prepared, domain):
        raise GateError("foreign-from")


@lru_cache(_CACHED)
def _check_to(written: str) -> None:
    try:
        addressing.prepare(_read(written))
    except MalformedJid as exc:
        raise GateError("bad-to") from exc


@lru_cache(_CACHED)
def _recipient(jid: Jid) -> bytes:
    """The address as an attribute's value; b"" where it is none."""
    try:
        return attribute(addressing.prepare(jid)).encode()
    except MalformedJid:
        return b""


def _read(written: str) -> str:
    """The value of an attribute as bridge.xmpp.stanza writes it."""
    return _REFERENCE.sub(lambda found: _REFERRED[found[1]], written) if "&" in written else written


def _check_form(sealed: bytes) -> None:
    parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
    parser.CommentHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(sealed, True)
    except expat.ExpatError as exc:
        raise GateError("not-well-formed") from exc


def _refuse(*_arguments: object) -> None:
    raise GateError("not-well-formed")
