"""Keeps accounts' contact lists in step with those of far networks: RFC 6121 section 2, XEP-0356.

Where the server lets us, entries are put in, changed and taken out. Where it does not, far contacts
ask to be let in, few at a time: each that is let in makes room for one more, and one that is
refused does not, so that nobody is asked by thousands.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from bridge.api.adapter import Target
from bridge.api.errors import GatewayError, Refused
from bridge.api.ids import Identity, LoginId
from bridge.api.states import Contact, Stranger
from bridge.core import rosters
from bridge.core.contacts import Complete, Difference
from bridge.core.rosters import Item
from bridge.store.contacts import Kept
from bridge.store.values import KnownLogin
from bridge.xmpp import contact_presence, privilege, roster, stanza
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid
from bridge.xmpp.component import Unanswered
from bridge.xmpp.discovery import gateway_name, network_name
from bridge.xmpp.gate import GateError
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.service import Service
from bridge.xmpp.telling import INTERVAL, Telling, owner

log = logging.getLogger(__name__)

MOST: Final = 3_000
"""Far contacts of a login that are put into its owner's list: the list comes in one stanza when it
is read, and with more it would be too large for that."""

OFFERED: Final = 10
"""Far contacts that ask to be let in at once."""

AT_ONCE: Final = 100
"""Differences that are dealt with in one go."""

SAID_AFTER: Final = 0.3
"""Seconds that a server has, behind its first answer on a stream, to say what it lets us do."""

AGAIN_AFTER: Final = 30.0
"""Seconds until what went wrong is tried again."""

GATEWAY: Final = ""
"""As whom the gateway itself is kept among the contacts of a login."""

_ENTERED: Final = ("shown", "removed")
"""Who is in the list, or was."""

OFFER: Final = "Is in your contact list there."


Key = tuple[str, bool]
"""Whom a difference is about, and whether he is a stranger. Of somebody the last difference counts,
but who became a stranger before he became a contact was both.
"""


class Rosters:
    def __init__(self, hosting: Hosting, telling: Telling) -> None:
        self._hosting = hosting
        self._telling = telling
        self._waiting: dict[LoginId, dict[Key, Contact | Stranger]] = {}
        self._complete: set[LoginId] = set()
        self._running: set[LoginId] = set()
        self._asked: set[tuple[str, int]] = set()
        self._unwritable: set[tuple[str, int]] = set()

    def heard(self, difference: Difference) -> None:
        """Somebody is known, or is known otherwise, or is a stranger; it is dealt with soon."""
        login = difference.login
        if isinstance(difference, Complete):
            self._complete.add(login)
        else:
            self._wait(difference)
        self._go_on(login)

    def _wait(self, difference: Contact | Stranger) -> None:
        waiting = self._waiting.setdefault(difference.login, {})
        is_stranger, native = isinstance(difference, Stranger), difference.who.native
        if is_stranger:
            waiting.pop((native, False), None)
        waiting[native, is_stranger] = difference

    def up(self, service: Service) -> None:
        """There is a stream again."""
        for login in {*self._waiting, *self._complete}:
            known = self._hosting.gateway.logins.get(login)
            if known is not None and known.network == service.network:
                self._go_on(login)

    async def let_in(self, login: KnownLogin) -> None:
        """One who asked was let in: the next one asks."""
        gateway = self._hosting.gateway
        book = await gateway.books.of(login.id)
        for native, contact in gateway.contacts.of(login.id).items():
            kept = book.get(native)
            if contact.is_listed and kept is not None and kept.roster == "":
                self.heard(contact)
                return

    def _go_on(self, login: LoginId) -> None:
        if login not in self._running:
            self._running.add(login)
            self._hosting.gateway.spawn(self._run(login))

    async def _run(self, login: LoginId) -> None:
        """Until there is nothing more to do, or no stream to do it on."""
        known = self._hosting.gateway.logins.get(login)
        service = None if known is None else self._telling.service(known)
        entries: _Entries | None = None
        try:
            while known is not None and service is not None and service.component.is_up:
                if entries is None or entries.stream != service.streams:
                    await self._know_permissions(service)
                    entries = _Entries(service, owner(known))
                await self._reckon(known)
                waiting = self._waiting.get(login, {})
                if not waiting:
                    self._waiting.pop(login, None)
                    return
                batch = {key: waiting.pop(key) for key in list(waiting)[:AT_ONCE]}
                has_told = await self._deal(service, known, batch, entries)
                if not waiting:
                    entries = None  # what is in the list may be changed by its owner from now on
                await asyncio.sleep(INTERVAL if has_told else 0.0)
        except (GatewayError, TimeoutError) as error:
            log.info("a contact list could not be brought into step now: %s", error)
            asyncio.get_running_loop().call_later(AGAIN_AFTER, self._go_on, login)
        finally:
            self._running.discard(login)

    async def _know_permissions(self, service: Service) -> None:
        """Servers say them behind the start of the stream; a ping waits for that."""
        stream = (service.domain, service.streams)
        if stream not in self._asked:
            await service.component.ping(service.local_domain)
            await asyncio.sleep(SAID_AFTER)
            self._asked = {each for each in self._asked if each[0] != service.domain} | {stream}

    async def _reckon(self, login: KnownLogin) -> None:
        """All are told: who was in the far list and is not among them is a stranger."""
        if login.id not in self._complete:
            return
        gateway = self._hosting.gateway
        book = await gateway.books.of(login.id)
        self._complete.discard(login.id)
        there, waiting = gateway.contacts.of(login.id), self._waiting.setdefault(login.id, {})
        for native, kept in book.items():
            if kept.is_listed and native not in there:
                who = Identity(login.network, native, kept.name)
                waiting.setdefault((native, True), Stranger(login=login.id, who=who))

    async def _deal(
        self,
        service: Service,
        login: KnownLogin,
        batch: dict[Key, Contact | Stranger],
        entries: "_Entries",
    ) -> bool:
        """Whether it was about somebody who may be watched. What could not be done, as for want of
        a stream, is done later.
        """
        books = self._hosting.gateway.books
        book = await books.of(login.id)
        usual = network_name(service)
        try:
            for one in batch.values():
                if isinstance(one, Stranger):
                    await self._take_out(service, login, book.get(one.who.native), entries)
            contacts = [one for one in batch.values() if isinstance(one, Contact)]
            changed = _due(book, contacts, usual)
            if changed:
                await self._put_in(service, login, changed, entries)
        except (GatewayError, TimeoutError):
            waiting = self._waiting.setdefault(login.id, {})
            for key, one in batch.items():
                waiting.setdefault(key, one)
            raise
        book = await books.of(login.id)
        known = [
            book[native] for native, is_stranger in batch if native in book and not is_stranger
        ]
        self._telling.tell(service, login, known)
        return bool(known)

    # with privileges

    async def _put_in(
        self,
        service: Service,
        login: KnownLogin,
        contacts: Iterable[Contact],
        entries: "_Entries",
    ) -> None:
        if not self._may(service, login):
            await self._offer(service, login, contacts)
            return
        books, usual = self._hosting.gateway.books, network_name(service)
        await entries.read()
        try:
            await self._put_gateway(service, login, entries)
            book = await books.of(login.id)
            for contact in contacts:
                kept = _kept(book, contact)
                address = _address(service, login, contact.who.native)
                if address is None:
                    continue
                if entries.items is None:
                    now, item = rosters.put_unseen(kept, contact, usual)
                else:
                    now, item = rosters.put(kept, contact, entries.items.get(address), usual)
                if item is not None:
                    await entries.put(address, item)
                if _kept(book, contact) != kept:
                    self.heard(contact)  # its owner did something meanwhile
                elif now != kept:
                    books.put(login.id, now)
        except Refused as refused:
            self._cannot_write(service, refused)
            await self._offer(service, login, contacts)

    async def _put_gateway(self, service: Service, login: KnownLogin, entries: "_Entries") -> None:
        """The gateway is in the list, too, so that it knows whether the account is there."""
        books = self._hosting.gateway.books
        kept = (await books.of(login.id)).get(GATEWAY, Kept(native=GATEWAY))
        if kept.roster or entries.items is None:
            return
        address = BareJid(Jid(service.domain))
        there = entries.items.get(address)
        if there is None or there.subscription != "both":
            name = there.name if there is not None else gateway_name(service, None)
            await entries.put(address, Item(name, () if there is None else there.groups, "both"))
        books.put(login.id, replace(kept, roster="shown"))
        self._telling.ask(service, owner(login))

    async def _take_out(
        self, service: Service, login: KnownLogin, kept: Kept | None, entries: "_Entries"
    ) -> None:
        """Somebody is a stranger again."""
        address = None if kept is None else _address(service, login, kept.native)
        if kept is None or address is None:
            return
        if not kept.is_listed:
            self._telling.tell(service, login, [kept])  # it was only told how he fares
            return
        if kept.is_watched or kept.roster in ("asked", "shown"):
            account = owner(login)
            service.send(contact_presence.unavailable(address, account))
            if not await self._removed(service, login, address, entries):
                for kind in ("unsubscribe", "unsubscribed"):
                    service.send(stanza.presence(sender=address, to=account, kind=kind))
        self._hosting.gateway.books.drop(login.id, rosters.estranged(kept))

    async def _removed(
        self, service: Service, login: KnownLogin, address: BareJid, entries: "_Entries"
    ) -> bool:
        """Whether his entry could be taken out."""
        if not self._may(service, login):
            return False
        try:
            await entries.take_out(address)
        except Refused as refused:
            if refused.reason == "not-found":
                return True
            self._cannot_write(service, refused)
            return False
        return True

    def _may(self, service: Service, login: KnownLogin) -> bool:
        cannot = (service.domain, service.streams) in self._unwritable
        return not cannot and privilege.may_roster(service, owner(login))

    def _cannot_write(self, service: Service, refused: Refused) -> None:
        log.info("%s: contact lists cannot be written: %s", service.domain, refused)
        others = {each for each in self._unwritable if each[0] != service.domain}
        self._unwritable = others | {(service.domain, service.streams)}

    # without

    async def _offer(
        self, service: Service, login: KnownLogin, contacts: Iterable[Contact]
    ) -> None:
        """As many ask to be let in as may at once; those behind them wait."""
        books, usual = self._hosting.gateway.books, network_name(service)
        book = await books.of(login.id)
        free = OFFERED - sum(kept.roster in ("asked", "removed") for kept in book.values())
        for contact in contacts:
            kept = _kept(book, contact)
            name = rosters.name_of(contact)
            groups = rosters.groups_of(contact, usual)
            now = replace(kept, name=name, groups=groups, is_listed=True)
            address = _address(service, login, contact.who.native)
            if address is not None and kept.roster == "" and free > 0:
                free -= 1
                now = replace(now, roster="asked")
                service.send(contact_presence.request(address, owner(login), name, OFFER))
            if now != kept:
                books.put(login.id, now)


class _Entries:
    """An account's contact list, read at most once for all that is done at a time.

    items: None where it is not known: it is too large, or may be written only.
    """

    def __init__(self, service: Service, account: BareJid) -> None:
        self.stream = service.streams
        self.items: dict[BareJid, Item] | None = None
        self._service = service
        self._account = account
        self._is_read = False

    async def read(self) -> None:
        if self._is_read:
            return
        try:
            query = await privilege.roster(self._service, self._account)
        except (Refused, Unanswered):
            log.info("%s: a contact list cannot be read", self._service.domain)
        else:
            self.items = roster.read(query, self._service.domain)
        self._is_read = True

    async def put(self, address: BareJid, item: Item) -> None:
        try:
            await privilege.set_roster(self._service, self._account, roster.written(address, item))
        except GateError:
            return  # his name or groups are such as no server takes
        if self.items is not None:
            self.items[address] = item

    async def take_out(self, address: BareJid) -> None:
        await privilege.set_roster(self._service, self._account, roster.removal(address))
        if self.items is not None:
            self.items.pop(address, None)


def _due(book: Mapping[str, Kept], contacts: Iterable[Contact], usual: str) -> list[Contact]:
    """Those whose entries have to be looked at; of new ones as many as there is room for."""
    due = [one for one in contacts if rosters.wants_change(_kept(book, one), one, usual)]
    room = MOST - sum(kept.roster in _ENTERED for kept in book.values()) if due else 0
    found: list[Contact] = []
    for contact in due:
        is_new = _kept(book, contact).roster not in _ENTERED
        if not is_new or room > 0:
            found.append(contact)
            room -= is_new
    return found


def _kept(book: Mapping[str, Kept], contact: Contact) -> Kept:
    return book.get(contact.who.native) or Kept(native=contact.who.native)


def _address(service: Service, login: KnownLogin, native: str) -> BareJid | None:
    try:
        return service.address(Target("direct", native, login.native))
    except MalformedJid:
        return None
