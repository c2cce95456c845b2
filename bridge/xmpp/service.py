"""One network's domain on XMPP: its component, who may use it, and the rooms that live there."""

import logging
from asyncio import TimerHandle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bridge.api.adapter import Adapter, Target
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import Identity, LoginId, NetworkName, Place, Wire
from bridge.api.states import Condition
from bridge.xmpp import addressing, gate
from bridge.xmpp.addressing import BareJid, Domain, FullJid, Jid, Localpart
from bridge.xmpp.admission import Access
from bridge.xmpp.avatar_readers import AvatarReaders
from bridge.xmpp.avatars import Avatars
from bridge.xmpp.component import Component, NotConnected
from bridge.xmpp.descriptions import Descriptions
from bridge.xmpp.errors import Denied
from bridge.xmpp.former import FormerNames
from bridge.xmpp.listings import Listings
from bridge.xmpp.looks import Looks
from bridge.xmpp.muc.invited import Invited
from bridge.xmpp.muc.pace import Pace
from bridge.xmpp.muc.recent import Recent
from bridge.xmpp.muc.room import Room
from bridge.xmpp.permissions import Permissions
from bridge.xmpp.pictures import Pictures
from bridge.xmpp.stanza import Spliced
from bridge.xmpp.turns import Turns

log = logging.getLogger(__name__)

CACHED = 20_000
"""Addresses of a network whose meaning is remembered; it can be found again."""

SEARCHES = 10, 6.0
"""Searches for people of one account at once, and seconds for one more."""

REPORTS = 5, 720.0
"""Reports of one account at once, and seconds for one more."""

INVITES = 20, 10.0
"""Accounts that one account invites at once, and seconds for one more."""


_ADDRESS = "This room's address is {}."
_HOW = {
    "irc": "On IRC a room has an address like #room%irc.example.org@{0},"
    " a person one like nick%irc.example.org@{0}.",
}
"""By kind of gateway."""


@dataclass(slots=True)
class Service:
    """A configured network as it stands on XMPP. kind: of gateway, as disco names it: `irc`."""

    domain: Domain
    network: NetworkName
    kind: str
    adapter: Adapter[Any]
    access: Access
    component: Component
    local_domain: Jid
    pictures: Pictures
    streams: int = 0
    """How many streams there have been before this one."""
    hold: float = 0.0
    """Seconds that the XMPP server may take to keep what it has taken."""
    server: str = ""
    """What the XMPP server says that it is."""
    since: float | None = None
    """Unix time in seconds from when on the stream is up, or down."""
    copies: bool | None = None
    """Whether clients are told of what we send in their account's name; None: not known yet."""
    condition: Condition | None = None
    """How the network as a whole fares, where it says so."""
    why: Callable[[LoginId], Condition | None] = lambda _: None
    """What was last said of a login's trouble besides that it is tried again."""
    rooms: dict[Place, Room] = field(default_factory=dict)
    away: dict[LoginId, str] = field(default_factory=dict)
    """With which words logins are away."""
    leaving: dict[Place, TimerHandle] = field(default_factory=dict)
    """Rooms that are left soon if nobody comes back."""
    stored: dict[Localpart, str] = field(default_factory=dict)
    """Far names by their localparts, where the localpart alone does not tell."""
    on_stored: Callable[[Localpart, str], None] | None = None
    former: FormerNames = field(default_factory=FormerNames)
    """Rooms that were called otherwise when their addresses were made."""
    archive_turns: Turns = field(default_factory=Turns)
    """Who reads archives, one after another."""
    permissions: Permissions = field(default_factory=Permissions)
    """What the server lets us do in accounts' names."""
    listings: Listings = field(default_factory=Listings)
    """What rooms there are to be found on the network."""
    invited: Invited = field(default_factory=Invited)
    """Who invited whom into shared rooms."""
    inviting: Pace = field(default_factory=lambda: Pace(*INVITES))
    """How many accounts they invite."""
    avatars: Avatars = field(default_factory=Avatars)
    """Pictures of contacts, as XEP-0084 has them."""
    avatar_readers: AvatarReaders = field(default_factory=AvatarReaders)
    """Who is told when a contact has another one."""
    on_portrait: Callable[[Identity, str], None] | None = None
    """Is told whose picture is known by another hash than the network's, which is given."""
    looks: Looks = field(default_factory=Looks)
    """How accounts look on XMPP."""
    descriptions: Descriptions = field(default_factory=Descriptions)
    """What contacts say of themselves."""
    admins: tuple[BareJid, ...] = ()
    """Who is told what is reported."""
    reporting: Pace = field(default_factory=lambda: Pace(*REPORTS))
    """How much accounts report."""
    finding: Pace = field(default_factory=lambda: Pace(*SEARCHES))
    """How much accounts search for people."""
    voice_asked: Recent = field(default_factory=Recent)
    """Who asked for the right to speak."""
    unasked: dict[BareJid, list[Place]] = field(default_factory=dict)
    """Rooms that accounts are in though no client joined them, until it is looked after them."""
    _targets: dict[Localpart, Target] = field(default_factory=dict)

    @property
    def how(self) -> str:
        """What addresses look like here, for people."""
        return _HOW.get(self.kind, "").format(self.domain)

    @property
    def wire(self) -> Wire:
        """The component's stream of now."""
        return Wire(f"xmpp:{self.domain}:{self.streams}")

    def target(self, jid: Jid) -> Target | None:
        """What an address of ours means; None: there can be no such thing.

        Raises MalformedJid.
        """
        local = addressing.local_of(jid)
        known = self._targets.get(local)
        if known is not None:
            return known
        name = self.far_name(jid)
        target = None if name is None else self.adapter.target(name)
        if target is not None:
            if len(self._targets) >= CACHED:
                self._targets.clear()
            self._targets[local] = target
        return target

    def far_name(self, jid: Jid) -> str | None:
        """The far name in an address of ours, whatever it means. Raises MalformedJid."""
        local = addressing.local_of(jid)
        moved = self.former.meant(local) if self.former else None
        return moved or addressing.from_localpart(local) or self.stored.get(local)

    def address(self, target: Target) -> BareJid:
        """The one address of a far place or person. Raises MalformedJid."""
        name = self.adapter.named(target)
        if self.former and (first := self.former.first(name)) is not None:
            return addressing.address(first, self.domain)
        local = addressing.to_localpart(name)
        if local not in self.stored and addressing.from_localpart(local) is None:
            if len(self.stored) >= CACHED:
                del self.stored[next(iter(self.stored))]
            self.stored[local] = name
            if self.on_stored is not None:
                self.on_stored(local, name)
        return addressing.address(local, self.domain)

    def move(self, old: str, new: str, *, keeps: bool) -> None:
        """A room is called otherwise, by native ids. keeps: its address is that of the old one."""
        was, now = (self.adapter.named(Target("room", each, None)) for each in (old, new))
        local = addressing.local_of(self.address(Target("room", old, None)))
        self.former.move(local, was, now, keeps=keeps)
        self._targets.clear()

    def recall_move(self, old: str, new: str, *, is_first: bool) -> None:
        """As it was before a restart."""
        was, now = (self.adapter.named(Target("room", each, None)) for each in (old, new))
        self.former.note(addressing.to_localpart(was), now, is_first=is_first)

    def now(self, target: Target) -> Target:
        """What somebody means who names a room as it was called before."""
        if not self.former or target.kind != "room":
            return target
        name = self.former.meant(addressing.to_localpart(self.adapter.named(target)))
        return target if name is None else self.adapter.target(name) or target

    def misplaced(self, target: Target, address: BareJid) -> Refused:
        """Why nothing is at what is not a room's address, which is given. RFC 6120 section 8.3.3.5:
        "the error stanza SHOULD include a new address, formatted as the XML character data of the
        <gone/> element (which MUST be a Uniform Resource Identifier".
        """
        if self.former and self.former.is_moved(self.adapter.named(target)):
            return self.elsewhere(address)
        return Refused("not-found", _ADDRESS.format(address))

    def elsewhere(self, address: BareJid) -> Refused:
        """What was asked for is at this address, as in `misplaced`."""
        where = f"xmpp:{quote(address, safe='@')}?join"
        return Denied("gone", _ADDRESS.format(address), where=where)

    def rooms_of(self, account: BareJid) -> Iterator[Room]:
        """The hosted rooms that an account is in."""
        return (
            room
            for room in self.rooms.values()
            if room.account == account or (room.account is None and room.of(account))
        )

    def send(self, stanza: str) -> None:
        """Let a stanza leave. Raises TryLater while the stream is down, GateError."""
        try:
            self.component.send(gate.seal(stanza, self.domain))
        except NotConnected as error:
            raise TryLater("The connection to the XMPP server is down.") from error

    def post(self, stanza: str) -> bool:
        """Let a stanza leave that is of no use later: answers, presence. False: it is too large."""
        try:
            self.component.send(gate.seal(stanza, self.domain))
        except NotConnected:
            pass
        except gate.GateError as error:
            if error.reason == "too-big":
                log.warning("a stanza was too large to be sent")
                return False
            log.error("a stanza was held back at the gate: %s", error.reason)
        return True

    def post_all(self, spliced: Spliced, recipients: Iterable[FullJid]) -> None:
        """One stanza for many; it is shown again to those who are there after a loss."""
        try:
            self.component.send(gate.seal_spliced(spliced, recipients, self.domain))
        except NotConnected:
            pass
        except gate.GateError as error:
            log.error("a stanza was held back at the gate: %s", error.reason)
