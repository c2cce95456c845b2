"""Presence of the gateway itself, and of far servers: XEP-0100 section 4.4, RFC 6121 section 4.

The gateway says how all of the account's logins on the network fare, a server's address how the one
there does. Who watches them is known from what their servers ask, and kept: whoever is found online
by a new stream is told by it. Whoever asks is answered at once from memory; what changes is told a
little later, if it is still so, and only what is not told already: connections come and go in
storms.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Final, Literal

from bridge.api.adapter import Target
from bridge.api.states import Condition
from bridge.core.logins import Registry
from bridge.core.status import MEND, NOT_RUNNING, Fares, Kind, Status, of_login, together
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, stanza
from bridge.xmpp.addressing import BareJid, Domain, Jid
from bridge.xmpp.contact_presence import MAX_STATUS
from bridge.xmpp.entities import caps
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.networks import server_name
from bridge.xmpp.own_login import must_enter, owner
from bridge.xmpp.service import Service
from bridge.xmpp.telling import ENDING

BETTER_AFTER: Final = 0.2
"""Seconds until it is told that a connection is there, or that only its owner can mend it."""

WORSE_AFTER: Final = 3.0
"""Seconds until it is told that there is none: most are there again before."""

AT_ONCE, INTERVAL = 100, 0.05
"""Accounts that are told in one go, and seconds between two of these."""

REMEMBERED: Final = 40_000
"""Presences of which it is known that they were told; of another it is told once more."""

Show = Literal["", "away", "xa", "dnd"]

SHOWS: Final[dict[Kind, Show]] = {
    "up": "",
    "unused": "",
    "partly": "away",
    "connecting": "away",
    "down": "xa",
    "lost": "dnd",
}
"""What is not here is unavailable."""

Shown = tuple[Show | None, str]
"""None: unavailable; with words."""


class OwnPresence:
    """is_offline: whether it is known that nobody of an account is there."""

    def __init__(
        self,
        hosting: Hosting,
        is_offline: Callable[[Service, BareJid], bool] = lambda _service, _account: False,
    ) -> None:
        self._hosting = hosting
        self._is_offline = is_offline
        self._shown: OrderedDict[tuple[BareJid, BareJid], int] = OrderedDict()
        self._timers: dict[tuple[Domain, BareJid], asyncio.TimerHandle] = {}
        self._changed: deque[tuple[Service, BareJid]] = deque()
        self._is_telling = False

    def show(self, service: Service, target: Target | None, address: BareJid, to: Jid) -> None:
        """To who watches it from now on. target: None for the domain."""
        self._hosting.gateway.watching.add(addressing.bare(to), address)
        self._post(service, target, address, to)

    def forget(self, account: BareJid, address: BareJid) -> None:
        """The account watches it no longer."""
        self._hosting.gateway.watching.drop(account, address)

    def watchers(self, service: Service) -> Iterator[BareJid]:
        """The accounts that watch something of a domain, and may."""
        watching = self._hosting.gateway.watching
        for account in map(BareJid, map(Jid, watching.accounts())):
            if not service.access.is_out(account) and any(self._of(service, account)):
                yield account

    def found(self, service: Service, account: BareJid) -> None:
        """Who may be there is told of all that he watches; nobody asks for him."""
        for address in self._of(service, account):
            target = service.target(address) if "@" in address else None
            self.show(service, target, address, account)

    def tell(self, service: Service, condition: Condition) -> None:
        """A login fares otherwise, or the network does: who watches it is told, if it is so still
        in a moment.
        """
        after = BETTER_AFTER if condition.standing in ("up", "lost") else WORSE_AFTER
        if condition.login is None:
            for account in self.watchers(service):
                self._tell_later(service, account, after)
        elif (login := self._hosting.gateway.logins.get(condition.login)) is not None:
            self._tell_later(service, owner(login), after)

    def put_out(self, service: Service, account: BareJid, words: str) -> None:
        """The account may not use the network any longer."""
        for address in self._of(service, account):
            self._shown.pop((address, account), None)
            service.post(_bye(address, account, words))

    def let_in(self, service: Service, account: BareJid) -> None:
        """The account may use the network again."""
        self._tell_later(service, account, BETTER_AFTER)

    def ended(self, service: Service, login: KnownLogin) -> None:
        """There is no session any longer."""
        self._tell_later(service, owner(login), BETTER_AFTER)

    def maintained(self) -> None:
        """Maintenance has begun or ended."""
        for service in self._hosting.services.values():
            for account in self.watchers(service):
                self._tell_later(service, account, BETTER_AFTER)

    def farewell(self) -> None:
        """The gateway ends."""
        for timer in self._timers.values():
            timer.cancel()
        for service in self._hosting.services.values():
            for account in self.watchers(service):
                for address in self._of(service, account):
                    service.post(_bye(address, account))

    # what is told

    def _post(self, service: Service, target: Target | None, address: BareJid, to: Jid) -> None:
        shown = self._now(service, target, addressing.bare(to))
        self._remember((address, addressing.bare(to)), shown)
        show, words = shown
        if show is None:
            gone = stanza.presence(sender=address, to=to, kind="unavailable", status=words)
            service.post(gone)
            return
        payload = caps(service, target)
        service.post(
            stanza.presence(sender=address, to=to, show=show, status=words, payload=payload)
        )

    def _now(self, service: Service, target: Target | None, account: BareJid) -> Shown:
        if target is None or target.login is None:
            show, words = self._of_gateway(service, account)
        else:
            show, words = self._of_server(service, account, target.login)
        if maintenance := self._hosting.gateway.maintenance.told:
            show, words = "dnd", f"{maintenance} {words}"
        return show, words[:MAX_STATUS]

    def _of_gateway(self, service: Service, account: BareJid) -> Shown:
        logins = self._hosting.gateway.logins
        status = together(
            [fares(logins, service, login) for login in logins.of(account, service.network)],
            service.condition,
            must_enter=must_enter(service),
        )
        return SHOWS.get(status.kind), status.words

    def _of_server(self, service: Service, account: BareJid, native: str) -> Shown:
        logins = self._hosting.gateway.logins
        login = logins.find(service.network, account, native)
        status = Status(kind="unused", words=NOT_RUNNING)
        if login is not None:
            status = of_login(fares(logins, service, login))
        if status.kind == "unused":
            return "xa", status.words
        words = f"{status.words} {MEND}" if status.kind == "lost" else status.words
        return SHOWS.get(status.kind), words

    def _remember(self, key: tuple[BareJid, BareJid], shown: Shown) -> bool:
        """Whether it was shown otherwise before."""
        now = hash(shown)
        before = self._shown.get(key)
        self._shown[key] = now
        self._shown.move_to_end(key)
        if len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)
        return before != now

    # what changes

    def _tell_later(self, service: Service, account: BareJid, after: float) -> None:
        if not any(self._of(service, account)):
            return
        key, loop = (service.domain, account), asyncio.get_running_loop()
        waiting, at = self._timers.get(key), loop.time() + after
        if waiting is not None:
            if waiting.when() <= at:
                return
            waiting.cancel()
        self._timers[key] = loop.call_at(at, self._due, service, account)

    def _due(self, service: Service, account: BareJid) -> None:
        del self._timers[service.domain, account]
        self._changed.append((service, account))
        if not self._is_telling:
            self._is_telling = True
            self._hosting.gateway.spawn(self._tell_changes())

    async def _tell_changes(self) -> None:
        try:
            while self._changed:
                for _ in range(min(AT_ONCE, len(self._changed))):
                    self._tell_change(*self._changed.popleft())
                await asyncio.sleep(INTERVAL)
        finally:
            self._is_telling = False

    def _tell_change(self, service: Service, account: BareJid) -> None:
        """What is not told already; who is not there asks when he comes."""
        if service.access.is_out(account) or self._is_offline(service, account):
            return
        for address in self._of(service, account):
            target = service.target(address) if "@" in address else None
            shown = self._now(service, target, account)
            if self._shown.get((address, account)) != hash(shown):
                self._post(service, target, address, account)

    def _of(self, service: Service, account: BareJid) -> Iterator[BareJid]:
        """What an account watches of a domain."""
        for address in map(BareJid, map(Jid, self._hosting.gateway.watching.of(account))):
            if addressing.domain_of(address) == service.domain:
                yield address


def fares(logins: Registry, service: Service, login: KnownLogin) -> Fares:
    """How a login fares, as far as it is known."""
    return Fares(
        login=login,
        name=server_name(service, login),
        condition=logins.condition(login.id),
        why=service.why(login.id),
        is_running=logins.is_running(login.id),
        network=service.condition,
    )


def _bye(address: BareJid, account: BareJid, words: str = ENDING) -> str:
    return stanza.presence(
        sender=address, to=account, kind="unavailable", status=words[:MAX_STATUS]
    )
