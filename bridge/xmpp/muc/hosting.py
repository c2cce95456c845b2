"""What every feature of the MUC service works on: the services, the core and the key."""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.api.ids import Place
from bridge.core.gateway import Gateway
from bridge.core.presence import Room as Standing
from bridge.xmpp.addressing import BareJid, Domain
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service
from bridge.xmpp.views import private


@dataclass(frozen=True, slots=True)
class Hosting:
    """services: by domain. key: what occupant-ids are made with; never leaves the gateway."""

    services: Mapping[Domain, Service]
    gateway: Gateway
    key: bytes

    def room(self, service: Service, account: BareJid, address: BareJid) -> Room | None:
        """The living room that an address means for an account."""
        return service.rooms.get(private(account, address, is_room=True))

    def standing(self, room: Room) -> Standing | None:
        """Who is in the room, as the network has it."""
        return self.gateway.presence.room(room.shows)

    @staticmethod
    def domain(place: Place) -> Domain:
        """The domain at which a place on XMPP is."""
        return Domain(place.native.rpartition("@")[2])

    def service_of(self, place: Place) -> Service:
        """The service that hosts a place on XMPP."""
        return self.services[self.domain(place)]
