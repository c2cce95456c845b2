"""What messages hold that XMPP has no form for, as the words that stand for it there; pure.

A place on the map is its `geo:` URI, which clients show as a map; a poll tells how one votes.
"""

from typing import Final, assert_never
from urllib.parse import quote

from bridge.api import readable
from bridge.api.content import (
    Card,
    Content,
    File,
    Location,
    Poll,
    Preview,
    Text,
    Unsupported,
)
from bridge.xmpp import addressing, geo, polls
from bridge.xmpp.addressing import Domain, Jid, MalformedJid

_IN_URIS: Final = "!$()*+,;="
"""RFC 5122 section 2.2: what stands in a localpart as it is, besides letters and the like."""


def texts(content: tuple[Content, ...], here: Jid) -> tuple[Content, ...]:
    """Words and files alone, in their order. here: an address on the domain where people of the
    network live.
    """
    if all(isinstance(part, Text | File) for part in content):
        return content
    domain = addressing.domain_of(here)
    return tuple(told for part in content if (told := _told(part, domain)) is not None)


def _told(part: Content, domain: Domain) -> Text | File | None:
    match part:
        case Text() | File():
            return part
        case Location():
            name = readable.in_a_line(part.name)
            return Text(f"{name}\n{geo.written(part)}" if name else geo.written(part))
        case Card():
            return Text("\n".join(_card(part, domain)))
        case Poll():
            return Text(polls.written(part))
        case Unsupported(what):
            return Text(readable.unsupported(what))
        case Preview():
            return None  # it is told beside the words
        case _:
            assert_never(part)


def _card(card: Card, domain: Domain) -> list[str]:
    """A line for each way to reach somebody, the one that leads through the gateway last."""
    told = [f"Contact: {readable.in_a_line(card.name) or '?'}"]
    told += [f"Phone: {phone}" for phone in readable.lines(card.phones)]
    told += [f"Email: {email}" for email in readable.lines(card.emails)]
    address = _address(card.native, domain)
    return [*told, f"xmpp:{address}"] if address else told


def _address(native: str, domain: Domain) -> str:
    """Of somebody by his id, where that tells it."""
    if not native or not domain:
        return ""
    try:
        local = addressing.to_localpart(native)
        is_told = addressing.from_localpart(local) is not None
    except MalformedJid:
        return ""
    if not is_told:
        return ""
    return f"{quote(local, safe=_IN_URIS)}@{domain}"
