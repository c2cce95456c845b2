"""What people of a network ask of the gateway themselves: where a place is on XMPP, to write to an
account, to invite one. Who asks learns of an account nothing but what its owner lets him know.
"""

from collections.abc import Sequence
from time import monotonic
from typing import Final

from bridge.api.adapter import Target
from bridge.api.errors import Refused
from bridge.api.ids import Identity, LoginId, Place
from bridge.api.readable import in_a_line
from bridge.core.occupancy import Here
from bridge.core.preferences import STRANGERS
from bridge.core.routing import XMPP
from bridge.xmpp import addressing, own_login
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid
from bridge.xmpp.admission import check_open
from bridge.xmpp.guests import first_name
from bridge.xmpp.invitation import invitation
from bridge.xmpp.muc import invitations, occupants, unasked
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.pace import Pace
from bridge.xmpp.service import Service

HOME_MISSING: Final = "This network has no people who can be written to."

NOBODY: Final = (
    "Nobody can be reached by this address from here: it may be mistyped, or its owner does not"
    " use this gateway, or does not wish to hear from people he does not know."
)
NO_ADDRESS: Final = "This is no address: one looks like alice@example.org."
TOO_MANY: Final = "So many addresses at once are too many: please wait a little."
INVITES: Final = "{0} invites you into {1}."

TRIES: Final = 5, 60.0
"""Addresses that one person asks for at once, and seconds for one more."""


class Desk:
    """`Reception` of one network."""

    def __init__(self, hosting: Hosting, service: Service) -> None:
        self._hosting = hosting
        self._service = service
        self._tries = Pace(*TRIES)

    def address(self, place: Place) -> str:
        login = None
        if place.login is not None:
            known = self._hosting.gateway.logins.get(place.login)
            login = None if known is None else known.native
        return self._service.address(Target(place.kind, place.native, login))

    async def reach(self, address: str, who: Identity) -> LoginId:
        """Whatever keeps him from it, he is told the same: who uses the gateway is nobody's
        business.
        """
        account = self._account(address, who)
        gateway, service = self._hosting.gateway, self._service
        check_open(gateway)
        native = self._home(who)
        login = gateway.logins.find(service.network, account, native)
        is_user = login is not None or gateway.registering.is_registered(account, service.network)
        if not is_user or account not in service.access:
            raise Refused("not-found", NOBODY)
        if login is None:
            name = first_name(gateway.preferences, service.network, account)
            login = own_login.ensured(service, gateway.logins, account, native, name)
        chat = Place(service.network, "direct", who.native, login.id)
        if login.is_out or not await gateway.acquaintance.may_begin(chat):
            raise Refused("not-found", NOBODY)
        gateway.logins.start(login.id)
        return login.id

    async def invite(self, address: str, place: Place, by: Identity) -> str:
        """Who wishes to hear nothing from him is not told; that he is not, is nobody's business."""
        account = self._account(address, by)
        service = self._service
        if account not in service.access:
            raise Refused("forbidden", invitations.NOT_OPEN)
        if await self._hears(account, by):
            room = service.address(Target("room", place.native, None))
            name = self._name(place) or unasked.name_at(self._hosting, service, room, None)
            # As he is called in the room: somebody else may be there by his name.
            here = self._here(place, by)
            who = by.name if here is None else here.occupant.name
            occupant = Jid(room) if here is None else addressing.full(room, occupants.nick(who))
            reason = INVITES.format(in_a_line(who), in_a_line(name))
            service.post(invitation(room, account, by=occupant, reason=reason))
        return account

    def knows(self, login: LoginId) -> bool:
        return self._hosting.gateway.logins.get(login) is not None

    def present(self, place: Place) -> Sequence[str]:
        room = self._hosting.gateway.presence.room(place)
        here = () if room is None else room.here.values()
        return [one.occupant.name for one in here if one.occupant.network == XMPP]

    async def _hears(self, account: BareJid, by: Identity) -> bool:
        """Whether an account wishes to hear from somebody, a stranger perhaps."""
        gateway, network = self._hosting.gateway, self._service.network
        if by.network == XMPP:
            return True
        target = self._service.adapter.target(by.native)
        home = None if target is None else target.login
        login = None if home is None else gateway.logins.find(network, account, home)
        if login is None:
            return gateway.preferences.known(account, network).flag(STRANGERS)
        chat = Place(network, "direct", by.native, login.id)
        return await gateway.acquaintance.may_begin(chat)

    def _here(self, place: Place, who: Identity) -> Here | None:
        room = self._hosting.gateway.presence.room(place)
        return None if room is None else room.here.get(who.native)

    def _name(self, place: Place) -> str:
        """What a room is called there, "" where that was not told."""
        room = self._hosting.gateway.presence.room(place)
        return "" if room is None or room.about is None else room.about.name

    def _account(self, written: str, who: Identity) -> BareJid:
        """Raises Refused."""
        if not self._tries.admits(BareJid(Jid(who.native)), monotonic()):
            raise Refused("overload", TOO_MANY)
        try:
            account = addressing.bare(addressing.prepare(written.strip().removeprefix("xmpp:")))
        except MalformedJid as error:
            raise Refused("malformed", NO_ADDRESS) from error
        if not addressing.local_of(account):
            raise Refused("malformed", NO_ADDRESS)
        if addressing.domain_of(account) in self._hosting.services:
            raise Refused("not-found", NOBODY)
        return account

    def _home(self, who: Identity) -> str:
        """What logins by which people are seen log in to. Raises Refused."""
        target = self._service.adapter.target(who.native)
        if target is None or target.login is None:
            raise Refused("unsupported", HOME_MISSING)
        return target.login
