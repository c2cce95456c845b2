"""Clients that come into rooms and leave, each in the order in which it says so: XEP-0045 sections
7.2 and 7.14.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Target
from bridge.api.errors import Refused
from bridge.core.preferences import MAX_HISTORY
from bridge.xmpp import addressing, admission
from bridge.xmpp.addressing import BareJid, FullJid, Jid
from bridge.xmpp.muc import history
from bridge.xmpp.muc import leave as leaving
from bridge.xmpp.muc.availability import Availability
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.join import Joining, Wish
from bridge.xmpp.muc.pace import Pace
from bridge.xmpp.namespaces import MUC
from bridge.xmpp.service import Service

MUC_TAG: Final = f"{{{MUC}}}x"
SHOW_TAG: Final = "{jabber:client}show"
STATUS_TAG: Final = "{jabber:client}status"

JOINS, JOIN_INTERVAL = 300, 0.1
"""Joins at once, and seconds for one more: a client with hundreds of bookmarks joins all rooms at
its start, with several devices."""

MAX_STATUS: Final = 1024
"""Characters of a status, which goes to everybody in a room."""

TOO_MANY_JOINS: Final = "So many joins at once are more than anybody needs: please wait a little."

Spot = tuple[FullJid, BareJid]
"""A client, and the room that it comes into."""

Answered = Callable[[Service, Element, Coroutine[Any, Any, Any]], Coroutine[Any, Any, None]]
"""Waits for something; a refusal becomes the error of the stanza that asked for it."""


class Comings:
    """Joins under way, and who leaves meanwhile."""

    def __init__(self, hosting: Hosting, joining: Joining, answered: Answered) -> None:
        self._hosting = hosting
        self._joining = joining
        self._answered = answered
        self._joins: dict[Spot, asyncio.Task[None]] = {}
        self._leaves: dict[Spot, str] = {}
        self._pace = Pace(JOINS, JOIN_INTERVAL)

    def under_way(self, client: FullJid, address: BareJid) -> asyncio.Task[None] | None:
        """The join of a client that has had no answer yet."""
        return self._joins.get((client, address))

    def join(
        self, service: Service, one: Element, client: FullJid, target: Target, nick: str
    ) -> None:
        """A client wishes to come into a room, by this presence. Raises Refused."""
        now, wish = time.time(), self._wish(service, one, client, nick)
        room = self._hosting.room(service, wish.account, wish.address)
        if room is None or client not in room.resources:
            admission.check_open(self._hosting.gateway)
        self._hosting.gateway.limits.use(wish.account)
        if not self._pace.admits(wish.account, now):
            raise Refused("overload", TOO_MANY_JOINS)
        joining = self._hosting.gateway.spawn(
            self._answered(service, one, self._joining.join(service, wish, target))
        )
        spot = (client, wish.address)
        self._joins[spot] = joining
        self._leaves.pop(spot, None)
        joining.add_done_callback(partial(self._joined, service, spot))

    def leave(self, service: Service, client: FullJid, address: BareJid, status: str) -> None:
        """At once, or as soon as its join has had an answer."""
        room = self._hosting.room(service, addressing.bare(client), address)
        if (client, address) in self._joins:
            self._leaves[client, address] = status
        elif room is not None:
            leaving.leave(self._hosting, service, room, client, status)

    def _wish(self, service: Service, one: Element, client: FullJid, nick: str) -> Wish:
        x = one.find(MUC_TAG)
        password = x.findtext(f"{{{MUC}}}password") if x is not None else None
        preferences, account = self._hosting.gateway.preferences, addressing.bare(client)
        usual = preferences.known(account, service.network).number(MAX_HISTORY)
        return Wish(
            client,
            addressing.bare(Jid(one.attrib["to"])),
            nick,
            password or None,
            history.read(x, time.time(), usual),
            availability(one),
        )

    def _joined(self, service: Service, spot: Spot, joining: asyncio.Task[None]) -> None:
        if self._joins.get(spot) is joining:
            del self._joins[spot]
            status = self._leaves.pop(spot, None)
            if status is not None:
                self.leave(service, *spot, status)


def availability(presence: Element) -> Availability:
    """What a client says of itself in a room."""
    show, status = presence.findtext(SHOW_TAG, ""), presence.findtext(STATUS_TAG, "")
    return Availability(show, status[:MAX_STATUS])
