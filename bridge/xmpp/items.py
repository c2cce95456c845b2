"""What there is at an address: disco#items, XEP-0030 section 4, XEP-0045 sections 6.3 and 6.5.

The gateway and its servers have the rooms that the account is in, then those that it could join, as
far as the network tells them in time. A room has those who are in it: for them alone.
"""

from collections.abc import Coroutine, Sequence
from typing import Any

from bridge.api.errors import Refused
from bridge.xmpp import directory, paging, persons, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.commands import adhoc, every
from bridge.xmpp.inquiry import NOT_IN, Inquiry, occupant
from bridge.xmpp.muc.occupants import nick
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.unasked import name_at
from bridge.xmpp.paging import Wish

Listed = tuple[str, str]
"""An address and a name."""


def items(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """A list, perhaps empty. Raises Refused."""
    node = asked.payload.get("node")
    if node == ns.COMMANDS and asked.kind in every.AT:
        return stanza.element("query", ns.DISCO_ITEMS, adhoc.items(asked), node=node)
    if node:
        raise Refused("not-found", "There is no such node.")
    if asked.kind == "contact":
        return _query("".join(_node(asked.address, node) for node in persons.nodes(asked)))
    wish, listed = paging.read(asked.payload), _listed(asked)
    if asked.kind in ("domain", "server") and directory.has_rooms(asked.service):
        return _with_offers(asked, wish, listed)
    names = [jid for jid, _ in listed]
    return _query(paging.page(names, wish, lambda index: _item(*listed[index])))


async def _with_offers(asked: Inquiry, wish: Wish | None, listed: Sequence[Listed]) -> str:
    own = {jid for jid, _ in listed}
    try:
        found = [o for o in await directory.offers(asked, "") if o.address not in own]
    except Refused:
        found = []

    def item(index: int) -> str:
        if index < len(listed):
            return _item(*listed[index])
        offer = found[index - len(listed)]
        directory.remember(asked.service, offer)
        return _item(offer.address, offer.name)

    names = [*(jid for jid, _ in listed), *(offer.address for offer in found)]
    return _query(paging.page(names, wish, item))


def _query(inside: str) -> str:
    return stanza.element("query", ns.DISCO_ITEMS, inside)


def _listed(asked: Inquiry) -> Sequence[Listed]:
    match asked.kind:
        case "domain" | "server":
            return _rooms(asked)
        case "room":
            return _occupants(asked)
        case "occupant":
            if not asked.is_in:
                raise Refused("malformed", NOT_IN)
            occupant(asked)
    return ()


def _rooms(asked: Inquiry) -> list[Listed]:
    """The account's rooms, of one server where it is asked."""
    rooms = list(asked.service.rooms_of(asked.account))
    if asked.kind == "server":
        login = asked.login
        rooms = [room for room in rooms if login is not None and room.shows.login == login]
    return sorted((room.address, _name(asked, room)) for room in rooms)


def _name(asked: Inquiry, room: Room) -> str:
    return name_at(asked.hosting, asked.service, room.address, room)


def _occupants(asked: Inquiry) -> list[Listed]:
    standing = asked.standing
    if asked.room is None or standing is None or not asked.is_in:
        return []
    names = (here.occupant.name for here in standing.here.values())
    return sorted((f"{asked.address}/{nick(name)}", name) for name in names)


def _node(jid: str, node: str) -> str:
    """XEP-0060 section 5.2: what is published there."""
    return stanza.element("item", jid=jid, node=node)


def _item(jid: str, name: str) -> str:
    return f'<item jid="{stanza.attribute(jid)}" name="{stanza.attribute(name)}"/>'
