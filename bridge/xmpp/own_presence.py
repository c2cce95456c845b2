"""Presence of the gateway itself, and of far servers: each says how the account's connection fares.

Who watches them is known from what their servers ask, and forgotten when the gateway ends.
"""

from collections import OrderedDict
from typing import Final

from bridge.api.adapter import Target
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, stanza
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid
from bridge.xmpp.discovery import caps
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.service import Service
from bridge.xmpp.telling import ENDING, NOT_RUNNING, owner, why_down

MOST: Final = 20_000
"""Accounts that watch an address."""


class OwnPresence:
    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        self._watchers: OrderedDict[tuple[BareJid, BareJid], None] = OrderedDict()

    def show(self, service: Service, target: Target | None, address: BareJid, to: Jid) -> None:
        """To who watches it from now on. target: None for the domain."""
        self._watch(addressing.bare(to), address)
        payload = caps(service, target)
        if target is None or target.login is None:
            service.post(stanza.presence(sender=address, to=to, payload=payload))
            return
        logins = self._hosting.gateway.logins
        login = logins.find(service.network, addressing.bare(to), target.login)
        down = NOT_RUNNING if login is None else why_down(self._hosting.gateway, login)
        service.post(
            stanza.presence(
                sender=address,
                to=to,
                show="xa" if down else "",
                status=down or self._words(login),
                payload=payload,
            )
        )

    def forget(self, account: BareJid, address: BareJid) -> None:
        """The account watches it no longer."""
        self._watchers.pop((account, address), None)

    def tell(self, service: Service, login: KnownLogin) -> None:
        """The connection of a login fares otherwise."""
        target = Target("server", login.native, login.native)
        try:
            address = service.address(target)
        except MalformedJid:
            return
        if (owner(login), address) in self._watchers:
            self.show(service, target, address, owner(login))

    def farewell(self) -> None:
        """The gateway ends."""
        for account, address in self._watchers:
            service = self._hosting.services.get(addressing.domain_of(address))
            if service is not None:
                bye = stanza.presence(sender=address, to=account, kind="unavailable", status=ENDING)
                service.post(bye)

    def _words(self, login: KnownLogin | None) -> str:
        condition = None if login is None else self._hosting.gateway.logins.condition(login.id)
        return "" if condition is None else condition.words

    def _watch(self, account: BareJid, address: BareJid) -> None:
        self._watchers[account, address] = None
        self._watchers.move_to_end((account, address))
        if len(self._watchers) > MOST:
            self._watchers.popitem(last=False)
