"""The sessions of logins: the tasks that hold them, from their beginning to their good-bye.

A session that ends by a fault is started again, paced and with growing waits: one exception does
not end a thousand logins.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from itertools import count
from typing import Any, Final

from bridge.api.adapter import Adapter, Inbox, Login, Logins
from bridge.api.errors import LoginLost
from bridge.api.ids import LoginId, NetworkName
from bridge.api.pacing import backoff
from bridge.api.states import Condition
from bridge.core import room_wishes
from bridge.core.status import STARTING
from bridge.logs import concerning
from bridge.store.values import KnownLogin

log = logging.getLogger(__name__)

UNUSED_AFTER = 30.0
"""Seconds until a session ends that is in no room and had no chat."""

SILENT_AFTER = 3600.0
"""Seconds until a session ends that is in no room, after the last word in a chat."""

LOGGED_OUT: Final = 'You have logged out of {}. The command "login" logs you in again.'
GONE: Final = "This login is no more."


class Sessions:
    """Those that run, by login, and those that end. known: a login as it is now; follows: whom its
    owner watches.
    """

    def __init__(
        self,
        *,
        known: Callable[[LoginId], KnownLogin],
        adapters: Mapping[NetworkName, Adapter[Any]],
        inbox_of: Callable[[KnownLogin], Inbox],
        follows: Callable[[KnownLogin], Awaitable[tuple[str, ...]]],
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        random: Callable[[], float],
    ) -> None:
        self._known = known
        self._adapters = adapters
        self._inbox_of = inbox_of
        self._follows = follows
        self._spawn = spawn
        self._random = random
        self._running: dict[LoginId, asyncio.Task[None]] = {}
        self._ending: dict[asyncio.Task[None], LoginId] = {}
        self._unused_at: dict[LoginId, float] = {}

    def __contains__(self, login: LoginId) -> bool:
        return login in self._running

    def __iter__(self) -> Iterator[LoginId]:
        return iter(self._running)

    def begin(self, login: LoginId) -> None:
        """One that does not run. It waits for the one before it to end."""
        self._running[login] = self._spawn(self._hold(login))

    def keep(self, login: LoginId, *, chats: bool = False) -> None:
        """It is in use now, for a while longer when it chats."""
        until = time.monotonic() + (SILENT_AFTER if chats else UNUSED_AFTER)
        self._unused_at[login] = max(self._unused_at.get(login, 0.0), until)

    def unused(self) -> list[LoginId]:
        """Those that were not in use for a while."""
        now = time.monotonic()
        return [login for login in self._running if self._unused_at.get(login, 0.0) < now]

    def cancel(self, login: LoginId) -> asyncio.Task[None] | None:
        """The session that ends, if there was one."""
        session = self._running.pop(login, None)
        self._unused_at.pop(login, None)
        if session is not None:
            session.cancel()
            self._ending[session] = login
            session.add_done_callback(self._ending.pop)
        return session

    async def ended(self, login: LoginId) -> None:
        """When its sessions that end have said good-bye."""
        ending = [session for session, of in self._ending.items() if of == login]
        if ending:
            await asyncio.wait(ending)

    async def _hold(self, login: LoginId) -> None:
        await self.ended(login)  # a login does not run twice at once
        known = self._known(login)
        adapter = self._adapters[known.network]
        inbox = self._inbox_of(known)
        with concerning(known.network, login):
            await self._hold_session(login, adapter, inbox)

    async def _hold_session(self, login: LoginId, adapter: Adapter[Any], inbox: Inbox) -> None:
        try:
            assert isinstance(adapter, Logins)
            for attempt in count():
                try:
                    follows = await self._follows(self._known(login))
                    await adapter.run_login(value(self._known(login), follows), inbox)
                except LoginLost as error:
                    inbox.report(
                        Condition(
                            login=login, standing="lost", words=error.text, reason=error.reason
                        )
                    )
                    return
                except Exception:
                    log.exception("a login ended by a fault and is started again")
                else:
                    return
                await asyncio.sleep(backoff(attempt, jitter=self._random()))
        finally:
            if self._running.get(login) is asyncio.current_task():
                del self._running[login]


async def nobody(_: KnownLogin) -> tuple[str, ...]:
    """Nobody is watched."""
    return ()


def value(known: KnownLogin, follows: tuple[str, ...] = ()) -> Login:
    """A login as its adapter sees it."""
    return Login(
        id=known.id,
        native=known.native,
        name=known.name,
        seats=known.seats,
        follows=follows,
        options=room_wishes.theirs(known.options),
    )


def beginning(login: LoginId) -> Condition:
    """How one fares that was lost, until its network says more: its session begins anew."""
    return Condition(login=login, standing="connecting", words=STARTING)


def gone(login: LoginId) -> Condition:
    """Why nothing can be carried by a login that was forgotten."""
    return Condition(login=login, standing="lost", words=GONE, reason="members-only")


def logged_out(login: KnownLogin) -> Condition:
    """Why nothing is carried by one whose owner has logged out."""
    words = LOGGED_OUT.format(login.native)
    return Condition(login=login.id, standing="lost", words=words, reason="members-only")
