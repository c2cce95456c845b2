"""An account takes a place in a room, or gives it up for good, without a client that does so.

As a command has it: then its clients are led into the room, or put out of it.
"""

import logging
from dataclasses import replace
from typing import Final

from bridge.api.adapter import Target
from bridge.api.asked import Membership
from bridge.api.errors import Elsewhere, GatewayError, Refused
from bridge.api.ids import LoginId, Place
from bridge.core.asking import asked
from bridge.core.occupancy import Went
from bridge.store.values import KnownLogin
from bridge.xmpp import bookmarks, own_login, views
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.guests import first_name
from bridge.xmpp.muc import leave as leaving
from bridge.xmpp.muc import occupants, shared, unasked
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.room_limit import RoomLimit
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

ANSWER_WITHIN: Final = 25.0
"""Seconds for the network to answer; a client waits for its own answer some thirty."""

NO_ROOMS: Final = "This network has no rooms that can be joined."


async def take(
    hosting: Hosting,
    service: Service,
    account: BareJid,
    target: Target,
    *,
    name: str = "",
    password: str | None = None,
) -> Room | None:
    """Be in a room. None: in one that all share, where one is with a client, or not at all.

    name: the one wished there, "" for the one that the account has. Raises Refused.
    """
    with RoomLimit(hosting).coming(service, account, target):
        if target.login is not None:
            try:
                return await _take(hosting, service, account, target, name, password)
            except Elsewhere as elsewhere:
                target = replace(target, native=elsewhere.native)
            return await _take(hosting, service, account, target, name, password)
        far = Place(service.network, "room", target.native)
        wished = name or first_name(hosting.gateway.preferences, service.network, account)
        await shared.admit(hosting, service, far, account, wished, password)
        return None


async def host(hosting: Hosting, service: Service, account: BareJid, far: Place) -> Room | None:
    """A room that a login is in from now on: there until a client comes, at least for a while."""
    login = None if far.login is None else hosting.gateway.logins.get(far.login)
    if login is None:
        return None
    address = service.address(Target("room", far.native, login.native))
    place = views.private(account, address, is_room=True)
    return service.rooms.get(place) or await unasked.host(hosting, service, place)


async def give_up(
    hosting: Hosting, service: Service, account: BareJid, target: Target, words: str
) -> bool:
    """Be in a room no longer, nor return to it; whether one was. Every client that is in it is
    told so, in these words.
    """
    room = hosting.room(service, account, service.address(target))
    login = _login(hosting, service, account, target)
    has_seat = login is not None and any(seat.native == target.native for seat in login.seats)
    is_hosted = room is not None and (room.account is not None or bool(room.of(account)))
    if not (is_hosted or has_seat):
        return False
    if room is not None:
        _put_out(hosting, service, room, account, words)
    if login is not None:
        hosting.gateway.logins.leave_seat(login.id, target.native)
        await _part(service, login.id, target)
    return True


async def lead(
    hosting: Hosting, service: Service, client: Jid, address: BareJid, room: Room | None, why: str
) -> None:
    """Let a client join a room that its account is in, or may join."""
    standing = None if room is None else hosting.standing(room)
    own = None if standing is None else standing.own
    nick = "" if own is None else own.occupant.name
    name = unasked.name_at(hosting, service, address, room)
    await bookmarks.lead(service, client, address, name, nick, why)


async def _take(
    hosting: Hosting,
    service: Service,
    account: BareJid,
    target: Target,
    name: str,
    password: str | None,
) -> Room | None:
    login = await _running(hosting, service, account, target, name)
    far = Place(service.network, "room", target.native, login.id)
    gateway, adapter = hosting.gateway, service.adapter
    if not isinstance(adapter, Membership):
        raise Refused("unsupported", NO_ROOMS)
    standing = gateway.presence.room(far)
    if standing is None or standing.own is None:
        wished = name or login.name
        joined = await asked(adapter.join(login.id, far, wished, password), ANSWER_WITHIN)
        service.access.check(account)
        gateway.logins.rename(login.id, joined.name)
        gateway.logins.take_seat(login.id, target.native, password)
    return await host(hosting, service, account, far)


async def _running(
    hosting: Hosting, service: Service, account: BareJid, target: Target, name: str
) -> KnownLogin:
    """The login that sees the room, with the name that is wished. Raises Refused."""
    logins, adapter = hosting.gateway.logins, service.adapter
    assert target.login is not None
    wished = name or first_name(hosting.gateway.preferences, service.network, account)
    login = own_login.ensured(service, logins, account, target.login, wished)
    if name and name != login.name and logins.is_running(login.id):
        assert isinstance(adapter, Membership)
        named = await asked(adapter.rename(login.id, name), ANSWER_WITHIN)
        logins.rename(login.id, named.name)
    elif name:
        logins.rename(login.id, name)
    logins.start(login.id)
    return logins.get(login.id) or login


def _login(
    hosting: Hosting, service: Service, account: BareJid, target: Target
) -> KnownLogin | None:
    if target.login is None:
        return None
    return hosting.gateway.logins.find(service.network, account, target.login)


def _put_out(hosting: Hosting, service: Service, room: Room, account: BareJid, words: str) -> None:
    own = hosting.own(room, account)
    if room.account is None:
        if own is not None:
            told = occupants.absent(hosting.key, room, own, reason=words, own=True)
            service.post_all(told, room.of(account))
        leaving.remove(hosting, service, room, account)
        shared.go(hosting, room, account)
    elif own is not None:
        leaving.expel(hosting, service, room, Went(own, "left", reason=words))
    else:
        leaving.close(hosting, service, room)


async def _part(service: Service, login: LoginId, target: Target) -> None:
    """A network that cannot be told is not told: nobody returns there."""
    adapter, far = service.adapter, Place(service.network, "room", target.native, login)
    assert isinstance(adapter, Membership)
    try:
        await asked(adapter.leave(login, far, ""), leaving.LEAVE_WITHIN)
    except GatewayError as error:
        log.info("a room could not be left in order: %s", error)
