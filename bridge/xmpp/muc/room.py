"""A living hosted room, as data: who of ours is in it, with which clients."""

from dataclasses import dataclass, field

from bridge.api.ids import Place
from bridge.api.states import About
from bridge.core.occupancy import Here
from bridge.core.routing import XMPP
from bridge.store.values import Entry
from bridge.xmpp.addressing import BareJid, FullJid, bare
from bridge.xmpp.muc.availability import Availability
from bridge.xmpp.muc.unshown import Unshown


@dataclass(slots=True)
class Resource:
    """A client in a room.

    confirmed: it was heard of on this component stream.
    captured: the entries shown while its own history is being read; None when it is in.
    availability: what it said last; None when it has said nothing since a restart.
    """

    jid: FullJid
    confirmed: bool = True
    captured: list[Entry] | None = None
    availability: Availability | None = None


@dataclass(slots=True)
class Room:
    """A hosted room that somebody is in, or was before a restart.

    place: on XMPP; shows: the far room; address: its JID; account: whose private view it is, None
    when it is shared.
    about: what those who are in it were told last that it is.
    is_noticed: nobody is in, and the account was told that it was mentioned.
    unshown: what changed while there was no stream to show it on. since: from when on each account
    may read what was said in a shared room, Unix time in seconds.
    """

    place: Place
    shows: Place
    address: BareJid
    account: BareJid | None
    resources: dict[FullJid, Resource] = field(default_factory=dict)
    about: About | None = None
    is_noticed: bool = False
    unshown: Unshown = field(default_factory=dict)
    since: dict[BareJid, float] = field(default_factory=dict)

    def is_self(self, here: Here, account: BareJid) -> bool:
        """Whether an occupant is what an account is in the room."""
        occupant = here.occupant
        if self.account is not None:
            return occupant.mine
        return occupant.network == XMPP and occupant.native == account

    def of(self, account: BareJid) -> list[FullJid]:
        """The clients of an account that are in."""
        if self.account is not None:
            return list(self.resources)
        return [jid for jid in self.resources if bare(jid) == account]

    def said(self, account: BareJid, but: FullJid | None = None) -> list[Availability | None]:
        """What an account's clients say of its user; but: without this one."""
        return [self.resources[jid].availability for jid in self.of(account) if jid != but]

    @property
    def audience(self) -> list[FullJid]:
        """Who is shown what happens now."""
        return [jid for jid, resource in self.resources.items() if resource.captured is None]
