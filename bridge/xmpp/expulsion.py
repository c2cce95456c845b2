"""Puts out whoever may not use a network any longer: his sessions end, he is out of his rooms, his
contacts are unavailable, and he is told why. When he may again, he is told so, and all that begins
at its next use.
"""

import asyncio
from collections.abc import Iterator
from typing import Final

from bridge.api.ids import LoginId
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, stanza
from bridge.xmpp.addressing import BareJid, Domain, Jid
from bridge.xmpp.commands.dialogues import Dialogue
from bridge.xmpp.muc import shared
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.own_login import owner
from bridge.xmpp.people import People
from bridge.xmpp.service import Service

LET_IN: Final = "You may use this gateway again."


class Expulsion:
    def __init__(self, hosting: Hosting, people: People) -> None:
        self._hosting = hosting
        self._people = people
        self._out: set[tuple[Domain, BareJid]] = set()

    def remember(self) -> None:
        """Who is out at the start has nothing to be ended."""
        for service in self._hosting.services.values():
            self._out |= {(service.domain, account) for account in self._outside(service)}

    def begin(self) -> None:
        """Others may use networks now: a ban began, the configuration changed, somebody belongs to
        a room no longer.
        """
        self._hosting.dialogues.end_all(self._may_not_go_on)
        for service in self._hosting.services.values():
            outside = {(service.domain, account) for account in self._outside(service)}
            here = {(service.domain, account) for account in self._here(service)}
            fresh = outside - (self._out - here)
            before = {each for each in self._out if each[0] == service.domain}
            self._out = (self._out - before) | outside
            for _, account in fresh:
                self._hosting.gateway.spawn(self._put_out(service, account))
            for _, account in before - outside:
                self._let_in(service, account)

    def _may_not_go_on(self, dialogue: Dialogue) -> bool:
        """So who is just logging in has no login in the end."""
        service = self._hosting.services[addressing.domain_of(dialogue.address)]
        runs_it = dialogue.account in (service.domain, *service.admins)
        return not runs_it and service.access.is_out(dialogue.account)

    def _here(self, service: Service) -> Iterator[BareJid]:
        """Accounts that have something open now."""
        for login in self._hosting.gateway.logins.running():
            if login.network == service.network:
                yield owner(login)
        for room in service.rooms.values():
            yield from map(addressing.bare, room.resources)

    def _outside(self, service: Service) -> Iterator[BareJid]:
        """Accounts that have used the network and may not any longer."""
        accounts = dict.fromkeys(
            owner(login)
            for login in self._hosting.gateway.logins.known()
            if login.network == service.network
        )
        for room in service.rooms.values():
            if room.account is None:
                accounts.update(dict.fromkeys(map(addressing.bare, room.resources)))
        accounts.update(
            dict.fromkeys(map(BareJid, map(Jid, self._hosting.gateway.watching.accounts())))
        )
        return (account for account in accounts if service.access.is_out(account))

    async def _put_out(self, service: Service, account: BareJid) -> None:
        if not service.access.is_out(account):
            return  # again already
        gateway, words = self._hosting.gateway, service.access.refusal(account).text
        logins = gateway.logins.of(account, service.network)
        rooms = list(service.rooms_of(account))
        was_here = bool(rooms) or any(gateway.logins.is_running(login.id) for login in logins)
        for room in rooms:
            if room.account is None:
                shared.put_out(self._hosting, room, account)
        viewed = {room.shows.login for room in rooms}
        await asyncio.gather(*(self._end(login, words, viewed) for login in logins))
        await self._people.put_out(service, account, words)
        if was_here:
            service.post(stanza.message(sender=Jid(service.domain), to=account, body=words))

    def _let_in(self, service: Service, account: BareJid) -> None:
        """He may use the network again; who has nothing here any longer is told nothing."""
        self._people.let_in(service, account)
        if self._uses(service, account) and account in service.access:
            service.post(stanza.message(sender=Jid(service.domain), to=account, body=LET_IN))

    def _uses(self, service: Service, account: BareJid) -> bool:
        gateway = self._hosting.gateway
        watched = map(BareJid, map(Jid, gateway.watching.of(account)))
        return bool(gateway.logins.of(account, service.network)) or any(
            addressing.domain_of(address) == service.domain for address in watched
        )

    async def _end(self, login: KnownLogin, words: str, viewed: set[LoginId | None]) -> None:
        """What waits for it is refused, and its session ends, if it has one."""
        gateway = self._hosting.gateway
        gateway.outbox.give_up(login.id, "forbidden", words)
        if gateway.logins.is_running(login.id) or login.id in viewed:
            await gateway.logins.end(login.id, words)
