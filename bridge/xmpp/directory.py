"""The rooms of a network that an account could join, as its adapter finds them."""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial

from bridge.api.adapter import Target
from bridge.api.asked import Admission, Directory, Found
from bridge.api.ids import LoginId
from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, MalformedJid
from bridge.xmpp.inquiry import Inquiry, name_of
from bridge.xmpp.listings import MOST, Offer
from bridge.xmpp.service import Service


def has_rooms(service: Service) -> bool:
    """Whether rooms of this network can be found."""
    return isinstance(service.adapter, Directory)


def can_find(asked: Inquiry) -> bool:
    """Whether who asks can find some now."""
    return has_rooms(asked.service) and bool(_logins(asked))


async def offers(asked: Inquiry, words: str) -> list[Offer]:
    """What is known in time, each room once, in the network's order. Raises Refused."""
    service, spawn = asked.service, asked.hosting.gateway.spawn
    lists = await asyncio.gather(
        *(
            service.listings.rooms(
                (login, words),
                asked.account,
                partial(_find, service, login, native, words),
                spawn,
            )
            for login, native in _logins(asked)
        )
    )
    offered: dict[BareJid, Offer] = {}
    for offer in (offer for rooms in lists for offer in rooms):
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


async def _find(
    service: Service, login: LoginId | None, native: str | None, words: str
) -> Sequence[Offer]:
    directory = service.adapter
    assert isinstance(directory, Directory)
    return list(_addressed(service, native, await directory.find(login, words, MOST)))


def _addressed(service: Service, native: str | None, rooms: Sequence[Found]) -> Iterator[Offer]:
    """With the address each has, which is not yet remembered: few of them are ever shown. What no
    address can be made of, or what it means is no room, is left out.
    """
    for found in rooms:
        name = service.adapter.named(Target("room", found.native, native))
        target = service.adapter.target(name)
        if target is None or target.kind != "room":
            continue
        try:
            address = addressing.address(addressing.to_localpart(name), service.domain)
        except MalformedJid:
            continue
        yield Offer(address, found.name or name_of(service, target), found, target)
