"""Contact lists as stanzas have them, pure: RFC 6121 section 2.1."""

from typing import Final
from xml.etree.ElementTree import Element

from bridge.core.rosters import Item
from bridge.xmpp import addressing, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Domain, MalformedJid

_ITEM_TAG: Final = f"{{{ns.ROSTER}}}item"
_GROUP_TAG: Final = f"{{{ns.ROSTER}}}group"


def read(query: Element, domain: Domain) -> dict[BareJid, Item]:
    """The entries of a domain, by address; what is no address is passed over."""
    found: dict[BareJid, Item] = {}
    for entry in query.iterfind(_ITEM_TAG):
        try:
            address = addressing.prepare_bare(entry.get("jid", ""))
        except MalformedJid:
            continue
        if addressing.domain_of(address) == domain:
            found[address] = _item(entry)
    return found


def written(address: BareJid, item: Item) -> str:
    """An entry to be put in."""
    groups = "".join(stanza.text_element("group", group) for group in item.groups)
    return stanza.element(
        "item", "", groups, jid=address, name=item.name, subscription=item.subscription
    )


def removal(address: BareJid) -> str:
    """An entry to be taken out."""
    return stanza.element("item", jid=address, subscription="remove")


def _item(entry: Element) -> Item:
    groups = tuple(sorted({group.text or "" for group in entry.iterfind(_GROUP_TAG)} - {""}))
    return Item(entry.get("name", ""), groups, entry.get("subscription", "none"))
