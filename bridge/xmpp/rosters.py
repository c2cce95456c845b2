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
from bridge.api.ids import Identity, LoginId, Place
from bridge.api.states import Contact, Stranger
from bridge.core import rosters
from bridge.core.contacts import Complete, Difference
from bridge.core.rosters import Item
from bridge.store.contacts import Kept
from bridge.store.values import KnownLogin
from bridge.xmpp import contact_presence, privilege, stanza
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid
from bridge.xmpp.entries import Entries
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.networks import gateway_name, network_name
from bridge.xmpp.own_login import owner
from bridge.xmpp.own_presence import OwnPresence
from bridge.xmpp.service import Service
from bridge.xmpp.telling import INTERVAL, Telling

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
    def __init__(self, hosting: Hosting, telling: Telling, own: OwnPresence) -> None:
        self._hosting = hosting
        self._telling = telling
        self._own = own
        self._waiting: dict[LoginId, dict[Key, Contact | Stranger]] = {}
        self._complete: set[LoginId] = set()
        self._running: set[LoginId] = set()
        self._asked: set[tuple[str, int]] = set()
        self._unwritable: dict[str, tuple[int, set[BareJid]]] = {}

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

    def met(self, chat: Place) -> None:
        """Two have written to each other for the first time: who was to wait until others are let
        in need not wait.
        """
        login = None if chat.login is None else self._hosting.gateway.logins.get(chat.login)
        service = None if login is None else self._telling.service(login)
        if login is None or service is None:
            return
        contact = self._hosting.gateway.contacts.of(login.id).get(chat.native)
        if contact is not None and contact.is_listed:
            self._hosting.gateway.spawn(self._introduce(service, login, chat.native))

    def _go_on(self, login: LoginId) -> None:
        if login not in self._running:
            self._running.add(login)
            self._hosting.gateway.spawn(self._run(login))

    async def _run(self, login: LoginId) -> None:
        """Until there is nothing more to do, or no stream to do it on."""
        known = self._hosting.gateway.logins.get(login)
        service = None if known is None else self._telling.service(known)
        entries: Entries | None = None
        try:
            while known is not None and service is not None and service.component.is_up:
                if entries is None or entries.stream != service.streams:
                    await self._know_permissions(service)
                    entries = Entries(service, owner(known))
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
        entries: Entries,
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
        entries: Entries,
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
            self._cannot_write(service, login, refused)
            await self._offer(service, login, contacts)

    async def _put_gateway(self, service: Service, login: KnownLogin, entries: Entries) -> None:
        """The gateway is in the list, too, so that it knows whether the account is there; whose
        server asks how it fares from the next login on, and is told now.
        """
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
        self._own.show(service, None, address, owner(login))

    async def _take_out(
        self, service: Service, login: KnownLogin, kept: Kept | None, entries: Entries
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
        self, service: Service, login: KnownLogin, address: BareJid, entries: Entries
    ) -> bool:
        """Whether his entry could be taken out."""
        if not self._may(service, login):
            return False
        try:
            await entries.take_out(address)
        except Refused as refused:
            if refused.reason == "not-found":
                return True
            self._cannot_write(service, login, refused)
            return False
        return True

    def _may(self, service: Service, login: KnownLogin) -> bool:
        stream, unwritable = self._unwritable.get(service.domain, (0, set()))
        cannot = stream == service.streams and owner(login) in unwritable
        return not cannot and privilege.may_roster(service, owner(login))

    def _cannot_write(self, service: Service, login: KnownLogin, refused: Refused) -> None:
        """Until the next stream; a list of which one entry was refused, too."""
        log.info("%s: a contact list cannot be written: %s", service.domain, refused)
        stream, unwritable = self._unwritable.get(service.domain, (0, set()))
        if stream != service.streams:
            unwritable = set()
        self._unwritable[service.domain] = service.streams, unwritable | {owner(login)}

    # without

    async def _offer(
        self, service: Service, login: KnownLogin, contacts: Iterable[Contact]
    ) -> None:
        """As many ask to be let in as may at once; those behind them wait."""
        book = await self._hosting.gateway.books.of(login.id)
        free = OFFERED - sum(kept.roster in ("asked", "removed") for kept in book.values())
        for contact in contacts:
            kept = _kept(book, contact)
            is_asking = kept.roster == "" and not kept.is_blocked and free > 0
            free -= self._keep_offered(service, login, contact, kept, is_asking)

    async def _introduce(self, service: Service, login: KnownLogin, native: str) -> None:
        """He asks to be let in out of his turn."""
        try:
            await self._know_permissions(service)
            book = await self._hosting.gateway.books.of(login.id)
            contact = self._hosting.gateway.contacts.of(login.id).get(native)
            if contact is None or not contact.is_listed or self._may(service, login):
                return
            kept = _kept(book, contact)
            if kept.roster == "" and not kept.is_blocked:
                self._keep_offered(service, login, contact, kept, True)
        except (GatewayError, TimeoutError) as error:
            log.info("somebody could not ask to be let in: %s", type(error).__name__)

    def _keep_offered(
        self,
        service: Service,
        login: KnownLogin,
        contact: Contact,
        kept: Kept,
        is_asking: bool,
    ) -> bool:
        """Whether he asked."""
        name, groups = rosters.name_of(contact), rosters.groups_of(contact, network_name(service))
        now = replace(kept, name=name, groups=groups, is_listed=True)
        address = _address(service, login, contact.who.native)
        has_asked = is_asking and address is not None
        if is_asking and address is not None:
            now = replace(now, roster="asked")
            service.send(contact_presence.request(address, owner(login), name, OFFER))
        if now != kept:
            self._hosting.gateway.books.put(login.id, now)
        return has_asked


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
