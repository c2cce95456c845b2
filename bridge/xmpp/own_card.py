"""What an account shows of itself on XMPP, read from what its server answers; nothing is trusted.

XEP-0054, XEP-0084, XEP-0172. A picture that is only a link is none: it is not fetched.
"""

import unicodedata
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element

from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.imaging import MOST_TAKEN

MAX_NAME: Final = 64
"""Characters of a name; Telegram takes so many."""

_TURNING: Final = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

_CARD: Final = f"{{{ns.VCARD}}}vCard"
_PHOTO: Final = f"{_CARD}/{{{ns.VCARD}}}PHOTO/{{{ns.VCARD}}}BINVAL"
_NAMES: Final = (f"{_CARD}/{{{ns.VCARD}}}NICKNAME", f"{_CARD}/{{{ns.VCARD}}}FN")
_ITEM: Final = f"{{{ns.PUBSUB}}}pubsub/{{{ns.PUBSUB}}}items/{{{ns.PUBSUB}}}item"


def names(card: Element) -> list[str]:
    """As which a card knows its owner, the shorter first."""
    return [card.findtext(path, "") for path in _NAMES]


def photo(card: Element) -> bytes:
    """The picture in a card, empty without one."""
    return _decoded(card.findtext(_PHOTO, ""))


def has_photo(card: Element) -> bool:
    """Whether there should be a picture in it."""
    return bool(card.findtext(_PHOTO, "").strip())


def nick(items: Element) -> str:
    """The nick that is published, "" for none."""
    return items.findtext(f"{_ITEM}/{{{ns.NICK}}}nick", "")


def avatar_id(items: Element) -> str:
    """By which id the data of the published avatar are found, "" without one. A picture that is
    elsewhere is left there.
    """
    infos = items.iterfind(f"{_ITEM}/{{{ns.AVATAR_METADATA}}}metadata/*")
    return next((info.get("id", "") for info in infos if "url" not in info.attrib), "")


def avatar(items: Element) -> bytes:
    """The published avatar."""
    return _decoded(items.findtext(f"{_ITEM}/{{{ns.AVATAR_DATA}}}data", ""))


def shown_name(account: BareJid, candidates: Iterable[str]) -> str:
    """The first of these by which people elsewhere may know an account, "" for none: in one line,
    not too long, and without its address.
    """
    for candidate in candidates:
        name = " ".join("".join(map(_plain, candidate)).split())
        if name and account.casefold() not in name.casefold():
            return name[:MAX_NAME].strip()
    return ""


def _plain(character: str) -> str:
    """Nothing that breaks lines, or turns the words around that come behind."""
    if character in _TURNING or unicodedata.category(character) in ("Cs", "Co"):
        return ""
    return " " if unicodedata.category(character) == "Cc" else character


def _decoded(encoded: str) -> bytes:
    if not 0 < len(encoded) <= 2 * MOST_TAKEN:
        return b""
    try:
        return b64decode("".join(encoded.split()), validate=True)
    except (NotBase64, ValueError):
        return b""
