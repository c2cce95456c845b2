"""Accounts that leave: a network, or altogether. XEP-0100 section 4.3, XEP-0077 section 3.2.

What is shown of them is taken away before it is forgotten what that was: rooms are left, contacts
are out of the account's list, the gateway is no longer among them.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bridge.api.adapter import Target
from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.core.forgetting import forget_account, forget_logins
from bridge.store.contacts import Kept
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, contact_presence, privilege, stanza, views
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid
from bridge.xmpp.entries import Entries
from bridge.xmpp.muc import leave, occupants, shared
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

AT_ONCE, INTERVAL = 100, 0.05
"""Contacts that say good-bye in one go, and seconds between two of these."""

LEFT: Final = "You have unregistered from this network."
COMES_BACK: Final = "You are connected again as soon as you join a room or write to somebody."


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an account loses by unregistering: so many contacts in its list, rooms, logins."""

    contacts: int
    rooms: int
    logins: int


async def consequences(hosting: Hosting, service: Service, account: BareJid) -> Consequences:
    """Nothing is done."""
    gateway = hosting.gateway
    logins = gateway.logins.of(account, service.network)
    rooms = {room.shows.native for room in service.rooms_of(account)}
    rooms.update(seat.native for login in logins for seat in login.seats)
    contacts = 0
    for login in logins:
        book = await gateway.books.of(login.id)
        contacts += sum(1 for _ in _in_list(book.values()))
    return Consequences(contacts, len(rooms), len(logins))


async def unregister(hosting: Hosting, service: Service, account: BareJid) -> None:
    """The account has nothing to do with the network any longer; what was said in its rooms is
    kept, as it is for those who leave them.
    """
    leave_rooms(hosting, service, account, LEFT)
    logins = await hosting.gateway.registering.unregister(account, service.network)
    await farewell(hosting, service, account, logins)


async def farewell(
    hosting: Hosting, service: Service, account: BareJid, logins: Collection[KnownLogin]
) -> None:
    """After its logins on a network have ended: nothing of them is shown any longer, or in memory,
    and whom they knew is forgotten.
    """
    gateway = hosting.gateway
    with gateway.erasing.leaving(account, service.domain):
        leave_rooms(hosting, service, account, LEFT)
        watched = _watched(hosting, service, account)
        for address in watched:
            gateway.watching.drop(account, address)
        own = {*watched, BareJid(Jid(service.domain))}
        await _dismiss(hosting, service, account, logins, own)
        for address in own:
            _bid_farewell(service, address, account)
        forget_logins(gateway, logins)
        with suppress(TryLater):
            ids = [login.id for login in logins]
            await gateway.erasing.forget_chats(account, ids, service.domain)


async def erase(hosting: Hosting, account: BareJid) -> None:
    """It leaves all networks, and all that is kept of it is erased. Raises TryLater: then the rest
    goes when the gateway is started again, or when this is done once more.
    """
    gateway = hosting.gateway
    await gateway.erasing.begin(account)
    for network in gateway.networks:
        await gateway.entrances.abandon(account, network)
    for service in hosting.services.values():
        await unregister(hosting, service, account)
    await forget_account(gateway, account)
    gateway.showing.erase(lambda room: views.split(room)[0] == account)
    await gateway.erasing.finish(account)


async def disconnect(hosting: Hosting, account: BareJid, words: str) -> int:
    """All its sessions end, and it is out of all rooms; nothing is forgotten, and whatever it does
    next begins them anew. It is told so. How many sessions there were.
    """
    return sum([await _end(hosting, each, account, words) for each in hosting.services.values()])


async def _end(hosting: Hosting, service: Service, account: BareJid, words: str) -> int:
    logins = hosting.gateway.logins
    known = logins.of(account, service.network)
    running = [login.id for login in known if logins.is_running(login.id)]
    was_in = any(service.rooms_of(account))
    for login in running:
        await logins.end(login, words)
    leave_rooms(hosting, service, account, words)
    if running or was_in:
        told = f"{words} {COMES_BACK}"
        service.post(stanza.message(sender=Jid(service.domain), to=account, body=told))
    return len(running)


# --- rooms ----------------------------------------------------------------------------------------


def leave_rooms(hosting: Hosting, service: Service, account: BareJid, words: str) -> None:
    """Its clients are told that they are out, and why. XEP-0045 section 7.14. Far away its sessions
    leave their rooms by ending.
    """
    for room in list(service.rooms_of(account)):
        clients = room.of(account)
        own = hosting.own(room, account)
        if own is not None and clients:
            told = occupants.absent(hosting.key, room, own, "left", "", words, own=True)
            service.post_all(told, clients)
        if room.account is None:
            _leave_shared(hosting, service, room, account)
        else:
            leave.close(hosting, service, room)


def _leave_shared(hosting: Hosting, service: Service, room: Room, account: BareJid) -> None:
    for client in room.of(account):
        del room.resources[client]
        hosting.gateway.records.resource(room.place, room.shows, client, is_there=False)
    room.since.pop(account, None)
    shared.go(hosting, room, account)
    if not room.resources and service.rooms.get(room.place) is room:
        leave.forget(hosting, service, room)


# --- contacts -------------------------------------------------------------------------------------


async def _dismiss(
    hosting: Hosting,
    service: Service,
    account: BareJid,
    logins: Iterable[KnownLogin],
    own: Collection[BareJid],
) -> None:
    """All contacts of the network are out of the account's list. own: addresses of the gateway."""
    known: dict[BareJid, None] = {}
    for login in logins:
        book = await hosting.gateway.books.of(login.id)
        known.update(dict.fromkeys(_addresses(service, login, _in_list(book.values()))))
    entries = await _entries(service, account)
    if entries is not None and entries.items is not None:
        known.update(dict.fromkeys(entries.items))
    for number, address in enumerate(known):
        if address not in own:
            service.post(contact_presence.unavailable(address, account))
        if entries is not None and not await _is_out(entries, address):
            entries = None
        if entries is None and address not in own:
            for kind in ("unsubscribe", "unsubscribed"):
                service.post(stanza.presence(sender=address, to=account, kind=kind))
        if number % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(INTERVAL)


async def _entries(service: Service, account: BareJid) -> Entries | None:
    """The account's contact list, where we may change it."""
    if not privilege.may_roster(service, account):
        return None
    entries = Entries(service, account)
    try:
        await entries.read()
    except GatewayError:
        return None
    return entries


async def _is_out(entries: Entries, address: BareJid) -> bool:
    """Whether an entry could be taken out of the list."""
    try:
        await entries.take_out(address)
    except Refused as refused:
        return refused.reason == "not-found"
    except (GatewayError, TimeoutError) as error:
        log.info("a contact list cannot be written: %s", type(error).__name__)
        return False
    return True


def _in_list(book: Iterable[Kept]) -> Iterator[Kept]:
    """Those who are in the account's list, or asked to be let in."""
    return (kept for kept in book if kept.native and _is_in_list(kept))


def _is_in_list(kept: Kept) -> bool:
    return kept.is_watched or kept.roster in ("asked", "shown")


def _addresses(service: Service, login: KnownLogin, book: Iterable[Kept]) -> Iterator[BareJid]:
    for kept in book:
        with suppress(MalformedJid):
            yield service.address(Target("direct", kept.native, login.native))


# --- the gateway itself ---------------------------------------------------------------------------


def _watched(hosting: Hosting, service: Service, account: BareJid) -> list[BareJid]:
    """What of the gateway the account has among its contacts: itself, and far servers."""
    watched = map(BareJid, map(Jid, hosting.gateway.watching.of(account)))
    return [each for each in watched if addressing.domain_of(each) == service.domain]


def _bid_farewell(service: Service, address: Jid, account: BareJid) -> None:
    """XEP-0100 section 4.3: "Gateway cancels subscriptions", then "sends unavailable presence"."""
    for kind in ("unsubscribe", "unsubscribed", "unavailable"):
        service.post(stanza.presence(sender=address, to=account, kind=kind))
