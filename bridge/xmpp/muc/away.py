"""Whether somebody is at his keyboard, as his clients say: XEP-0045 section 7.7.

In a private view the network is told, too: there the whole login is away, not one room.
"""

from contextlib import suppress
from typing import Final

from bridge.api.asked import Absence
from bridge.api.errors import GatewayError
from bridge.api.ids import Identity, LoginId, NetworkName
from bridge.api.states import Present
from bridge.core.asking import asked
from bridge.core.occupancy import Here
from bridge.core.preferences import TELL_ABSENCE
from bridge.xmpp.addressing import FullJid, bare
from bridge.xmpp.muc import shared
from bridge.xmpp.muc.availability import Availability, most_present
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.occupants import nick
from bridge.xmpp.muc.room import Resource, Room
from bridge.xmpp.service import Service

NOT_THERE: Final = "not here at the moment"

TELL_WITHIN: Final = 10.0
"""Seconds for the network to take it."""


def say(
    hosting: Hosting, service: Service, room: Room, client: FullJid, said: Availability
) -> None:
    """A client in a private view says how its user is; another one of his may be more present."""
    own, login = hosting.own(room, bare(client)), room.shows.login
    if own is None:
        return
    _show(hosting, service, room, own, most_present((said, *room.said(bare(client), client))))
    if login is None or service.away.get(login) == _words(said):
        return
    others = _clients(hosting, service, login) if said.is_away else {}
    others.pop(client, None)
    _tell(hosting, service, login, _words(most_present((said, *others.values()))))


def reckon(hosting: Hosting, service: Service, room: Room, gone: Resource) -> None:
    """A client is in a room no longer: what the account's others say counts from now on."""
    account = bare(gone.jid)
    own, clients = hosting.own(room, account), room.said(account)
    if gone.availability is None:
        return
    if own is not None and clients:
        counts = most_present(clients)
        if room.account is None:
            shared.change(hosting, room, account, own, nick(own.occupant.name), counts)
        else:
            _show(hosting, service, room, own, counts)
    tell_whether_away(hosting, service, room.shows.login)


def tell_whether_away(
    hosting: Hosting, service: Service, login: LoginId | None, *, anew: bool = False
) -> None:
    """Let the network know how the account of a login is by what its clients in all rooms say, and
    whether any is in one, where it stays in them without. anew: the network has forgotten it.
    """
    if login is None:
        return
    was = service.away.pop(login, "") if anew else service.away.get(login, "")
    clients = _clients(hosting, service, login)
    if clients:
        _tell(hosting, service, login, _words(most_present(clients.values())))
    else:
        _tell(hosting, service, login, NOT_THERE if _stays(hosting, login) else was)


def wished(hosting: Hosting, account: str, network: NetworkName) -> None:
    """An account wishes the network to know how it is from now on, or no longer."""
    for service in hosting.services.values():
        if service.network != network:
            continue
        for login in hosting.gateway.logins.running():
            if login.network == network and login.account == account:
                tell_whether_away(hosting, service, login.id)


def _show(hosting: Hosting, service: Service, room: Room, own: Here, said: Availability) -> None:
    occupant = own.occupant
    hosting.gateway.intake.show(
        Present(
            place=room.shows,
            who=Identity(service.network, occupant.native, occupant.name),
            role=occupant.role,
            affiliation=occupant.affiliation,
            mine=True,
            away=said.is_away,
            show=said.finer,
            status=said.status,
            avatar=own.avatar,
            hats=own.hats,
        )
    )


def _clients(
    hosting: Hosting, service: Service, login: LoginId
) -> dict[FullJid, Availability | None]:
    """What the clients in a login's rooms say; of one that says several things the most present."""
    places = map(hosting.gateway.twins.shown, hosting.gateway.presence.rooms(login))
    said: dict[FullJid, Availability | None] = {}
    for room in (service.rooms[place] for place in places if place in service.rooms):
        for jid, resource in room.resources.items():
            both = [one for one in (said.get(jid), resource.availability) if one is not None]
            said[jid] = most_present(both) if both else None
    return said


def _stays(hosting: Hosting, login: LoginId) -> bool:
    """Whether it is in a room that it stays in without clients."""
    return any(map(hosting.is_lasting, hosting.gateway.presence.rooms(login)))


def _words(said: Availability) -> str:
    """As a network is told that somebody is away, "" that he is not."""
    return (said.status or said.show) if said.is_away else ""


def _tell(hosting: Hosting, service: Service, login: LoginId, words: str) -> None:
    """Said in one room of the login it need not be said in the others. words: "" for back."""
    adapter = service.adapter
    if not isinstance(adapter, Absence):
        return
    if words and not _may_be_told(hosting, login):
        words = ""
    if service.away.get(login, "") == words:
        return
    service.away[login] = words
    if not words:
        del service.away[login]
    hosting.gateway.spawn(_be_away(adapter, login, words))


def _may_be_told(hosting: Hosting, login: LoginId) -> bool:
    known = hosting.gateway.logins.get(login)
    if known is None:
        return True
    return hosting.gateway.preferences.known(known.account, known.network).flag(TELL_ABSENCE)


async def _be_away(adapter: Absence, login: LoginId, words: str) -> None:
    with suppress(GatewayError):
        await asked(adapter.away(login, words), TELL_WITHIN)
