"""Rooms that have another native id: they stay at their address.

Where the far room was shown at two addresses, that of its younger id is given up: who is there is
told as if the room were destroyed (XEP-0045 section 10.9), with the room to go to.
"""

from typing import Final

from bridge.api.ids import Place
from bridge.xmpp import addressing, stanza
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.muc import destroy
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service
from bridge.xmpp.views import split

SAME: Final = "This room and another one are the same now."


def show(hosting: Hosting, service: Service, new: Place, stays: Place, goes: Place) -> None:
    """A far room is shown at one address, and no longer at another one."""
    room = service.rooms.get(stays)
    if room is not None:
        room.shows = new
        hosting.gateway.records.host(stays, new, hosting.gateway.showing.through(stays) or 0)
    if stays != goes and (left := service.rooms.pop(goes, None)) is not None:
        _close(hosting, service, left, split(stays)[1])


def _close(hosting: Hosting, service: Service, room: Room, address: BareJid) -> None:
    """What is remembered of it is the other room's already."""
    timer = service.leaving.pop(room.place, None)
    if timer is not None:
        timer.cancel()
    inside = stanza.element("destroy", "", stanza.text_element("reason", SAME), jid=address)
    for client in room.resources:
        own = hosting.own(room, addressing.bare(client))
        service.post(destroy.gone(hosting.key, room, own, client, inside))
