"""Who is meant in a room, by nick or by address, and what is shown of his address.

XEP-0045 sections 8 and 9: roles are given to nicks, affiliations to JIDs. A far person's JID is
his contact's; that of an account of ours is shown to nobody but itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from bridge.api.adapter import Adapter, Ranks, Target
from bridge.api.asked import Masking
from bridge.api.errors import Refused
from bridge.api.ids import Identity, NetworkName
from bridge.core.occupancy import Here
from bridge.core.routing import XMPP
from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid
from bridge.xmpp.inquiry import NOT_IN, Inquiry
from bridge.xmpp.muc import occupants
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.privileges import Rank
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

NOT_THERE: Final = "Nobody of this name is in the room."
NO_PERSON: Final = "This is not the address of a person."
NOT_HERE: Final = "This person is not on the network of this room."


Key = tuple[NetworkName, str]


class Person(NamedTuple):
    """Somebody who is meant. here: as he is in the room, None where he is not known to be there."""

    who: Identity
    here: Here | None

    @property
    def rank(self) -> Rank:
        if self.here is None:
            return Rank(None, "none")
        return Rank(self.here.occupant.role, self.here.occupant.affiliation)

    @property
    def key(self) -> Key:
        """By which the same person is the same."""
        return self.who[:2]


@dataclass(frozen=True, slots=True)
class Asker:
    """An account that asks something of a room that it is in."""

    hosting: Hosting
    service: Service
    room: Room
    account: BareJid

    @property
    def own(self) -> Person:
        """Who it is there. Raises Refused."""
        here = self.hosting.own(self.room, self.account)
        if here is None:
            raise Refused("forbidden", NOT_IN)
        return Person(identity(self.room, here), here)

    @property
    def people(self) -> Iterable[Here]:
        """All who are shown there."""
        standing = self.hosting.standing(self.room)
        return () if standing is None else standing.here.values()

    @property
    def adapter(self) -> Adapter[Any]:
        return self.service.adapter

    @property
    def ranks(self) -> Ranks:
        """What can be done with people there."""
        return self.adapter.capabilities(self.room.shows).ranks

    @property
    def is_shared(self) -> bool:
        """Whether others see this room, too; then no JIDs are shown in it."""
        return self.room.shows.login is None


def asker(asked: Inquiry) -> Asker:
    """Who asks of a room. Raises Refused when he is not in it."""
    if asked.room is None or not asked.is_in:
        raise Refused("forbidden", NOT_IN)
    return Asker(asked.hosting, asked.service, asked.room, asked.account)


def identity(room: Room, here: Here) -> Identity:
    """Who somebody is who is in a room."""
    occupant = here.occupant
    return Identity(occupant.network or room.shows.network, occupant.native, occupant.name)


def by_nick(asker: Asker, nick: str) -> Person:
    """Who has this nick, as a resource of the room; else in the far spelling. Raises Refused.

    In this order: somebody may be called on the network what another one's nick is here.
    """
    wanted = _prepared(nick)
    people = asker.people
    here = next((h for h in people if occupants.nick(h.occupant.name) == wanted), None)
    if here is None:
        here = next((h for h in people if h.occupant.name == nick), None)
    if here is None:
        here = asker.hosting.reveal(asker.room, wanted or nick)
    if here is None:
        raise Refused("not-found", NOT_THERE)
    return Person(identity(asker.room, here), here)


def by_jid(asker: Asker, written: str, *, may_hide: bool = True) -> Person:
    """Who has this address: a contact's, an occupant's, an account's own. Raises Refused.

    may_hide: he need not be there; else nobody is told whether another account is.
    """
    try:
        jid = addressing.prepare(written)
    except MalformedJid as error:
        raise Refused("malformed", NO_PERSON) from error
    address = addressing.bare(jid)
    if address == asker.room.address and addressing.resource_of(jid):
        return by_nick(asker, addressing.resource_of(jid))
    if addressing.is_ours(address, asker.service.domain):
        return _far(asker, address)
    if address == asker.account:
        return asker.own
    is_elsewhere = addressing.domain_of(address) in asker.hosting.services
    if not asker.is_shared or is_elsewhere or not addressing.local_of(address):
        raise Refused("not-found", NOT_HERE)
    if not may_hide:
        raise Refused("not-found", NOT_THERE)
    return _known(asker, Identity(XMPP, address, ""))


def contact(service: Service, jid: Jid) -> str | None:
    """The native id of the far person who has this address of ours, None where nobody has."""
    try:
        target = service.target(jid)
    except MalformedJid:
        return None
    return target.native if target is not None and target.kind == "direct" else None


def called(asker: Asker, name: str) -> str | None:
    """The native id of somebody of this name on the server of a room; None where none can be."""
    service = asker.service
    room = service.far_name(asker.room.address) or ""
    server = room.rpartition("%")[2] if "%" in room else ""
    target = service.adapter.target(f"{name}%{server}" if server else name) if name else None
    return target.native if target is not None and target.kind == "direct" else None


def address_of(service: Service, who: Identity, reader: BareJid) -> str:
    """The address shown of somebody to an account, "" for none."""
    if who.network != service.network:
        return who.native if (who.network, who.native) == (XMPP, reader) else ""
    try:
        return service.address(Target("direct", who.native, None))
    except MalformedJid:
        return ""


def _far(asker: Asker, address: BareJid) -> Person:
    native = contact(asker.service, address)
    if native is None:
        return _masked(asker, address) or _shown_at(asker, address)
    name = asker.adapter.named(Target("direct", native, None))
    return _known(asker, Identity(asker.service.network, native, name))


def _masked(asker: Asker, address: BareJid) -> Person | None:
    """All whom an address means that is nobody's, as lists of the banned show it."""
    name = asker.service.far_name(address)
    if name is None or not isinstance(asker.adapter, Masking):
        return None
    who = asker.adapter.masked(name)
    return None if who is None else Person(who, None)


def _shown_at(asker: Asker, address: BareJid) -> Person:
    """Somebody in the room who is shown at an address, though nothing can be written to it."""
    for here in asker.people:
        who = identity(asker.room, here)
        if address_of(asker.service, who, asker.account) == address:
            return Person(who, here)
    raise Refused("not-found", NO_PERSON)


def _known(asker: Asker, who: Identity) -> Person:
    """Somebody as he is called in the room, where he is there."""
    standing = asker.hosting.standing(asker.room)
    here = None if standing is None else standing.here.get(who.native)
    if here is None or identity(asker.room, here).network != who.network:
        return Person(who, None)
    return Person(identity(asker.room, here), here)


def _prepared(nick: str) -> str | None:
    try:
        return addressing.prepare_resource(nick)
    except MalformedJid:
        return None
