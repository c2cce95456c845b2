"""Far people as accounts' contacts: in their lists, and how they fare; what belongs together."""

from functools import partial
from xml.etree.ElementTree import Element

from bridge.api.adapter import Target
from bridge.api.ids import Place
from bridge.api.states import Condition
from bridge.core.contacts import Difference
from bridge.core.preferences import PERSISTENT
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, contact_portraits, errors
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.blocks import Blocks
from bridge.xmpp.contact_presence import RESOURCE
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.own_login import owner
from bridge.xmpp.own_presence import OwnPresence
from bridge.xmpp.rosters import Rosters
from bridge.xmpp.service import Service
from bridge.xmpp.subscriptions import Subscriptions
from bridge.xmpp.telling import Telling
from bridge.xmpp.troubles import TroubleNotices


class People:
    """telling: how contacts fare. troubles: what accounts are told of connections."""

    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        self.troubles = TroubleNotices(hosting)
        hosting.gateway.logins.on_stop = self.ended
        hosting.gateway.maintenance.on_change = self._maintained
        hosting.gateway.may_see = self._may_see
        self._own = OwnPresence(hosting, self._is_offline)
        self.telling = Telling(hosting, self._own.found)
        self._rosters = Rosters(hosting, self.telling, self._own)
        self.blocks = Blocks(hosting, self.telling)
        for service in hosting.services.values():
            service.on_portrait = partial(
                contact_portraits.tell_anew, hosting, service, self.telling
            )
        self._subscriptions = Subscriptions(hosting, self.telling, self._rosters, self._own)

    def presence(
        self, service: Service, target: Target | None, kind: str, presence: Element
    ) -> None:
        """What an account's client or server says to a person, a server or the gateway."""
        if target is None and not kind:
            self.blocks.heard(service, addressing.bare(Jid(presence.attrib["from"])))
        self._subscriptions.presence(service, target, kind, presence)

    def bounced(self, service: Service, error: Element) -> None:
        """What a contact told could not be delivered."""
        to = Jid(error.attrib["to"])
        if errors.removes_resource(error) and addressing.resource_of(to) in ("", RESOURCE):
            self.telling.lost(service, addressing.bare(Jid(error.attrib["from"])))

    def heard(self, difference: Difference) -> None:
        """A network says something of somebody."""
        self._rosters.heard(difference)
        login = self._hosting.gateway.logins.get(difference.login)
        service = None if login is None else self.telling.service(login)
        if service is not None:
            contact_portraits.changed(self._hosting, service, difference)

    def met(self, chat: Place) -> None:
        """An account and somebody have perhaps written to each other for the first time."""
        self._rosters.met(chat)

    def condition(self, service: Service, condition: Condition) -> None:
        """A connection fares otherwise."""
        if condition.login is None:
            service.condition = condition
        self.telling.condition(service, condition)
        self.troubles.condition(service, condition)
        self._own.tell(service, condition)

    def ended(self, login: KnownLogin) -> None:
        """A session was ended by the gateway."""
        service = self.telling.service(login)
        if service is not None:
            self.troubles.ended(service, login)
            self._own.ended(service, login)
            self.telling.ended(service, login.id)

    def up(self, service: Service) -> None:
        """There is a stream again."""
        self.troubles.up(service)
        self._hosting.gateway.spawn(self.telling.probe(service, self._own.watchers(service)))
        self._rosters.up(service)

    async def put_out(self, service: Service, account: BareJid, words: str) -> None:
        """An account may not use the network any longer: nobody can be reached by it."""
        self._own.put_out(service, account, words)
        for login in self._hosting.gateway.logins.of(account, service.network):
            await self.telling.tell_all(service, login.id)

    def let_in(self, service: Service, account: BareJid) -> None:
        """An account may use the network again: the gateway is there for it."""
        self._own.let_in(service, account)

    def down(self, service: Service) -> None:
        """There is no stream."""
        self.troubles.down(service)

    def farewell(self) -> None:
        """The gateway ends."""
        self.troubles.farewell()
        self._own.farewell()
        self.telling.farewell()

    def _maintained(self) -> None:
        self._own.maintained()

    def _may_see(self, login: KnownLogin) -> bool:
        """Whether somebody of the account may be there, or it wishes to stay on the network."""
        service = self.telling.service(login)
        if service is None or not self.telling.is_offline(service, owner(login)):
            return True
        wishes = self._hosting.gateway.preferences.known(login.account, login.network)
        return wishes.flag(PERSISTENT)

    def _is_offline(self, service: Service, account: BareJid) -> bool:
        return self.telling.is_offline(service, account)
