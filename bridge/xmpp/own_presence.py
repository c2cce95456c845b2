"""Presence of the gateway itself, and of far servers: each says how the account's connection fares.

Who watches them is known from what their servers ask, and kept: whoever is found online by a new
stream is told by it.
"""

from collections.abc import Iterator

from bridge.api.adapter import Target
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, stanza
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid
from bridge.xmpp.discovery import caps
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.service import Service
from bridge.xmpp.telling import ENDING, NOT_RUNNING, owner, why_down


class OwnPresence:
    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting

    def show(self, service: Service, target: Target | None, address: BareJid, to: Jid) -> None:
        """To who watches it from now on. target: None for the domain."""
        self._hosting.gateway.watching.add(addressing.bare(to), address)
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
        self._hosting.gateway.watching.drop(account, address)

    def watchers(self, service: Service) -> Iterator[BareJid]:
        """The accounts that watch something of a domain, and may."""
        watching = self._hosting.gateway.watching
        for account in map(BareJid, map(Jid, watching.accounts())):
            if account in service.access and any(self._of(service, account)):
                yield account

    def found(self, service: Service, account: BareJid) -> None:
        """Who may be there is told of all that he watches; nobody asks for him."""
        for address in self._of(service, account):
            target = service.target(address) if "@" in address else None
            self.show(service, target, address, account)

    def tell(self, service: Service, login: KnownLogin) -> None:
        """The connection of a login fares otherwise."""
        target = Target("server", login.native, login.native)
        try:
            address = service.address(target)
        except MalformedJid:
            return
        if address in self._hosting.gateway.watching.of(owner(login)):
            self.show(service, target, address, owner(login))

    def farewell(self) -> None:
        """The gateway ends."""
        for service in self._hosting.services.values():
            for account in self.watchers(service):
                for address in self._of(service, account):
                    service.post(_bye(address, account))

    def _words(self, login: KnownLogin | None) -> str:
        condition = None if login is None else self._hosting.gateway.logins.condition(login.id)
        return "" if condition is None else condition.words

    def _of(self, service: Service, account: BareJid) -> Iterator[BareJid]:
        """What an account watches of a domain."""
        for address in map(BareJid, map(Jid, self._hosting.gateway.watching.of(account))):
            if addressing.domain_of(address) == service.domain:
                yield address


def _bye(address: BareJid, account: BareJid) -> str:
    return stanza.presence(sender=address, to=account, kind="unavailable", status=ENDING)
