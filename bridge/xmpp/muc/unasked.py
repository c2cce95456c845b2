"""Rooms that an account is in though none of its clients joined them: it is told of each once.

So a network puts people into rooms: by an invitation that it takes for accepted, by a session that
was in rooms already, by sending somebody from one room to another.
"""

import asyncio
import logging
from typing import Final

from bridge.api.errors import GatewayError
from bridge.api.ids import Place
from bridge.core.occupancy import Came, Change, Here
from bridge.xmpp import bookmarks
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.inquiry import name_of
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.leave import leave_later
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service
from bridge.xmpp.views import split

log = logging.getLogger(__name__)

SETTLED_AFTER: Final = 5.0
"""Seconds after which the room is nobody's who is joining it just now."""

OFFERED_FOR: Final = 600.0
"""Seconds in which a client may come; then a room is left that does not last without."""


def notice(hosting: Hosting, service: Service, place: Place, change: Change) -> None:
    """Something changes in a room that nobody is in on XMPP: perhaps the account came into it."""
    if isinstance(change, Came) and change.here.occupant.mine:
        loop = asyncio.get_running_loop()
        loop.call_later(SETTLED_AFTER, _settle, hosting, service, place)


def _settle(hosting: Hosting, service: Service, place: Place) -> None:
    if not service.component.is_up:
        loop = asyncio.get_running_loop()
        loop.call_later(SETTLED_AFTER, _settle, hosting, service, place)
    elif place not in service.rooms:
        hosting.gateway.spawn(_open(hosting, service, place))


async def _open(hosting: Hosting, service: Service, place: Place) -> None:
    """Offer the room: by its seat it is known, and not offered again after a restart."""
    room = await host(hosting, service, place)
    own = None if room is None else _own(hosting, room)
    if room is None or room.account is None or own is None:
        return
    name, nick = name_at(hosting, service, room.address, room), own.occupant.name
    try:
        await bookmarks.offer(service, room.account, room.address, name, nick)
    except GatewayError as error:
        log.info("an account could not be told of a room that it is in: %s", error)


async def host(hosting: Hosting, service: Service, place: Place) -> Room | None:
    """Host a room without clients for a while, in which one may come; it has a seat. None where
    the account is not in it, or a client has come already.
    """
    try:
        shows = hosting.gateway.twins.far(place)
    except KeyError:
        return None  # the login is no more
    records, showing = hosting.gateway.records, hosting.gateway.showing
    highest = await records.highest(place)
    standing = hosting.gateway.presence.room(shows)
    if standing is None or standing.own is None or place in service.rooms:
        return None  # he left again, or a client came
    account, address = split(place)
    assert account is not None
    room = service.rooms[place] = Room(place, shows, address, account, about=standing.about)
    showing.restore(place, highest, highest)
    records.host(place, shows, highest)
    if shows.login is not None:
        hosting.gateway.logins.take_seat(shows.login, shows.native, None)
    for here in standing.here.values():
        records.occupants(place, shows, Came(here))
    leave_later(hosting, service, room, OFFERED_FOR)
    return room


def name_at(hosting: Hosting, service: Service, address: BareJid, room: Room | None) -> str:
    """What a room is called; room: where it is hosted."""
    standing = None if room is None else hosting.standing(room)
    about = None if standing is None else standing.about
    if about is not None and about.name:
        return about.name
    target = service.target(address)
    return address if target is None else name_of(service, target)


def _own(hosting: Hosting, room: Room) -> Here | None:
    standing = hosting.standing(room)
    return None if standing is None else standing.own
