"""Whether somebody is at his keyboard, as his clients say: XEP-0045 section 7.7.

In a private view the network is told, too: there the whole login is away, not one room.
"""

from contextlib import suppress
from typing import Final

from bridge.api.adapter import Absence
from bridge.api.errors import GatewayError
from bridge.api.events import Present
from bridge.api.ids import Identity, LoginId
from bridge.core.asking import asked
from bridge.core.presence import Here
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.shared import AWAY, finer
from bridge.xmpp.service import Service

NOT_THERE: Final = "not here at the moment"

TELL_WITHIN: Final = 10.0
"""Seconds for the network to take it."""


def say(hosting: Hosting, service: Service, room: Room, own: Here, show: str, status: str) -> None:
    """A client in a private view says how its user is. show, status: as in its presence."""
    occupant, login = own.occupant, room.shows.login
    is_away = show in AWAY
    hosting.gateway.intake.show(
        Present(
            place=room.shows,
            who=Identity(service.network, occupant.native, occupant.name),
            role=occupant.role,
            affiliation=occupant.affiliation,
            mine=True,
            away=is_away,
            show=finer(show),
            status=status,
            avatar=own.avatar,
            hats=own.hats,
        )
    )
    if login is not None:
        _tell(hosting, service, login, (status or show) if is_away else "")


def tell_whether_away(
    hosting: Hosting, service: Service, login: LoginId | None, *, anew: bool = False
) -> None:
    """Let the network know whether the account of a login is in any of its rooms, where it stays
    in them without; otherwise what its clients said. anew: the network has forgotten it.
    """
    if login is None:
        return
    was = service.away.pop(login, "") if anew else service.away.get(login, "")
    if service.persistent and not _is_there(hosting, service, login):
        _tell(hosting, service, login, NOT_THERE)
    elif was:
        _tell(hosting, service, login, "" if was == NOT_THERE else was)


def _is_there(hosting: Hosting, service: Service, login: LoginId) -> bool:
    places = map(hosting.gateway.twins.shown, hosting.gateway.presence.rooms(login))
    rooms = [service.rooms[place] for place in places if place in service.rooms]
    return any(room.resources for room in rooms)


def _tell(hosting: Hosting, service: Service, login: LoginId, words: str) -> None:
    """Said in one room of the login it need not be said in the others. words: "" for back."""
    adapter = service.adapter
    if not isinstance(adapter, Absence) or service.away.get(login, "") == words:
        return
    service.away[login] = words
    if not words:
        del service.away[login]
    hosting.gateway.spawn(_be_away(adapter, login, words))


async def _be_away(adapter: Absence, login: LoginId, words: str) -> None:
    with suppress(GatewayError):
        await asked(adapter.away(login, words), TELL_WITHIN)
