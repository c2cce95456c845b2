"""Tells accounts how their contacts fare, and them alone: RFC 6121 section 4.

A server asks for everybody's presence when its user comes online, and is answered from memory.
After each new stream nobody asks: then each account's server is asked from the gateway's own
address whether it is there, paced, and who is found is told of all.
"""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

from bridge.api.adapter import Target
from bridge.api.asked import Following
from bridge.api.errors import GatewayError
from bridge.api.ids import Identity, LoginId, NetworkName
from bridge.api.states import Condition, Contact
from bridge.core.gateway import Gateway
from bridge.core.preferences import LAST_SEEN
from bridge.core.status import NOT_RUNNING, STARTING
from bridge.store.contacts import Kept
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, contact_presence, stanza
from bridge.xmpp.addressing import BareJid, Domain, Jid, MalformedJid
from bridge.xmpp.entities import caps
from bridge.xmpp.inquiry import name_of
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.online import Online
from bridge.xmpp.own_login import owner
from bridge.xmpp.service import Service

PROBE_INTERVAL: Final = 0.02
"""Seconds between two questions whether an account is there."""

PROBED_WITHIN: Final = 5.0
"""Seconds without an answer until somebody is told who may be there."""

AT_ONCE, INTERVAL = 100, 0.05
"""Presences that are told in one go, and seconds between two of these."""

DOWN_AFTER: Final = 3.0
"""Seconds without a connection until everybody there cannot be reached; most last shorter."""

ENDING: Final = "The gateway is not running."

MOST_FAREWELLS: Final = 20_000
"""Contacts that say good-bye when the gateway ends; it is to end soon."""

Account = tuple[Domain, BareJid]


class Telling:
    """on_found: hears, once a stream, that an account may be there."""

    def __init__(
        self,
        hosting: Hosting,
        on_found: Callable[[Service, BareJid], None] = lambda _service, _account: None,
    ) -> None:
        self._hosting = hosting
        self._on_found = on_found
        self._online: defaultdict[Domain, Online] = defaultdict(Online)
        self._asked: dict[Account, list[LoginId]] = {}
        self._falling: dict[LoginId, asyncio.TimerHandle] = {}
        self._down: set[LoginId] = set()

    # how contacts fare

    def tell(self, service: Service, login: KnownLogin, known: Iterable[Kept]) -> None:
        """The login's owner is told how these fare, if he watches them."""
        account = owner(login)
        if self._online[service.domain].is_offline(account):
            return
        if (service.domain, account) in self._asked:
            return  # all is told when he is found
        for kept in known:
            if kept.is_watched and kept.native:
                self.show(service, login, kept, account)

    def show(self, service: Service, login: KnownLogin, kept: Kept, to: Jid) -> None:
        """How somebody fares."""
        target = Target("direct", kept.native, login.native)
        try:
            address = service.address(target)
        except MalformedJid:
            return
        if kept.is_blocked or service.access.is_out(owner(login)):
            service.post(contact_presence.unavailable(address, to))
            return
        contact = self._hosting.gateway.contacts.of(login.id).get(kept.native)
        down = ""
        # How somebody fared a moment ago holds: when that is over, nothing is told.
        is_known = contact is not None and login.id in self._falling
        is_told = contact is not None or kept.is_listed or _tells(service)
        if not is_known and is_told:
            down = why_down(self._hosting.gateway, login)
        if contact is None and not down and _tells(service):
            return  # how he fares is told soon
        shown = contact or self._met(service, login, kept)
        if shown.since is not None and not self._is_last_seen_wished(login):
            shown = replace(shown, since=None)
        service.post(
            contact_presence.presence(
                address=address,
                to=to,
                contact=shown,
                nick=kept.name or name_of(service, target),
                caps=caps(service, target),
                photo=None if contact is None else service.pictures.told(contact.avatar),
                down=down,
            )
        )

    def wished(self, account: str, network: NetworkName) -> None:
        """An account wishes to be told from now on when its contacts were last there, or not."""
        for login in self._hosting.gateway.logins.known():
            service = self.service(login)
            if login.account == account and login.network == network and service is not None:
                self._hosting.gateway.spawn(self.tell_all(service, login.id))

    def _is_last_seen_wished(self, login: KnownLogin) -> bool:
        return self._hosting.gateway.preferences.known(login.account, login.network).flag(LAST_SEEN)

    def stranger(self, service: Service, target: Target, to: Jid) -> None:
        """Of whom nothing is known, that he can be written to."""
        contact = Contact(login=LoginId(0), who=Identity(service.network, target.native, ""))
        service.post(
            contact_presence.presence(
                address=service.address(target),
                to=to,
                contact=contact,
                nick="",
                caps=caps(service, target),
                photo=None,
            )
        )

    async def tell_all(self, service: Service, login: LoginId) -> None:
        """Everybody whom the owner watches; paced. Who is not known yet is told when he is."""
        is_told = self._hosting.gateway.contacts.has_list(login) is not None
        await self._tell_those(service, login, lambda kept: is_told or not kept.is_listed)

    async def _tell_connection(self, service: Service, login: LoginId) -> None:
        """Those whom a lost connection makes unreachable, or one that is there again does not."""
        contacts = self._hosting.gateway.contacts.of(login)

        def is_concerned(kept: Kept) -> bool:
            contact = contacts.get(kept.native)
            return kept.is_listed if contact is None else contact.standing != "offline"

        await self._tell_those(service, login, is_concerned)

    async def _tell_those(
        self, service: Service, login: LoginId, is_meant: Callable[[Kept], bool]
    ) -> None:
        known = self._hosting.gateway.logins.get(login)
        if known is None:
            return
        book, stream = await self._hosting.gateway.books.of(login), service.streams
        watched = [kept for kept in book.values() if kept.is_watched and is_meant(kept)]
        for start in range(0, len(watched), AT_ONCE):
            if service.streams != stream:
                return
            self.tell(service, known, watched[start : start + AT_ONCE])
            await asyncio.sleep(INTERVAL)

    def _met(self, service: Service, login: KnownLogin, kept: Kept) -> Contact:
        """Somebody of whom the network tells only where one is in a room with him."""
        who = Identity(service.network, kept.native, kept.name)
        presence = self._hosting.gateway.presence
        for place in presence.rooms(login.id):
            room = presence.room(place)
            here = None if room is None else room.here.get(kept.native)
            if here is not None:
                standing = here.show or ("away" if here.away else "online")
                return Contact(login=login.id, who=who, standing=standing, status=here.status)
        return Contact(login=login.id, who=who)

    # how logins fare

    def condition(self, service: Service, condition: Condition) -> None:
        """A connection is there again, or is not; one that is made anew at once is not missed."""
        login = condition.login
        known = None if login is None else self._hosting.gateway.logins.get(login)
        if login is None or known is None:
            return
        falling = self._falling.pop(login, None)
        if falling is not None:
            falling.cancel()
        if condition.standing == "up":
            if login in self._down:
                self._down.discard(login)
                self._hosting.gateway.spawn(self._tell_connection(service, login))
        elif condition.standing == "lost":
            self._fall(service, login)
        elif login not in self._down:
            loop = asyncio.get_running_loop()
            self._falling[login] = loop.call_later(DOWN_AFTER, self._fall, service, login)

    def _fall(self, service: Service, login: LoginId) -> None:
        self._falling.pop(login, None)
        self._down.add(login)
        self._hosting.gateway.spawn(self._fallen(service, login))

    async def _fallen(self, service: Service, login: LoginId) -> None:
        """Nobody can be reached; where each is told of anew, how he fared before means nothing."""
        await self._tell_connection(service, login)
        if login in self._down and _tells(service):
            self._hosting.gateway.contacts.forget(login)
        if self._hosting.gateway.logins.get(login) is None:
            self._down.discard(login)

    def ended(self, service: Service, login: LoginId) -> None:
        """A session was ended, and with it what is heard of people."""
        if _tells(service):
            self._fall(service, login)

    # who is there

    def heard(self, service: Service, client: Jid, kind: str) -> None:
        """What a client, or its server, says to the gateway's own address."""
        online = self._online[service.domain]
        if kind == "unavailable":
            online.went(client)
            if not addressing.resource_of(client):  # so a server answers for who is not there
                self._asked.pop((service.domain, addressing.bare(client)), None)
            return
        if not kind and addressing.resource_of(client):
            online.came(client)
        self._found(service, addressing.bare(client))

    def is_offline(self, service: Service, account: BareJid) -> bool:
        """Whether it is known that none of an account's clients is there."""
        return self._online[service.domain].is_offline(account)

    def present(self, service: Service, account: BareJid) -> None:
        """Something comes from an account that its server would not say if nobody were there."""
        self._online[service.domain].doubt(account)

    def lost(self, service: Service, account: BareJid) -> None:
        """What was told could not be: no more is, until something is heard."""
        self._online[service.domain].went(account)

    async def probe(self, service: Service, watchers: Iterable[BareJid] = ()) -> None:
        """After a new stream: ask whether the owners of logins are there, and those who watch the
        gateway itself; paced.
        """
        online, stream = self._online[service.domain], service.streams
        online.forget()
        asked: dict[BareJid, list[LoginId]] = {account: [] for account in watchers}
        for login in self._hosting.gateway.logins.known():
            if login.network == service.network and not service.access.is_out(owner(login)):
                asked.setdefault(owner(login), []).append(login.id)
        self._asked = {key: of for key, of in self._asked.items() if key[0] != service.domain}
        self._asked |= {(service.domain, account): of for account, of in asked.items()}
        for account in asked:
            self.ask(service, account)
            await asyncio.sleep(PROBE_INTERVAL)
        await asyncio.sleep(PROBED_WITHIN)
        for account in asked:
            if service.streams == stream:
                self._found(service, account)

    def ask(self, service: Service, account: BareJid) -> None:
        """Whether an account is there; RFC 6121 section 4.3.1."""
        service.post(stanza.presence(sender=Jid(service.domain), to=account, kind="probe"))

    def _found(self, service: Service, account: BareJid) -> None:
        """Who may be there is told of all, once a stream."""
        logins = self._asked.pop((service.domain, account), None)
        if logins is None:
            return
        self._on_found(service, account)
        for login in logins:
            self._hosting.gateway.spawn(self.tell_all(service, login))

    # the end

    def farewell(self) -> None:
        """The gateway ends: nobody can be reached by it."""
        told = itertools.islice(self._told(), MOST_FAREWELLS)
        for login, native in told:
            service = self.service(login)
            if service is None or self._online[service.domain].is_offline(owner(login)):
                continue
            with suppress(GatewayError):
                address = service.address(Target("direct", native, login.native))
                service.post(contact_presence.unavailable(address, owner(login), ENDING))

    def _told(self) -> Iterator[tuple[KnownLogin, str]]:
        """Whom accounts see as there."""
        gateway = self._hosting.gateway
        for login in gateway.logins.known():
            contacts = gateway.contacts.of(login.id)
            for native, kept in gateway.books.loaded(login.id).items():
                contact = contacts.get(native)
                if kept.is_watched and contact is not None and contact.standing != "offline":
                    yield login, native

    def service(self, login: KnownLogin) -> Service | None:
        services = self._hosting.services.values()
        return next((each for each in services if each.network == login.network), None)


def _tells(service: Service) -> bool:
    """Whether the network tells how everybody fares who is watched, in a list or not."""
    return isinstance(service.adapter, Following) and not service.adapter.keeps_list


def why_down(gateway: Gateway, login: KnownLogin) -> str:
    """Why nobody can be reached by a login, "" while it has a connection."""
    condition = gateway.logins.condition(login.id)
    if condition is not None:
        return "" if condition.standing == "up" else condition.words
    return STARTING if gateway.logins.is_running(login.id) else NOT_RUNNING
