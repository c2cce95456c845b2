"""Leaving a room, and vanishing from it: XEP-0045 section 7.14.

An explicit leave, a log-out and a cut connection look the same. The far room is left when the
account's last client leaves, unless the room is persistent.
"""

import asyncio
import logging

from bridge.api.asked import Membership
from bridge.api.errors import GatewayError
from bridge.api.states import Cause
from bridge.core.asking import asked
from bridge.core.occupancy import Went
from bridge.xmpp.addressing import BareJid, FullJid, bare
from bridge.xmpp.muc import occupants, shared
from bridge.xmpp.muc.away import reckon, tell_whether_away
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

LEAVE_WITHIN = 10.0
"""Seconds for the network to let go of a room."""

COUNTS_AFTER = 60.0
"""Seconds after which a client that was lost by an error counts as having left."""

BELIEVED_AFTER = 1.0
"""Seconds after which somebody who left has left: an XMPP server that shuts down logs everybody
out before it ends our stream, and they will be back."""


def leave(hosting: Hosting, service: Service, room: Room, client: FullJid, status: str) -> None:
    """A client says that it leaves: it is told that it has, then the room may be left."""
    gone = room.resources.pop(client, None)
    if gone is None:
        return
    account = bare(client)
    own = hosting.own(room, account)
    if own is not None:
        service.post_all(occupants.absent(hosting.key, room, own, own=True), (client,))
    hosting.gateway.records.resource(room.place, room.shows, client, is_there=False)
    reckon(hosting, service, room, gone)
    if room.account is None:
        _leave_shared(hosting, service, room, account, "left", status)
    else:
        leave_later(hosting, service, room, BELIEVED_AFTER, status)


def lose(hosting: Hosting, service: Service, room: Room, client: FullJid) -> None:
    """An error shows that a client is gone; the room is left when it has not come back soon."""
    gone = room.resources.pop(client, None)
    if gone is None:
        return
    hosting.gateway.records.resource(room.place, room.shows, client, is_there=False)
    reckon(hosting, service, room, gone)
    if room.account is None:
        _leave_shared(hosting, service, room, bare(client), "lost", "")
    else:
        leave_later(hosting, service, room, COUNTS_AFTER)


def _leave_shared(
    hosting: Hosting,
    service: Service,
    room: Room,
    account: BareJid,
    cause: Cause,
    status: str,
) -> None:
    """The account's last client is gone: it is an occupant no longer. The far room is not left."""
    shared.go(hosting, room, account, cause, status)
    if not room.resources and service.rooms.get(room.place) is room:
        forget(hosting, service, room)


def forget(hosting: Hosting, service: Service, room: Room) -> None:
    """Nobody of ours is in a shared room: it goes on without being shown."""
    service.rooms.pop(room.place, None)
    hosting.gateway.records.empty(room.place)
    hosting.gateway.showing.forget(room.place)


def remove(hosting: Hosting, service: Service, room: Room, account: BareJid) -> None:
    """An account that was told that it is out of a shared room is out with all its clients."""
    room.since.pop(account, None)
    for client in room.of(account):
        del room.resources[client]
        hosting.gateway.records.resource(room.place, room.shows, client, is_there=False)
    if not room.resources:
        forget(hosting, service, room)


def doubt(hosting: Hosting, service: Service) -> None:
    """The stream ended: those who left a moment ago were perhaps logged out by their server."""
    for place in list(service.leaving):
        room = service.rooms.get(place)
        if room is not None:
            leave_later(hosting, service, room, COUNTS_AFTER)


def leave_later(
    hosting: Hosting, service: Service, room: Room, after: float, status: str = ""
) -> None:
    """Leave the far room if nobody of the account is in it then; a persistent one stays, unless
    the network is not open to the account any more.

    after: in seconds.
    """
    if room.resources or room.account is None:
        return
    if hosting.is_lasting(room.shows) and not service.access.is_out(room.account):
        tell_whether_away(hosting, service, room.shows.login)
        return
    earlier = service.leaving.pop(room.place, None)
    if earlier is not None:
        earlier.cancel()
    loop = asyncio.get_running_loop()
    service.leaving[room.place] = loop.call_later(
        after, _leave_if_empty, hosting, service, room, status
    )


def _leave_if_empty(hosting: Hosting, service: Service, room: Room, status: str) -> None:
    service.leaving.pop(room.place, None)
    if room.resources or service.rooms.get(room.place) is not room:
        return
    close(hosting, service, room)
    part(hosting, service, room, status)


def close(hosting: Hosting, service: Service, room: Room, *, has_left: bool = True) -> None:
    """The room is not hosted any longer. has_left: nobody of the account is in it there, either."""
    service.rooms.pop(room.place, None)
    gateway, login = hosting.gateway, room.shows.login
    if login is not None and has_left:
        gateway.logins.leave_seat(login, room.shows.native)
    gateway.presence.forget(room.shows)
    gateway.records.empty(room.place)
    for client in room.resources:
        gateway.records.resource(room.place, room.shows, client, is_there=False)
    gateway.showing.forget(room.place)


def expel(hosting: Hosting, service: Service, room: Room, went: Went) -> None:
    """The network removed the account: every client is told, and the room closes."""
    told = occupants.absent(
        hosting.key, room, went.here, went.cause, went.by, went.reason, own=True
    )
    service.post_all(told, list(room.resources))
    is_lost = went.cause == "lost" and hosting.stays(room.shows)
    close(hosting, service, room, has_left=not is_lost)


def part(hosting: Hosting, service: Service, room: Room, status: str) -> None:
    """Let the network know that the account is in this room no longer, where none of its clients
    means that.
    """
    if not hosting.stays(room.shows):
        hosting.gateway.spawn(_part(service, room, status))


async def _part(service: Service, room: Room, status: str) -> None:
    adapter, login = service.adapter, room.shows.login
    assert isinstance(adapter, Membership)
    if login is None:
        return
    try:
        await asked(adapter.leave(login, room.shows, status), LEAVE_WITHIN)
    except GatewayError as error:
        log.info("a room could not be left in order: %s", error)
