"""Writes to accounts that a connection is in trouble, and that it is well again.

A login's owner is told by the address of its server, or of the gateway where networks have none; of
a network as a whole, and of the connection to the XMPP server, all who have sessions or are in
rooms there are told, and the admins. What is told when: `core/trouble.py`; whether an account
wishes to read it: `notices.py`.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

from bridge.api.ids import LoginId
from bridge.api.states import Condition
from bridge.core import trouble
from bridge.core.status import MEND
from bridge.core.told import Known
from bridge.core.trouble import Notice, Troubles
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, Domain, Jid
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.networks import network_name, place_name, server_address
from bridge.xmpp.notices import notify
from bridge.xmpp.own_login import owner
from bridge.xmpp.service import Service

AT_ONCE, INTERVAL = 50, 0.05
"""Messages that are written in one go, and seconds between two of these."""

MOST_WAITING: Final = 20_000
"""Messages that wait for the stream of one domain."""

ENDED_AFTER: Final = 1.0
"""Seconds after its end until a session that was not begun again is not missed."""

LASTS: Final = "There has been no connection to {} for {}. {} It is tried again, please wait."
LOST: Final = "The connection to {} has ended. {} {}"
OVER: Final = "The connection to {} is there again."
AWAY: Final = (
    "The gateway had no connection to your XMPP server for {}. What others wrote meanwhile comes"
    " now; what you wrote did not arrive."
)


class Line(NamedTuple):
    """What can be in trouble: a login's connection, the network as a whole (None), or the stream
    to the XMPP server.
    """

    domain: Domain
    login: LoginId | None = None
    is_stream: bool = False


class _Letter(NamedTuple):
    """known: what the account was told by it, to be kept; None where nothing is."""

    account: BareJid
    sender: Jid
    words: str
    known: Known | None


class TroubleNotices:
    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        self._troubles: Troubles[Line] = Troubles(trouble.TELL_AFTER)
        self._letters: dict[Domain, deque[_Letter]] = {}
        self._writing: set[Domain] = set()
        self._were_up: set[LoginId] = set()
        self._timer: asyncio.TimerHandle | None = None
        for service in hosting.services.values():
            service.why = partial(self._why, service.domain)

    async def restore(self) -> None:
        """What was told before a restart is not told again; before sessions are started."""
        now = asyncio.get_running_loop().time()
        services = {service.network: service for service in self._hosting.services.values()}
        known: dict[Line, set[trouble.Kind]] = {}
        for told in await self._hosting.gateway.told.restore():
            service = services.get(told.network)
            line = None if service is None else self._line(service, told)
            if line is None:
                self._hosting.gateway.told.drop(told.account, told.network, told.native)
            else:
                known.setdefault(line, set()).add(told.kind)
        for line, kinds in known.items():
            self._troubles.restore(line, kinds, now)

    # what is heard

    def condition(self, service: Service, condition: Condition) -> None:
        """A login, or a network, fares otherwise."""
        login = condition.login
        logins = self._hosting.gateway.logins
        known = None if login is None else logins.get(login)
        if known is not None and service.access.is_out(owner(known)):
            self._forget(service, known.id, known)  # he is told by whoever put him out
            return
        if login is not None and (known is None or logins.is_put_out(login)):
            self._forget(service, login, known)  # its owner wished it so, or is told by who did it
            return
        if known is not None and self._is_first(condition, known):
            self._forget(service, known.id, known)  # who waits for it is told by what he did
            return
        if known is not None and condition.standing == "up" and condition.is_told:
            self._forget(service, known.id, known)  # the network itself says that it is over
            return
        self._heard(service, Line(service.domain, login), condition)

    def _is_first(self, condition: Condition, known: KnownLogin) -> bool:
        """Somebody was turned away who just wanted to join, or to write, for the first time."""
        if condition.standing == "up":
            self._were_up.add(known.id)
        is_new = not (known.seats or known.options or known.id in self._were_up)
        return condition.standing == "lost" and is_new

    def ended(self, service: Service, login: KnownLogin) -> None:
        """A session was ended by the gateway, perhaps to begin anew."""
        loop = asyncio.get_running_loop()
        loop.call_later(ENDED_AFTER, self._forget_if_ended, service, login)

    def up(self, service: Service) -> None:
        """There is a stream: what waited for it is written."""
        well = Condition(login=None, standing="up", words="")
        self._heard(service, Line(service.domain, is_stream=True), well)
        self._write_soon(service)

    def down(self, service: Service) -> None:
        """There is no stream; nobody can be told before there is one again."""
        bad = Condition(login=None, standing="down", words="")
        self._heard(service, Line(service.domain, is_stream=True), bad)

    def _why(self, domain: Domain, login: LoginId) -> Condition | None:
        return self._troubles.why(Line(domain, login))

    def farewell(self) -> None:
        """The gateway ends."""
        if self._timer is not None:
            self._timer.cancel()

    def _heard(self, service: Service, line: Line, condition: Condition) -> None:
        notice = self._troubles.heard(line, condition, asyncio.get_running_loop().time())
        if notice is not None:
            self._tell(service, notice)
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        at = self._troubles.next_at()
        if at is not None:
            self._timer = asyncio.get_running_loop().call_at(at, self._look)

    def _look(self) -> None:
        """Some trouble has lasted."""
        self._timer = None
        for notice in self._troubles.due(asyncio.get_running_loop().time()):
            service = self._hosting.services.get(notice.of.domain)
            if service is not None:
                self._tell(service, notice)
        self._set_timer()

    def _forget_if_ended(self, service: Service, login: KnownLogin) -> None:
        if not self._hosting.gateway.logins.is_running(login.id):
            self._forget(service, login.id, login)

    def _forget(self, service: Service, login: LoginId, known: KnownLogin | None) -> None:
        self._troubles.forget(Line(service.domain, login))
        if known is None:
            self._were_up.discard(login)
        if known is not None:
            self._hosting.gateway.told.drop(known.account, known.network, known.native)

    # what is told

    def _tell(self, service: Service, notice: Notice[Line]) -> None:
        if notice.of.is_stream:
            self._tell_of_stream(service, notice)
        elif notice.of.login is None:
            self._tell_of_network(service, notice)
        elif (login := self._hosting.gateway.logins.get(notice.of.login)) is not None:
            self._tell_owner(service, login, notice)
        self._write_soon(service)

    def _tell_owner(self, service: Service, login: KnownLogin, notice: Notice[Line]) -> None:
        account, told = owner(login), self._hosting.gateway.told
        name = place_name(service, login)
        sender = server_address(service, login) or Jid(service.domain)
        known = Known(account, service.network, login.native, notice.kind)
        if notice.kind == "over":
            if told.is_known(account, service.network, login.native):
                told.drop(account, service.network, login.native)
                self._put(service, _Letter(account, sender, OVER.format(name), None))
            return
        if notice.kind == "lasts" and told.is_known(account, service.network, None):
            return  # that nothing of the network is there
        self._put(service, _Letter(account, sender, _words(name, notice), known))

    def _tell_of_network(self, service: Service, notice: Notice[Line]) -> None:
        name, sender = network_name(service), Jid(service.domain)
        if notice.kind == "over":
            for account in self._hosting.gateway.told.accounts(service.network, None):
                self._hosting.gateway.told.drop(account, service.network, None)
                letter = _Letter(_prepared(account), sender, OVER.format(name), None)
                self._put(service, letter)
            return
        for account in self._concerned(service):
            if not self._hosting.gateway.told.knows_any(account, service.network):
                known = Known(account, service.network, None, notice.kind)
                words = _words(name, _as_read(notice, account in service.admins))
                self._put(service, _Letter(account, sender, words, known))

    def _tell_of_stream(self, service: Service, notice: Notice[Line]) -> None:
        if notice.kind != "over":
            return  # there is no way to do so
        words = AWAY.format(_span(notice.lasted))
        for account in self._concerned(service):
            self._put(service, _Letter(account, Jid(service.domain), words, None))

    def _concerned(self, service: Service) -> Iterator[BareJid]:
        """Who has a session on a network, or is in a room that all share, and the admins."""
        logins = self._hosting.gateway.logins.running()
        rooms = [room for room in service.rooms.values() if room.account is None]
        yield from dict.fromkeys(
            [
                *(owner(login) for login in logins if login.network == service.network),
                *(addressing.bare(client) for room in rooms for client in room.resources),
                *service.admins,
            ]
        )

    # how it is written

    def _put(self, service: Service, letter: _Letter) -> None:
        letters = self._letters.setdefault(service.domain, deque(maxlen=MOST_WAITING))
        letters.append(letter)
        if letter.known is not None:
            self._hosting.gateway.told.add(letter.known)

    def _write_soon(self, service: Service) -> None:
        is_waiting = bool(self._letters.get(service.domain))
        if is_waiting and service.component.is_up and service.domain not in self._writing:
            self._writing.add(service.domain)
            self._hosting.gateway.spawn(self._write(service))

    async def _write(self, service: Service) -> None:
        letters = self._letters[service.domain]
        try:
            while letters and service.component.is_up:
                for _ in range(min(AT_ONCE, len(letters))):
                    self._write_one(service, letters.popleft())
                await asyncio.sleep(INTERVAL)
        finally:
            self._writing.discard(service.domain)

    def _write_one(self, service: Service, letter: _Letter) -> None:
        if not service.access.is_out(letter.account) or letter.account in service.admins:
            notify(
                self._hosting,
                service,
                letter.account,
                "trouble",
                letter.words,
                sender=letter.sender,
            )

    def _line(self, service: Service, told: Known) -> Line | None:
        """What was told of; None when there is no such thing any longer."""
        if told.native is None:
            return Line(service.domain)
        login = self._hosting.gateway.logins.find(told.network, told.account, told.native)
        return None if login is None or login.is_out else Line(service.domain, login.id)


def _as_read(notice: Notice[Line], is_admin: bool) -> Notice[Line]:
    return replace(notice, words=notice.to_admins) if is_admin and notice.to_admins else notice


def _words(name: str, notice: Notice[Line]) -> str:
    if notice.kind == "lost":
        # Of a whole network it is not for those who use it to mend it, or to try again.
        remedy = "" if notice.of.login is None else MEND
        return LOST.format(name, notice.words, remedy).rstrip()
    return " ".join(LASTS.format(name, _span(notice.lasted), notice.words).split())


def _span(seconds: float) -> str:
    """For how long, in words: `3 minutes`."""
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{round(minutes / 60)} hours"


def _prepared(account: str) -> BareJid:
    return BareJid(account)  # type: ignore[arg-type]  # stored as it was prepared
