"""What somebody of ours asks: whom, by what address, in which way.

RFC 6120 section 8.2.3: a get or set holds exactly one payload.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from xml.etree.ElementTree import Element

from bridge.api.adapter import Target
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.core.occupancy import Here
from bridge.core.occupancy import Room as Standing
from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid
from bridge.xmpp.commands import helping
from bridge.xmpp.muc import occupants
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

Kind = Literal["domain", "server", "contact", "room", "occupant"]
"""What is asked: the gateway, a far server, a person, a room, somebody in a room."""

NOBODY: Final = "There is nobody and nothing of this name."
NOT_IN: Final = "You are not in this room."

Via = Literal["iq", "chat", "cli"]
"""How it is asked: by a client's iq, in words to the gateway, on the command line."""

_NOTHING: Final = Element("nothing")

_KINDS: Final[Mapping[str, Kind]] = {"server": "server", "direct": "contact", "room": "room"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A get or set, read, or as much of one as was said in words.

    payload: what an iq holds. client: who asks; on the command line, the gateway itself.
    target: None for the domain. resource: of the address; an occupant's nick.
    room: the living room, where the address is one of an account that is in it.
    """

    hosting: Hosting
    service: Service
    kind: Kind
    client: Jid
    address: BareJid
    resource: str
    target: Target | None
    room: Room | None
    payload: Element = _NOTHING
    via: Via = "iq"

    @property
    def account(self) -> BareJid:
        return addressing.bare(self.client)

    @property
    def is_admin(self) -> bool:
        """Whether who asks runs the gateway."""
        return self.via == "cli" or self.account in self.service.admins

    @property
    def is_in(self) -> bool:
        """Whether the client that asks is in the room."""
        return self.room is not None and self.client in self.room.resources

    @property
    def standing(self) -> Standing | None:
        """Who is in the room, as far as the account may know."""
        return None if self.room is None else self.hosting.standing(self.room)

    @property
    def login(self) -> LoginId | None:
        """The account's login through which the address is seen, where there is one."""
        if self.target is None or self.target.login is None:
            return None
        known = self.hosting.gateway.logins.find(
            self.service.network, self.account, self.target.login
        )
        return None if known is None else known.id

    @property
    def name(self) -> str:
        """What the address is called: `#chan` of `#chan%irc.libera.chat`."""
        return self.service.domain if self.target is None else name_of(self.service, self.target)


def read(hosting: Hosting, service: Service, iq: Element) -> Inquiry:
    """What is asked, of whom, by whom. Raises Refused."""
    if len(iq) != 1 or iq.get("type") not in ("get", "set"):
        raise Refused("malformed", "An iq holds exactly one question.")
    to, client = Jid(iq.attrib["to"]), Jid(iq.attrib["from"])
    return asking(hosting, service, client, to, payload=iq[0])


def asking(
    hosting: Hosting,
    service: Service,
    client: Jid,
    to: Jid,
    *,
    payload: Element = _NOTHING,
    via: Via = "iq",
) -> Inquiry:
    """What an address means to who asks it. Raises Refused."""
    address, resource = addressing.bare(to), addressing.resource_of(to)
    target = _target(service, address)
    kind: Kind = "domain" if target is None else _KINDS[target.kind]
    room = None
    if kind == "room":
        room = hosting.room(service, addressing.bare(client), address)
        kind = "occupant" if resource else "room"
    return Inquiry(
        hosting=hosting,
        service=service,
        payload=payload,
        via=via,
        kind=kind,
        client=client,
        address=address,
        resource=resource,
        target=target,
        room=room,
    )


def occupant(inquiry: Inquiry) -> Here:
    """Who is asked of in a room. Raises Refused when he is not there."""
    standing = inquiry.standing
    here = None if standing is None else named(standing, inquiry.resource)
    if here is None:
        raise Refused("not-found", "Nobody of this name is in the room.")
    return here


def named(standing: Standing, nick: str) -> Here | None:
    """Who has this nick, as a resource of the room; else in the far spelling, since somebody may be
    called there what another one's nick is here.
    """
    everybody = standing.here.values()
    here = next((h for h in everybody if occupants.nick(h.occupant.name) == nick), None)
    return standing.named(nick) if here is None else here


def name_of(service: Service, target: Target) -> str:
    """A far name without the server that the login is on."""
    name = service.adapter.named(target)
    return name if target.login is None else name.removesuffix(f"%{target.login}")


def _target(service: Service, address: BareJid) -> Target | None:
    """What the address means, None for the domain. Raises Refused."""
    if not addressing.local_of(address) or helping.is_meant(service, Jid(address)):
        return None
    try:
        target = service.target(address)
        canonical = None if target is None else service.address(target)
    except MalformedJid as error:
        raise Refused("not-found", NOBODY) from error
    if target is None:
        raise Refused("not-found", NOBODY)
    if target.kind == "room" and canonical is not None and canonical != address:
        raise service.misplaced(target, canonical)
    return target
