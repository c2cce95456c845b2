"""What there is at an address: disco#items, XEP-0030 section 4, XEP-0045 sections 6.3 and 6.5.

The gateway and its servers have the rooms that the account is in, a room those who are in it: for
them alone.
"""

from collections.abc import Sequence

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp import paging, stanza
from bridge.xmpp.inquiry import NOT_IN, Inquiry, name_of, occupant
from bridge.xmpp.muc.occupants import nick
from bridge.xmpp.muc.room import Room

Listed = tuple[str, str]
"""An address and a name."""


def items(asked: Inquiry) -> str:
    """A list, perhaps empty. Raises Refused."""
    if asked.payload.get("node"):
        raise Refused("not-found", "There is no such node.")
    listed = _listed(asked)
    names = [jid for jid, _ in listed]
    wish = paging.read(asked.payload)
    inside = paging.page(names, wish, lambda index: _item(*listed[index]))
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
    target = asked.service.target(room.address)
    return room.address if target is None else name_of(asked.service, target)


def _occupants(asked: Inquiry) -> list[Listed]:
    standing = asked.standing
    if asked.room is None or standing is None or not asked.is_in:
        return []
    names = (here.occupant.name for here in standing.here.values())
    return sorted((f"{asked.address}/{nick(name)}", name) for name in names)


def _item(jid: str, name: str) -> str:
    return f'<item jid="{stanza.attribute(jid)}" name="{stanza.attribute(name)}"/>'
