"""The logins: who has which on which network, with what, and whether its session is to run.

A login is made at its first use, or by logging in. It runs while somebody needs it (for good where
nobody has a session without logging in). Whom its owner has logged out is started by nothing but
his logging in again. What holds the sessions that run: `sessions`.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bridge.api.adapter import Adapter, Inbox, Seat
from bridge.api.ids import LoginId, NetworkName
from bridge.api.login import Done, Entering
from bridge.api.states import Condition
from bridge.core import login_options, room_wishes
from bridge.core.login_records import Records
from bridge.core.sessions import Sessions, beginning, gone, logged_out, nobody
from bridge.core.untried import Untried
from bridge.store.values import KnownLogin

log = logging.getLogger(__name__)

START_INTERVAL = 0.002
"""Seconds between two starts, so that a restart with many logins does not block the loop."""


class Registry:
    """All logins that are known, and their sessions. on_stop: is told whose session is ended here,
    of which nothing is reported. check: whose login is to be used, and how many he uses; it raises
    Refused where that is one too many.
    """

    def __init__(
        self,
        *,
        adapters: Mapping[NetworkName, Adapter[Any]],
        records: Records,
        new_id: Callable[[], int],
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        inbox_of: Callable[[KnownLogin], Inbox],
        random: Callable[[], float],
        check: Callable[[str, int], None] = lambda _account, _has: None,
    ) -> None:
        self._adapters = adapters
        self._lasting = frozenset(
            name
            for name, adapter in adapters.items()
            if isinstance(adapter, Entering) and adapter.must_enter
        )
        self._records = records
        self._new_id = new_id
        self._inbox_of = inbox_of
        self._check = check
        self._known: dict[LoginId, KnownLogin] = {}
        self._by_owner: dict[tuple[NetworkName, str, str], LoginId] = {}
        self._of: defaultdict[tuple[str, NetworkName], dict[LoginId, None]] = defaultdict(dict)
        self._sessions = Sessions(
            known=self._known.__getitem__,
            adapters=adapters,
            inbox_of=lambda login: self._inbox_of(login),
            follows=lambda login: self.follows(login),
            spawn=spawn,
            random=random,
        )
        self._conditions: dict[LoginId | None, Condition] = {}
        self._since: dict[LoginId | None, float] = {}
        self._dismissed: dict[LoginId, Condition] = {}
        self._untried = Untried()
        self.on_stop: Callable[[KnownLogin], None] = lambda _: None
        self.on_replaced: Callable[[KnownLogin], Awaitable[None]] = _nothing
        """What a login needed before, while it has no session: it is of no use any longer."""
        self.may_use: Callable[[KnownLogin], bool] = lambda _: True
        """Whose owners are admitted: of nobody else a session begins."""
        self.follows: Callable[[KnownLogin], Awaitable[tuple[str, ...]]] = nobody
        """Whom a login's owner watches, for networks that keep no list of them."""

    def __len__(self) -> int:
        return len(self._known)

    def restore(self, logins: Iterable[KnownLogin]) -> None:
        """What is remembered from before a restart."""
        for login in logins:
            self._known[login.id] = login
            self._by_owner[login.network, login.account, login.native] = login.id
            self._of[login.account, login.network][login.id] = None
            if login.is_out:
                self.note(logged_out(login))

    async def start_needed(self, waited_for: Collection[LoginId]) -> None:
        """Start those that are in rooms, that deliveries wait for, that run for good; paced."""
        for login in list(self._known.values()):
            is_needed = self._is_wanted(login) or login.id in waited_for
            if is_needed and login.network in self._adapters and self.may_use(login):
                self.start(login.id)
                await asyncio.sleep(START_INTERVAL)

    def get(self, login: LoginId) -> KnownLogin | None:
        return self._known.get(login)

    def known(self) -> Iterable[KnownLogin]:
        """All logins, running or not."""
        return list(self._known.values())

    def of(self, account: str, network: NetworkName) -> list[KnownLogin]:
        """The account's logins on a network."""
        return [self._known[login] for login in self._of.get((account, network), ())]

    def find(self, network: NetworkName, account: str, native: str) -> KnownLogin | None:
        """The account's login to this server, if there is one."""
        login = self._by_owner.get((network, account, native))
        return None if login is None else self._known[login]

    def ensure(self, network: NetworkName, account: str, native: str, name: str) -> KnownLogin:
        """The account's login to this server, made if need be under this name. Raises Refused where
        it has too many.
        """
        known = self.find(network, account, native)
        if known is None:
            self.check_another(account)
            known = KnownLogin(LoginId(self._new_id()), network, account, native, name)
            self.restore((known,))
            self._untried.made(known.id)
            self._records.add_login(known)
        return known

    async def log_in(self, network: NetworkName, account: str, done: Done) -> KnownLogin:
        """The account has logged in: its login is made, or begins anew with what it needs now.
        Raises Refused where it has too many.
        """
        known = self.find(network, account, done.native)
        if known is None or not self._is_used(known):
            self.check_another(account)
        if known is None:
            made = LoginId(self._new_id())
            known = KnownLogin(
                made, network, account, done.native, done.name, options=dict(done.options)
            )
            self.restore((known,))
            self._records.add_login(known)
        else:
            before, needed = known, room_wishes.theirs(known.options)
            options = {**room_wishes.ours(known.options), **done.options}
            was_lost = self._is_lost(known.id)
            known = replace(known, name=done.name, options=options, is_out=False)
            self._known[known.id] = known
            self._records.renew_login(known)
            await self.stop(known.id)
            if was_lost:
                self._inbox_of(known).report(beginning(known.id))
            if needed and needed != done.options:
                await self.on_replaced(before)
        self.start(known.id)
        return known

    def check_use(self, login: KnownLogin) -> None:
        """A session is to begin that did not run. Raises Refused where the account has too many."""
        if not self._is_used(login):
            self.check_another(login.account)

    def check_another(self, account: str) -> None:
        """The account is to use one more login. Raises Refused where it has too many."""
        self._check(account, self._used(account))

    async def end(self, login: LoginId, words: str) -> None:
        """The gateway ends its session; it waits for nothing. Where its owner may use it, the next
        one begins as if there had been none.
        """
        known = self._known.get(login)
        if known is not None:
            condition = Condition(login=login, standing="lost", words=words, reason="forbidden")
            self._dismissed[login] = condition
            await self._end(known, condition)
            if not self.is_running(login):
                self._conditions.pop(login, None)
                self._since.pop(login, None)

    async def log_out(self, login: LoginId) -> None:
        """Its owner wants no session until he logs in again; harmless when he has none. It keeps
        its seats. No session of it runs in the end, whoever else ends it.
        """
        known = self._known.get(login)
        if known is None:
            return
        if known.is_out:
            await self._sessions.ended(login)
            return
        self._known[login] = known = replace(known, is_out=True)
        self._records.put_out(login)
        await self._end(known, logged_out(known))

    async def forget(self, login: LoginId) -> None:
        """The login is no more, nor what it needed; harmless when it is not there."""
        known = self._known.get(login)
        if known is None:
            return
        # Nothing starts it, and nothing of its rooms is written, while it says good-bye.
        self._known[login] = known = replace(known, is_out=True)
        await self._end(known, gone(login))
        if login not in self._known:
            return  # it was forgotten twice at once
        self._records.forget_login(login)
        del self._known[login]
        del self._by_owner[known.network, known.account, known.native]
        self._drop(known)
        self._untried.drop(login)
        self._dismissed.pop(login, None)
        self._conditions.pop(login, None)
        self._since.pop(login, None)

    def rename(self, login: LoginId, name: str) -> None:
        """The login has, or wishes, another name from now on."""
        known = self._known.get(login)
        if known is not None and known.name != name:
            self._known[login] = replace(known, name=name)
            self._records.rename_login(login, name)

    def check_options(self, login: LoginId, options: Mapping[str, str]) -> None:
        """These are to be set otherwise. Raises Refused for too many."""
        known = self._known.get(login)
        login_options.check({} if known is None else known.options, options)

    def set_options(self, login: LoginId, options: Mapping[str, str]) -> None:
        """Its owner has set these otherwise; "" takes one away. What runs is not told."""
        known = self._known.get(login)
        if known is None:
            return
        now = login_options.changed(known.options, options)
        if now != known.options:
            self._known[login] = replace(known, options=now)
            self._records.keep_options(login, now)

    def take_seat(self, login: LoginId, native: str, password: str | None) -> None:
        """The login is in a room and returns there after a restart. password: None leaves the one
        by which it came in: who comes to a room that it is in needs none.
        """
        known = self._known.get(login)
        if known is None or known.is_out:
            return
        before = next((seat for seat in known.seats if seat.native == native), None)
        if password is None and before is not None:
            return
        seat = Seat(native, password)
        if seat == before:
            return
        seats = (*(s for s in known.seats if s.native != native), seat)
        self._known[login] = replace(known, seats=seats)
        self._records.take_seat(login, native, password)

    def leave_seat(self, login: LoginId, native: str) -> None:
        """The login is in this room no longer; one that is out returns when it is in again."""
        known = self._known.get(login)
        if known is None or known.is_out:
            return
        if any(seat.native == native for seat in known.seats):
            self.keep(login)
            seats = tuple(seat for seat in known.seats if seat.native != native)
            self._known[login] = replace(known, seats=seats)
            self._records.leave_seat(login, native)

    def keep(self, login: LoginId, *, chats: bool = False) -> None:
        """The session is in use now, for a while longer when it chats."""
        self._sessions.keep(login, chats=chats)

    def idle(self) -> list[LoginId]:
        """The sessions that are in no room and were not in use for a while."""
        return [one for one in self._sessions.unused() if not self._is_wanted(self._known[one])]

    def is_empty(self, login: LoginId) -> bool:
        """It was not logged in to, is in no room, and has no session: little is lost with it."""
        known = self._known.get(login)
        if known is None or known.is_out or login in self._sessions:
            return False
        return not known.options and not self._is_wanted(known)

    def in_vain(self) -> list[LoginId]:
        """Made for somebody who got nowhere by them, and was told so: a server was mistyped. One
        that wants a password is not among them.
        """
        return [one for one in self._untried.tried() if self.is_empty(one) and not self._asks(one)]

    def start(self, login: LoginId) -> None:
        """See that the session runs; harmless when it does, nothing where its owner is out."""
        known = self._known.get(login)
        if known is None or known.is_out:
            return
        if login in self._sessions:
            self.keep(login)
        elif self.may_use(known):
            self.keep(login)
            self._dismissed.pop(login, None)
            self._untried.begun(login)
            self._sessions.begin(login)
            if self._is_lost(login):
                self._inbox_of(known).report(beginning(login))

    def is_running(self, login: LoginId) -> bool:
        return login in self._sessions

    def is_put_out(self, login: LoginId) -> bool:
        """Whether its session was ended by its owner or by the gateway, and none began since."""
        known = self._known.get(login)
        return login in self._dismissed or (known is not None and known.is_out)

    def lost(self, login: LoginId) -> Condition | None:
        """Why there is no session and none begins by itself, where that is so."""
        if login in self._sessions:
            return None
        if login not in self._known:
            return gone(login)
        return self._conditions[login] if self._is_lost(login) else self._dismissed.get(login)

    def running(self) -> Iterable[KnownLogin]:
        """The logins whose sessions run."""
        return [self._known[login] for login in self._sessions]

    async def stop(self, login: LoginId) -> None:
        """End the session; the adapter says good-bye."""
        session = self._cancel(login)
        if session is not None:
            await asyncio.wait((session,))

    async def restart(self, login: LoginId) -> None:
        """End the session and begin another one; its rooms stay."""
        await self.stop(login)
        self.start(login)

    def note(self, condition: Condition) -> None:
        """How a login, or a network (None), fares now."""
        before = self._conditions.get(condition.login)
        if before is None or before.standing != condition.standing:
            self._since[condition.login] = time.time()
        self._conditions[condition.login] = condition
        if condition.login is not None and condition.standing == "up":
            self._untried.drop(condition.login)

    def condition(self, login: LoginId) -> Condition | None:
        """What was last heard of a login."""
        return self._conditions.get(login)

    def since(self, login: LoginId) -> float | None:
        """Since when it fares so, Unix time in seconds; None where nothing was heard of it."""
        return self._since.get(login) if login in self._conditions else None

    def _used(self, account: str) -> int:
        """How many logins an account uses, on all networks."""
        logins = (one for network in self._adapters for one in self.of(account, network))
        return sum(map(self._is_used, logins))

    def _is_used(self, login: KnownLogin) -> bool:
        """Of those that nobody logged in to, only what has a connection or rooms counts."""
        is_needed = login.id in self._sessions or bool(login.seats or login.options)
        return is_needed and not login.is_out

    def _is_lost(self, login: LoginId) -> bool:
        """Whether that is what was last heard of it."""
        condition = self._conditions.get(login)
        return condition is not None and condition.standing == "lost"

    def _is_wanted(self, login: KnownLogin) -> bool:
        """Whether its session runs without being used."""
        return bool(login.seats) or login.network in self._lasting

    def _asks(self, login: LoginId) -> bool:
        """Whether its owner can mend it by a password."""
        condition = self._conditions.get(login)
        return condition is not None and condition.reason == "password"

    def _drop(self, login: KnownLogin) -> None:
        """It is one of its owner's no longer."""
        owner = (login.account, login.network)
        self._of[owner].pop(login.id, None)
        if not self._of[owner]:
            del self._of[owner]

    async def _end(self, login: KnownLogin, condition: Condition) -> None:
        """End the session for good. Whoever waits for it is told why at once, not when it has said
        good-bye: nothing more is carried by it.
        """
        session = self._cancel(login.id)
        self._inbox_of(login).report(condition)
        if session is not None:
            await asyncio.wait((session,))
            if not self.is_running(login.id):
                self.note(condition)  # it may have said something else at its end

    def _cancel(self, login: LoginId) -> asyncio.Task[None] | None:
        """The session that ends, if there was one."""
        self._conditions.pop(login, None)
        if login in self._sessions:
            self.on_stop(self._known[login])
        return self._sessions.cancel(login)


async def _nothing(_: KnownLogin) -> None:
    """Nobody wishes to know."""
