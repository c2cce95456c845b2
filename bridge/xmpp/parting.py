"""Connections that are ended because their owner wants it, or who runs the gateway: with last words
to the network. What was set is kept, and whatever the account does next connects it again.
"""

from bridge.api.ids import Place
from bridge.api.tuning import Parting
from bridge.store.values import KnownLogin
from bridge.xmpp import unregistering
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.muc import leave, occupants
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service


async def disconnect(
    hosting: Hosting, service: Service, login: KnownLogin, last_words: str, told: str
) -> None:
    """The session of a login ends; its owner is out of all rooms that it was in, until he joins
    again. last_words: to the network; told: to him.
    """
    logins = hosting.gateway.logins
    for room in [one for one in service.rooms.values() if one.shows.login == login.id]:
        _close(hosting, service, room, told)
    known = logins.get(login.id)
    for seat in () if known is None else known.seats:
        if not hosting.stays(Place(login.network, "room", seat.native, login.id)):
            logins.leave_seat(login.id, seat.native)
    _say(service, login, last_words)
    await logins.end(login.id, told)


async def disconnect_account(hosting: Hosting, account: str, words: str) -> int:
    """All sessions of an account end; how many there were."""
    of_networks = {service.network: service for service in hosting.services.values()}
    for login in list(hosting.gateway.logins.running()):
        if login.account == account and login.network in of_networks:
            _say(of_networks[login.network], login, words)
    who, told = BareJid(account), f"{words.rstrip('.')}."  # type: ignore[arg-type]  # as it was prepared
    return await unregistering.disconnect(hosting, who, told)


def _say(service: Service, login: KnownLogin, words: str) -> None:
    if isinstance(service.adapter, Parting):
        service.adapter.part(login.id, words)


def _close(hosting: Hosting, service: Service, room: Room, words: str) -> None:
    """XEP-0045 section 11.2: that the service ends it is said by 332, after which clients wait for
    their user, and do not come back by themselves.
    """
    own = None if room.account is None else hosting.own(room, room.account)
    if own is not None and room.resources:
        told = occupants.absent(hosting.key, room, own, "shutdown", "", words, own=True)
        service.post_all(told, list(room.resources))
    leave.close(hosting, service, room, has_left=not hosting.stays(room.shows))
