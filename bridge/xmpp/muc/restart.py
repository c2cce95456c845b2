"""Rooms over restarts: of the gateway, of the XMPP server, of the far network.

After every new stream the clients that were in rooms are unconfirmed: they are shown what happens
and asked once, paced, whether they are still there. After a restart of the gateway the rooms are
as they were shown last; what is different once the network is joined again is shown to them.
"""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress

from bridge.api.asked import Admission
from bridge.api.errors import GatewayError
from bridge.api.ids import LoginId
from bridge.api.states import Condition
from bridge.core.occupancy import Went
from bridge.core.routing import XMPP
from bridge.store.values import HostedRoom, Occupant
from bridge.xmpp import errors, stanza
from bridge.xmpp.addressing import BareJid, FullJid, bare
from bridge.xmpp.muc import shared
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.leave import COUNTS_AFTER, expel, leave_later, lose, part
from bridge.xmpp.muc.room import Resource, Room
from bridge.xmpp.namespaces import DISCO_INFO
from bridge.xmpp.service import Service
from bridge.xmpp.views import split

log = logging.getLogger(__name__)

ASK_INTERVAL = 0.02
"""Seconds between two questions to clients whether they are still there."""

ASK_WITHIN = 30.0
"""Seconds for a client to answer; one that says nothing stays (it may be asleep)."""

GIVE_UP_AFTER = 300.0
"""Seconds without the far network until those in its rooms are told that they are out."""

AWAY = "The connection to the network could not be restored."


def furnish(hosting: Hosting, rooms: Iterable[HostedRoom]) -> None:
    """Open the rooms that were open before a restart, with their clients unconfirmed."""
    for hosted in rooms:
        account, address = split(hosted.room)
        service = hosting.services.get(hosting.domain(hosted.room))
        if service is None:
            continue
        room = Room(hosted.room, hosted.shows, address, account)
        service.rooms[hosted.room] = room
        _clients(hosting, service, room, hosted)
        if account is None:
            _residents(hosting, room, hosted.occupants)
        else:
            leave_later(hosting, service, room, COUNTS_AFTER)


def _clients(hosting: Hosting, service: Service, room: Room, hosted: HostedRoom) -> None:
    """Of accounts that may still use the network, and are in the room."""
    residents = {occupant.native for occupant in hosted.occupants if occupant.network == XMPP}
    for jid in hosted.resources:
        client = FullJid(jid)  # type: ignore[arg-type]  # stored as it was prepared
        account = bare(client)
        if not service.access.is_out(account) and (
            room.account is not None or account in residents
        ):
            room.resources[client] = Resource(client, confirmed=False)
        else:
            hosting.gateway.records.resource(room.place, room.shows, client, is_there=False)


def _residents(hosting: Hosting, room: Room, occupants: Iterable[Occupant]) -> None:
    """Accounts whose clients are known are in a shared room; others were about to be shown out."""
    for occupant in occupants:
        if occupant.network == XMPP:
            shared.go(hosting, room, BareJid(occupant.native))  # type: ignore[arg-type]  # prepared


async def confirm(hosting: Hosting, service: Service) -> None:
    """After a new stream: ask every client, paced; runs until all were asked."""
    asked = [(room, client) for room in service.rooms.values() for client in room.resources]
    for room, client in asked:
        room.resources[client].confirmed = False
    async with asyncio.TaskGroup() as tasks:
        for room, client in asked:
            resource = room.resources.get(client)
            if resource is not None and not resource.confirmed:
                tasks.create_task(_ask(hosting, service, room, client))
            await asyncio.sleep(ASK_INTERVAL)


async def _ask(hosting: Hosting, service: Service, room: Room, client: FullJid) -> None:
    try:
        answer = await service.component.request(
            sender=room.address,
            to=client,
            kind="get",
            payload=stanza.element("query", DISCO_INFO),
            within=ASK_WITHIN,
        )
    except GatewayError:
        return
    resource = room.resources.get(client)
    if resource is None:
        return
    if errors.removes_resource(answer):
        lose(hosting, service, room, client)
    else:
        resource.confirmed = True


async def admit_again(hosting: Hosting, service: Service, whose: str | None = None) -> None:
    """The network is asked again who may be in the rooms that all share, or as what an account may
    be in its rooms, which has another login now; paced.
    """
    if not isinstance(service.adapter, Admission):
        return
    residents = [
        (room, account)
        for room in service.rooms.values()
        if room.account is None
        for account in dict.fromkeys(map(bare, room.resources))
        if whose in (None, account)
    ]
    for room, account in residents:
        with suppress(GatewayError):
            await shared.admit_again(hosting, service, room, account)
        await asyncio.sleep(ASK_INTERVAL)


class Patience:
    """Counts how long logins are away; after five minutes their rooms are given up."""

    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        self._timers: dict[LoginId, asyncio.TimerHandle] = {}

    def heard(self, service: Service, condition: Condition) -> None:
        """How a login fares."""
        login = condition.login
        if login is None:
            return
        if condition.standing in ("up", "lost"):
            timer = self._timers.pop(login, None)
            if timer is not None:
                timer.cancel()
        if condition.standing == "up":
            return
        if condition.standing == "lost":
            self._give_up(service, login, condition.words)
        elif login not in self._timers:
            loop = asyncio.get_running_loop()
            self._timers[login] = loop.call_later(
                GIVE_UP_AFTER, self._give_up, service, login, AWAY
            )

    def _give_up(self, service: Service, login: LoginId, words: str) -> None:
        self._timers.pop(login, None)
        for room in [room for room in service.rooms.values() if room.shows.login == login]:
            if room.account is not None and (own := self._hosting.own(room, room.account)):
                expel(self._hosting, service, room, Went(own, "lost", reason=words))
                part(self._hosting, service, room, "")
