"""In how many rooms an account may be, on all networks together: those to which its logins return,
those that all share, those that it is just joining.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from bridge.api.adapter import Target
from bridge.api.ids import NetworkName
from bridge.core.routing import XMPP
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.leave import BELIEVED_AFTER
from bridge.xmpp.service import Service

Spot = tuple[NetworkName, str]
"""A room, by its network and its name there."""

_new = count(1)


class RoomLimit:
    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting

    @contextmanager
    def coming(self, service: Service, account: BareJid, target: Target) -> Iterator[None]:
        """While an account joins a room. Raises Refused where that is one too many."""
        with self._held(account, (service.network, target.native)):
            yield

    @contextmanager
    def making(self, service: Service, account: BareJid) -> Iterator[None]:
        """While a room is made for an account, which has no name yet. Raises Refused."""
        with self._held(account, (service.network, f"new {next(_new)}")):
            yield

    def rooms(self, account: BareJid) -> set[Spot]:
        """Where an account is, or is about to be."""
        rooms = set(self._hosting.coming.get(account, ()))
        logins = self._hosting.gateway.logins
        for service in self._hosting.services.values():
            for login in logins.of(account, service.network):
                rooms.update((service.network, seat.native) for seat in login.seats)
            rooms.difference_update(_left(service, account))
        rooms.update(self._shared(account))
        return rooms

    def _shared(self, account: BareJid) -> Iterator[Spot]:
        presence = self._hosting.gateway.presence
        for place in presence.rooms(None):
            standing = presence.room(place)
            here = None if standing is None else standing.here.get(account)
            if here is not None and here.occupant.network == XMPP:
                yield place.network, place.native

    @contextmanager
    def _held(self, account: BareJid, spot: Spot) -> Iterator[None]:
        rooms = self.rooms(account)
        if spot not in rooms:
            self._hosting.gateway.limits.check_rooms(account, len(rooms))
        self._hosting.coming.setdefault(account, Counter())[spot] += 1
        try:
            yield
        finally:
            self._came(account, spot)

    def _came(self, account: BareJid, spot: Spot) -> None:
        coming = self._hosting.coming[account]
        coming[spot] -= 1
        if not coming[spot]:
            del coming[spot]
        if not coming:
            del self._hosting.coming[account]


def _left(service: Service, account: BareJid) -> Iterator[Spot]:
    """Rooms that the account has left, of which the network is told in a moment; not those in which
    a client of it may still come.
    """
    for place, timer in service.leaving.items():
        room = service.rooms.get(place)
        if room is not None and room.account == account and _is_soon(timer):
            yield service.network, room.shows.native


def _is_soon(timer: asyncio.TimerHandle) -> bool:
    return timer.when() <= asyncio.get_running_loop().time() + BELIEVED_AFTER
