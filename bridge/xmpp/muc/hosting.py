"""What every feature of the MUC service works on: the services, the core and the key."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bridge.api.asked import Staying
from bridge.api.content import File
from bridge.api.errors import Refused
from bridge.api.ids import NetworkName, Place
from bridge.core import room_wishes
from bridge.core.gateway import Gateway
from bridge.core.occupancy import Here
from bridge.core.occupancy import Room as Standing
from bridge.core.preferences import PERSISTENT, RECORD_HISTORY
from bridge.core.routing import XMPP
from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, Domain
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service
from bridge.xmpp.views import private, shared

if TYPE_CHECKING:  # commands are executed where all of this is known
    from bridge.xmpp.commands.dialogues import Dialogues
    from bridge.xmpp.commands.exports import Exports
    from bridge.xmpp.commands.sights import Sights


async def _no_file() -> Sequence[str]:
    raise Refused("unsupported", "There is no configuration to be read again.")


@dataclass(frozen=True, slots=True)
class Hosting:
    """services: by domain. key: what occupant-ids are made with; never leaves the gateway.

    dialogues: commands under way; sights: pictures that they show. reload: reads the configuration
    again and says in sentences what that changed; it may raise Refused. exports: of accounts' data,
    where there can be any. put: a file of this name where who asked gets it by the link; read: a
    file that somebody put up, so many bytes at most; both raise Refused. since: when the gateway
    began, Unix time in seconds. coming: rooms that accounts are just joining, see `room_limit.py`.
    """

    services: Mapping[Domain, Service]
    gateway: Gateway
    key: bytes
    dialogues: "Dialogues"
    sights: "Sights"
    reload: Callable[[], Awaitable[Sequence[str]]] = _no_file
    exports: "Exports | None" = None
    put: Callable[[Domain, str, bytes], Awaitable[str]] | None = None
    read: Callable[[File, int], Awaitable[bytes]] | None = None
    since: float = field(default_factory=time.time)
    coming: dict[BareJid, Counter[tuple[NetworkName, str]]] = field(default_factory=dict)

    def room(self, service: Service, account: BareJid, address: BareJid) -> Room | None:
        """The living room that an address means for an account."""
        room = service.rooms.get(private(account, address, is_room=True))
        return service.rooms.get(shared(address)) if room is None else room

    def standing(self, room: Room) -> Standing | None:
        """Who is in the room, as the network has it."""
        return self.gateway.presence.room(room.shows)

    def is_lasting(self, far: Place) -> bool:
        """Whether its account stays in a room while none of its clients is there."""
        return self.stays(far) or self._flag(far, PERSISTENT)

    def stays(self, far: Place) -> bool:
        """Whether the network itself keeps the account in a room: it is left by command alone."""
        return far.login is not None and any(
            isinstance(service.adapter, Staying)
            for service in self.services.values()
            if service.network == far.network
        )

    def is_recorded(self, far: Place) -> bool:
        """Whether what is said in a room is kept when it was shown."""
        return self._flag(far, RECORD_HISTORY)

    def _flag(self, far: Place, name: str) -> bool:
        login = None if far.login is None else self.gateway.logins.get(far.login)
        return room_wishes.flag(self.gateway.preferences, login, far, name)

    def own(self, room: Room, account: BareJid) -> Here | None:
        """What an account is in a room; None when it is not in it."""
        standing = self.standing(room)
        if standing is None:
            return None
        if room.account is not None:
            return standing.own
        here = standing.here.get(account)
        return here if here is not None and here.occupant.network == XMPP else None

    def reveal(self, room: Room, nick: str) -> Here | None:
        """Somebody of a crowd who was not shown, by his nick: from now on he is."""
        standing, place = self.standing(room), room.shows
        for present in () if standing is None else standing.unshown.values():
            if addressing.to_resource(present.who.name) == nick:
                self.gateway.intake.appear(place, present.who)
                return standing.here.get(present.who.native) if standing is not None else None
        return None

    @staticmethod
    def domain(place: Place) -> Domain:
        """The domain at which a place on XMPP is."""
        return Domain(place.native.rpartition("@")[2])

    def service_of(self, place: Place) -> Service:
        """The service that hosts a place on XMPP."""
        return self.services[self.domain(place)]
