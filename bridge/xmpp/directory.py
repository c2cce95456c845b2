"""The rooms of a network that an account could join, as its adapter finds them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from bridge.api.adapter import Admission, Directory, Found, Target
from bridge.api.ids import LoginId
from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, MalformedJid
from bridge.xmpp.inquiry import Inquiry, name_of
from bridge.xmpp.service import Service


@dataclass(frozen=True, slots=True)
class Offer:
    """A room that can be joined. target: what its address means."""

    address: BareJid
    name: str
    found: Found
    target: Target


def has_rooms(service: Service) -> bool:
    """Whether rooms of this network can be found."""
    return isinstance(service.adapter, Directory)


async def offers(asked: Inquiry, words: str) -> list[Offer]:
    """What is known in time, each room once, in the network's order. Raises Refused."""
    service, spawn = asked.service, asked.hosting.gateway.spawn
    directory = service.adapter
    assert isinstance(directory, Directory)
    logins = _logins(asked)
    lists = await asyncio.gather(
        *(service.listings.rooms(directory, login, words, spawn) for login, _ in logins)
    )
    offered: dict[BareJid, Offer] = {}
    for (_, native), rooms in zip(logins, lists, strict=True):
        for offer in _addressed(service, native, rooms):
            offered.setdefault(offer.address, offer)
    return list(offered.values())


def remember(service: Service, offer: Offer) -> None:
    """An address is about to be shown: it keeps its meaning."""
    service.address(offer.target)


def _logins(asked: Inquiry) -> list[tuple[LoginId | None, str | None]]:
    """Through what the account sees the network, with what it is logged in to: its own sessions
    that run, and the gateway's own.
    """
    service, logins = asked.service, asked.hosting.gateway.logins
    running = [
        (known.id, known.native)
        for known in logins.running()
        if known.account == asked.account and known.network == service.network
    ]
    if asked.kind == "server":
        return [(login, native) for login, native in running if login == asked.login]
    if isinstance(service.adapter, Admission):
        return [(None, None), *running]
    return [*running]


def _addressed(service: Service, native: str | None, rooms: tuple[Found, ...]) -> Iterator[Offer]:
    """With the address each would have; what none can be made of is left out."""
    for found in rooms:
        target = Target("room", found.native, native)
        try:
            local = addressing.to_localpart(service.adapter.named(target))
            address = addressing.address(local, service.domain)
        except MalformedJid:
            continue
        yield Offer(address, found.name or name_of(service, target), found, target)
