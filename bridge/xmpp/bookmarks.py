"""Offers an account a room that it is in, so that its clients join it: XEP-0402, XEP-0249.

As a bookmark where its server lets us (XEP-0356), else by an invitation. What a bookmark that the
account has already says is left as it is.
"""

from contextlib import suppress
from typing import Final
from xml.etree.ElementTree import Element, tostring

from bridge.api.errors import GatewayError, Refused
from bridge.xmpp import addressing, own_nodes, privilege, programs, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, FullJid, Jid
from bridge.xmpp.invitation import invitation
from bridge.xmpp.programs import Program
from bridge.xmpp.service import Service

REASON: Final = "You are in this room."

_UNHEEDING: Final[frozenset[Program]] = frozenset({"Converse", "profanity"})
"""WORKAROUND: Converse 14 overlooks new bookmarks where a server has XEP-0402, profanity 0.13 looks
for them only as it connects.
"""

_TRUE: Final = frozenset({"true", "1"})
_CONFERENCE_TAG: Final = f"{{{ns.BOOKMARKS}}}conference"
_ITEM_PATH: Final = f"{{{ns.PUBSUB}}}pubsub/{{{ns.PUBSUB}}}items/{{{ns.PUBSUB}}}item"


def may(service: Service, account: BareJid) -> bool:
    """Whether the account's server lets us keep its bookmarks."""
    return privilege.may(service, account, ns.PUBSUB)


async def offer(service: Service, account: BareJid, address: BareJid, name: str, nick: str) -> None:
    """Let an account know of a room that it is in. Raises TryLater while there is no stream."""
    if may(service, account):
        with suppress(GatewayError):  # an invitation does as well
            await _bookmark(service, account, address, name, nick)
            return
    service.send(invitation(address, account, reason=REASON))


async def lead(
    service: Service, client: Jid, address: BareJid, name: str, nick: str, why: str
) -> None:
    """Let a client join a room: by a new bookmark, which the account's clients heed; where that
    cannot be, there is one already, or this client heeds none, by an invitation. Raises TryLater
    while there is no stream.
    """
    account, is_new = addressing.bare(client), False
    if may(service, account):
        with suppress(GatewayError):  # an invitation does as well
            is_new = await _bookmark(service, account, address, name, nick)
    if not is_new or programs.by_resource(FullJid(client)) in _UNHEEDING:
        service.send(invitation(address, client, reason=why))


async def let_go(service: Service, account: BareJid, address: BareJid) -> bool:
    """Clients do not join the room by themselves any longer; whether that is so as far as the
    server knows.
    """
    if not may(service, account):
        return False
    try:
        known = await _known(service, account, address)
        if known is not None and known.get("autojoin") in _TRUE:
            known.set("autojoin", "false")
            bookmark = tostring(known, "unicode")
            await own_nodes.publish(service, account, ns.BOOKMARKS, address, bookmark)
    except GatewayError:
        return False
    return True


async def _bookmark(
    service: Service, account: BareJid, address: BareJid, name: str, nick: str
) -> bool:
    """Whether there was none."""
    known = await _known(service, account, address)
    if known is not None and known.get("name"):
        return False
    bookmark = _new(name, nick) if known is None else _named(known, name)
    await own_nodes.publish(service, account, ns.BOOKMARKS, address, bookmark)
    return known is None


async def _known(service: Service, account: BareJid, address: BareJid) -> Element | None:
    """The bookmark that the account has. Raises Refused when that cannot be told: what is there
    must not be written over.
    """
    items = stanza.element("items", "", stanza.element("item", id=address), node=ns.BOOKMARKS)
    asked = stanza.element("pubsub", ns.PUBSUB, items)
    try:
        answer = await privilege.ask(service, account, "get", asked)
    except Refused as refused:
        if refused.reason == "not-found":
            return None  # there is no list of bookmarks yet
        raise
    found = (item for item in answer.iterfind(_ITEM_PATH) if item.get("id") == address)
    item = next(found, None)
    return None if item is None else item.find(_CONFERENCE_TAG)


def _new(name: str, nick: str) -> str:
    inside = stanza.text_element("nick", nick) if nick else ""
    return stanza.element("conference", ns.BOOKMARKS, inside, name=name, autojoin="true")


def _named(known: Element, name: str) -> str:
    """As it is, extensions and all, with a name that it lacks."""
    known.set("name", name)
    return tostring(known, "unicode")
