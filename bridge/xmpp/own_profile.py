"""Asks an account's server how the account shows itself: its card, its nick, its avatar.

XEP-0054 section 3.3, XEP-0172 section 4, XEP-0084 section 3. What the account lets nobody see is
asked in its own name where its server lets us (XEP-0356); else it is not known.
"""

from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from bridge.api.errors import Refused
from bridge.xmpp import errors, own_card, privilege, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.service import Service

ANSWER_WITHIN: Final = 20.0
"""Seconds for the server to answer."""

_NONE: Final = frozenset({"item-not-found", "service-unavailable", "feature-not-implemented"})
"""So a server says that there is nothing."""


class OwnProfile(NamedTuple):
    """name: "" for none. image: as it is, b"" for none; None: it is not known."""

    name: str
    image: bytes | None


async def ask(service: Service, account: BareJid) -> OwnProfile | None:
    """How an account shows itself now; None: its server did not say. Raises TryLater, Uncertain."""
    card = await service.component.request(
        to=account, payload=stanza.element("vCard", ns.VCARD), within=ANSWER_WITHIN
    )
    if card.get("type") != "result" and errors.condition_of(card) not in _NONE:
        return None
    nick = await _published(service, account, ns.NICK)
    names = own_card.names(card)
    if nick is not None:
        names.insert(0, own_card.nick(nick))
    image: bytes | None = own_card.photo(card)
    return OwnProfile(own_card.shown_name(account, names), image or await _avatar(service, account))


async def _avatar(service: Service, account: BareJid) -> bytes | None:
    metadata = await _published(service, account, ns.AVATAR_METADATA)
    if metadata is None:
        return None
    known = own_card.avatar_id(metadata)
    if not known:
        return b""
    found = await _published(service, account, ns.AVATAR_DATA, known)
    return None if found is None else own_card.avatar(found) or None


async def _published(
    service: Service, account: BareJid, node: str, id_: str = ""
) -> Element | None:
    """The items of a node, an empty answer where there are none; None: we may not see them."""
    wanted = stanza.element("item", id=id_) if id_ else ""
    latest = {} if id_ else {"max_items": "1"}
    items = stanza.element("items", "", wanted, node=node, **latest)
    payload = stanza.element("pubsub", ns.PUBSUB, items)
    if privilege.may_ask(service, account, ns.PUBSUB):
        try:
            return await privilege.ask(service, account, "get", payload)
        except Refused as refused:
            return Element(ns.IQ_TAG) if refused.reason == "not-found" else None
    answer = await service.component.request(to=account, payload=payload, within=ANSWER_WITHIN)
    if answer.get("type") == "result":
        return answer
    return Element(ns.IQ_TAG) if errors.condition_of(answer) == "item-not-found" else None
