"""XPath over a stanza: XPath 2.0 by elementpath, with a prefix for each namespace in use.

Stanzas and what they have of the stream's own namespace are without a prefix: `/message/body`.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

import elementpath

from bridge.xmpp import namespaces as ns
from bridge.xmpp import previews

PREFIXES = {
    "admin": ns.MUC_ADMIN,
    "attention": ns.ATTENTION,
    "avatar": ns.AVATAR_DATA,
    "bob": ns.BOB,
    "bookmarks": ns.BOOKMARKS,
    "caps": ns.CAPS,
    "carbons": ns.CARBONS,
    "commands": ns.COMMANDS,
    "conference": ns.MUC_INVITE,
    "correct": ns.CORRECTION,
    "delay": ns.DELAY,
    "displayed": ns.DISPLAYED,
    "err": ns.STANZA_ERRORS,
    "event": ns.PUBSUB_EVENT,
    "fallback": ns.FALLBACK,
    "fasten": ns.FASTEN,
    "form": ns.DATA_FORM,
    "file": ns.FILE_METADATA,
    "forward": ns.FORWARD,
    "gateway": ns.GATEWAY,
    "hash": ns.HASHES,
    "hats": "urn:xmpp:hats:0",
    "hints": ns.HINTS,
    "idle": ns.IDLE,
    "info": ns.DISCO_INFO,
    "items": ns.DISCO_ITEMS,
    "jingle": ns.JINGLE_FILE,
    "mam": ns.MAM,
    "markers": ns.MARKERS,
    "metadata": ns.AVATAR_METADATA,
    "moderate": ns.MODERATE_1,
    "moderate0": ns.MODERATE_0,
    "muc": ns.MUC,
    "og": previews.OPEN_GRAPH,
    "oid": ns.OCCUPANT_ID,
    "oob": ns.OOB,
    "nick": ns.NICK,
    "owner": ns.MUC_OWNER,
    "people": ns.SEARCH,
    "ping": ns.PING,
    "privilege": ns.PRIVILEGE_2,
    "pubsub": ns.PUBSUB,
    "rdf": previews.RDF,
    "reactions": ns.REACTIONS,
    "receipts": ns.RECEIPTS,
    "references": ns.REFERENCES,
    "register": ns.REGISTER,
    "reply": ns.REPLY,
    "retract": ns.RETRACT_1,
    "retract0": ns.RETRACT_0,
    "rsm": ns.RSM,
    "search": "urn:xmpp:channel-search:0:search",
    "sfs": ns.FILE_SHARING,
    "sid": ns.SID,
    "sims": ns.SIMS,
    "states": ns.CHAT_STATES,
    "sticker": ns.STICKERS,
    "spoiler": ns.SPOILER,
    "styling": ns.STYLING,
    "thumbs": ns.THUMBNAILS,
    "url": ns.URL_DATA,
    "user": ns.MUC_USER,
    "vcard": ns.VCARD,
    "vcard4": ns.VCARD_4,
    "vcardupdate": ns.VCARD_UPDATE,
    "version": ns.VERSION,
}


def holds(element: Element, path: str) -> bool:
    """Whether a path finds something in a stanza, or a claim about it is true."""
    return bool(found(element, path))


def found(element: Element, path: str) -> object:
    """What a path finds: elements, texts of attributes, or one value."""
    return elementpath.select(element, path, namespaces=PREFIXES)


def texts(element: Element, path: str) -> list[str]:
    """The texts of the attributes or elements that a path finds."""
    return [str(each) for each in elementpath.select(element, f"{path}/string()", PREFIXES)]


def missing(element: Element, paths: Iterable[str]) -> list[str]:
    """The paths that do not hold."""
    return [path for path in paths if not holds(element, path)]


def quoted(text: str) -> str:
    """A text as XPath writes it, whatever quotation marks it has."""
    return '"' + text.replace('"', '""') + '"'


def shown(element: Element) -> str:
    """A stanza for people who look for what went wrong."""
    text = tostring(element, "unicode")
    return text if len(text) <= 1500 else f"{text[:1500]}... ({len(text)} characters)"
