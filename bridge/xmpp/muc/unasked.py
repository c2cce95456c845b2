"""Rooms that an account is in though none of its clients joined them: it is told of each once.

So a network puts people into rooms: by an invitation that it takes for accepted, by a session that
was in rooms already, by sending somebody from one room to another.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from bridge.api.errors import GatewayError
from bridge.api.ids import Place
from bridge.core.occupancy import Came, Change, Here, Went
from bridge.xmpp import bookmarks, notices
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

MOST_OFFERED: Final = 10
"""Rooms at once of which an account is told by an invitation each."""

MANY: Final = (
    "You are in {0} rooms of this network. Your client finds them among the rooms of {1}, and the"
    ' command "rooms" lists them.'
)

OFFERED_FOR: Final = 600.0
"""Seconds in which a client may come; then a room is left that does not last without."""


def notice(hosting: Hosting, service: Service, place: Place, change: Change) -> None:
    """Something changes in a room that nobody is in on XMPP: perhaps the account came into it."""
    account = split(place)[0]
    if account is None or not isinstance(change, Came) or not change.here.occupant.mine:
        return
    found = service.unasked.setdefault(account, [])
    found.append(place)
    if len(found) == 1:
        _later(hosting, service, account)


def give_up(hosting: Hosting, place: Place, went: Went) -> None:
    """An account is out of a room that nobody came to here: it does not return there."""
    try:
        far = hosting.gateway.twins.far(place)
    except KeyError:
        return  # the login is no more
    if far.login is not None and not (went.cause == "lost" and hosting.stays(far)):
        hosting.gateway.logins.leave_seat(far.login, far.native)


def _later(hosting: Hosting, service: Service, account: BareJid) -> None:
    loop = asyncio.get_running_loop()
    loop.call_later(SETTLED_AFTER, _settle, hosting, service, account)


def _settle(hosting: Hosting, service: Service, account: BareJid) -> None:
    if not service.component.is_up:
        _later(hosting, service, account)
        return
    places = [one for one in service.unasked.pop(account) if one not in service.rooms]
    if places:
        hosting.gateway.spawn(_open(hosting, service, account, places))


async def _open(
    hosting: Hosting, service: Service, account: BareJid, places: Sequence[Place]
) -> None:
    """Offer the rooms: by their seats they are known, and not offered again after a restart."""
    rooms: list[Room] = []
    for place in places:
        is_known = _has_seat(hosting, place)
        room = await host(hosting, service, place)
        if room is not None and not is_known:
            rooms.append(room)
    if len(rooms) > MOST_OFFERED and not bookmarks.may(service, account):
        words = MANY.format(len(rooms), service.domain)
        notices.notify(hosting, service, account, "news", words)
        return
    for room in rooms:
        await _offer(hosting, service, account, room)


async def _offer(hosting: Hosting, service: Service, account: BareJid, room: Room) -> None:
    own = _own(hosting, room)
    if own is None:
        return
    name, nick = name_at(hosting, service, room.address, room), own.occupant.name
    try:
        await bookmarks.offer(service, account, room.address, name, nick)
    except GatewayError as error:
        log.info("an account could not be told of a room that it is in: %s", error)


def _has_seat(hosting: Hosting, place: Place) -> bool:
    """Whether the account returns there, where the network keeps it there: it is no news then."""
    try:
        far = hosting.gateway.twins.far(place)
    except KeyError:
        return False  # the login is no more
    login = None if far.login is None else hosting.gateway.logins.get(far.login)
    if login is None or not hosting.stays(far):
        return False
    return any(seat.native == far.native for seat in login.seats)


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
