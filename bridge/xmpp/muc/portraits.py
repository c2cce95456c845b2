"""Tells those who are in rooms of a picture again, once it is known that they get another one.

XEP-0153 section 3: a client that is told a hash which it does not know asks for the card; some
believe the picture in it only if it has that hash. Before a picture is fetched, the network's hash
of it is all there is to tell; when it had to be made smaller, the new one is told, ahead of the
card that was asked for.
"""

from bridge.api.ids import Identity, Place
from bridge.core.occupancy import Changed
from bridge.xmpp.muc import about, broadcast
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service


def tell_anew(hosting: Hosting, service: Service, of: Identity | Place, digest: str) -> None:
    """Somebody's picture was asked for. digest: what the network knows it by."""
    if not service.pictures.is_news(of, digest):
        return
    for room in service.rooms.values():
        if isinstance(of, Place):
            _tell_of_room(hosting, service, room, of)
        else:
            _tell_of_person(hosting, service, room, of)
    if isinstance(of, Identity) and service.on_portrait is not None:
        service.on_portrait(of, digest)


def _tell_of_room(hosting: Hosting, service: Service, room: Room, of: Place) -> None:
    standing = hosting.standing(room) if room.shows == of else None
    if standing is not None and standing.about is not None and room.audience:
        about.picture(service, room, standing.about, room.audience)


def _tell_of_person(hosting: Hosting, service: Service, room: Room, of: Identity) -> None:
    standing = hosting.standing(room)
    here = None if standing is None else standing.here.get(of.native)
    if here is not None and here.avatar:
        broadcast.change(hosting.key, service, room, Changed(here))
