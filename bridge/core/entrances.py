"""Accounts that are logging in, step by step: at most one entrance of an account to a network.

How it is done, in forms or by chatting, is for the skins; what was filled in is held against the
questions here, for all of them.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bridge.api.adapter import Adapter
from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.api.ids import NetworkName
from bridge.api.login import Ask, Done, Entering, Entrance, Question, Show, Step
from bridge.core.asking import TIMEOUT
from bridge.core.logins import Registry
from bridge.core.registering import Registering
from bridge.core.sessions import value
from bridge.store.values import KnownLogin

log = logging.getLogger(__name__)

ANSWER_WITHIN: Final = 60.0
"""Seconds for a network to say what it makes of an answer."""

GIVEN_UP_AFTER: Final = 600.0
"""Seconds without an answer of its owner until an entrance is given up."""

ABANDON_WITHIN: Final = 10.0

MOST: Final = 10_000
"""Characters of one answer."""

NOT_BEGUN: Final = "No login is under way, or it was given up. Please begin again."
GIVEN_UP: Final = "The login took too long, or was given up. Please begin again."
FAULT: Final = "The login failed because of a fault here. Please begin again."
NOTHING_TO_ENTER: Final = "There is nothing to log in with on this network."
NOTHING_ASKED: Final = "Nothing is asked now: please do what was said, and go on then."
NOTHING_TO_WAIT_FOR: Final = "There is nothing to wait for: please answer what was asked."
NOT_YET: Final = "It is not done yet. Please do what was said, and go on then."
UNDER_WAY: Final = "The step before is still under way. Please wait a moment."
MISSING: Final = 'Please fill in "{}".'
NO_CHOICE: Final = 'Please choose one of what is offered for "{}".'
TOO_LONG: Final = 'What was filled in for "{}" is too long.'

Next = Ask | Show | KnownLogin
"""What comes next; at the end the login, which runs."""


@dataclass(slots=True, eq=False)
class _Attempt:
    """step: what stands. work: what the network is asked now."""

    entrance: Entrance
    step: Step
    timer: asyncio.TimerHandle | None = None
    work: "asyncio.Task[Step] | None" = None
    is_over: bool = False


class Entrances:
    """Those under way. Where an attempt is over, LoginLost is raised instead of Refused."""

    def __init__(
        self,
        *,
        networks: Mapping[NetworkName, Adapter[Any]],
        logins: Registry,
        registering: Registering,
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
    ) -> None:
        self._networks = networks
        self._logins = logins
        self._registering = registering
        self._spawn = spawn
        self._attempts: dict[tuple[str, NetworkName], _Attempt] = {}

    def __len__(self) -> int:
        return len(self._attempts)

    def first(self, network: NetworkName, again: KnownLogin | None = None) -> Ask:
        """What is asked first; nothing begins. again: the login to be renewed. Raises Refused."""
        return self._entering(network).first(None if again is None else value(again))

    def begin(self, account: str, network: NetworkName, again: KnownLogin | None = None) -> Ask:
        """An account begins to log in; one under way is given up. Raises Refused."""
        adapter, login = self._entering(network), None if again is None else value(again)
        before = self._attempts.pop((account, network), None)
        if before is not None:
            self._spawn(_give_up(before))
        ask = adapter.first(login)
        attempt = _Attempt(adapter.enter(login), ask)
        self._attempts[account, network] = attempt
        self._wind_up(account, network, attempt)
        return ask

    def step(self, account: str, network: NetworkName) -> Ask | Show | None:
        """What is to be answered or done now; None where nobody is logging in."""
        attempt = self._attempts.get((account, network))
        return None if attempt is None or isinstance(attempt.step, Done) else attempt.step

    async def answer(self, account: str, network: NetworkName, values: Mapping[str, str]) -> Next:
        """Answer what was asked last, by name. Raises Refused: it can be answered again."""
        attempt = self._attempt(account, network)
        if not isinstance(attempt.step, Ask):
            raise Refused("not-acceptable", NOTHING_ASKED)
        answers = filled_in(attempt.step, values)
        self._wind_up(account, network, attempt)
        work = asyncio.ensure_future(attempt.entrance.answer(answers))
        try:
            step = await self._done(account, network, attempt, work, ANSWER_WITHIN)
        except TimeoutError as error:  # nobody knows what became of it
            self._drop(account, network, attempt)
            raise LoginLost("timeout", TIMEOUT) from error
        except asyncio.CancelledError:
            self._drop(account, network, attempt)
            raise
        return await self._went_on(account, network, attempt, step)

    async def wait(
        self, account: str, network: NetworkName, within: float = GIVEN_UP_AFTER
    ) -> Next:
        """Until what was shown is done, or something else is to be shown. May be cancelled and
        called again, as after so many seconds: then Refused is raised, for "timeout".
        """
        attempt = self._attempt(account, network)
        if not isinstance(attempt.step, Show):
            raise Refused("not-acceptable", NOTHING_TO_WAIT_FOR)
        work = asyncio.ensure_future(attempt.entrance.wait())
        try:
            step = await self._done(account, network, attempt, work, within)
        except TimeoutError as error:
            raise Refused("timeout", NOT_YET) from error
        return await self._went_on(account, network, attempt, step)

    async def abandon(self, account: str, network: NetworkName) -> bool:
        """It will not be gone on with; whether there was one."""
        attempt = self._attempts.pop((account, network), None)
        if attempt is None:
            return False
        await _give_up(attempt)
        return True

    def _entering(self, network: NetworkName) -> Entering:
        adapter = self._networks.get(network)
        if adapter is None or not isinstance(adapter, Entering):
            raise Refused("unsupported", NOTHING_TO_ENTER)
        return adapter

    def _attempt(self, account: str, network: NetworkName) -> _Attempt:
        """The one under way that can be gone on with. Raises Refused, LoginLost."""
        attempt = self._attempts.get((account, network))
        if attempt is None:
            raise LoginLost("expired", NOT_BEGUN)
        if attempt.work is not None:
            raise Refused("overload", UNDER_WAY)
        return attempt

    async def _went_on(
        self, account: str, network: NetworkName, attempt: _Attempt, step: Step
    ) -> Next:
        attempt.step = step
        if not isinstance(step, Done):
            return step
        self._end(account, network, attempt)
        try:
            login = await self._logins.log_in(network, account, step)
        except Refused as error:  # there is no step to be taken again
            raise LoginLost(error.reason, error.text) from error
        if self._logins.get(login.id) is None:  # its owner has left meanwhile
            raise LoginLost("expired", GIVEN_UP)
        self._registering.register(account, network)
        return login

    async def _done(
        self,
        account: str,
        network: NetworkName,
        attempt: _Attempt,
        work: "asyncio.Task[Step]",
        within: float,
    ) -> Step:
        """What the network says to it. Raises TimeoutError, Refused, LoginLost."""
        try:
            return await _result(attempt, work, within)
        except (TimeoutError, Refused):
            raise
        except TryLater as error:
            raise Refused("offline", error.text or TIMEOUT) from error
        except LoginLost:
            self._end(account, network, attempt)
            raise
        except Exception as error:
            log.exception("an entrance ended by a fault")
            self._drop(account, network, attempt)
            raise LoginLost("internal", FAULT) from error

    def _wind_up(self, account: str, network: NetworkName, attempt: _Attempt) -> None:
        """Its owner has done something: he has time again."""
        if attempt.timer is not None:
            attempt.timer.cancel()
        loop = asyncio.get_running_loop()
        attempt.timer = loop.call_later(GIVEN_UP_AFTER, self._drop, account, network, attempt)

    def _drop(self, account: str, network: NetworkName, attempt: _Attempt) -> None:
        """Nobody goes on with it."""
        self._end(account, network, attempt)
        self._spawn(_give_up(attempt))

    def _end(self, account: str, network: NetworkName, attempt: _Attempt) -> None:
        if attempt.timer is not None:
            attempt.timer.cancel()
        if self._attempts.get((account, network)) is attempt:
            del self._attempts[account, network]


def filled_in(ask: Ask, values: Mapping[str, str], *, most: int = MOST) -> dict[str, str]:
    """An answer to every question, and to nothing else. most: characters of several lines. Raises
    Refused.
    """
    return {question.name: _answer(question, values, most) for question in ask.questions}


def _answer(question: Question, values: Mapping[str, str], most: int) -> str:
    answer = values.get(question.name, question.value)
    if question.kind != "secret":
        answer = answer.strip()
    if not answer and question.is_required:
        raise Refused("malformed", MISSING.format(question.label))
    if len(answer) > (most if question.kind == "lines" else MOST):
        raise Refused("malformed", TOO_LONG.format(question.label))
    offered = [chosen for chosen, _ in question.choices]
    if question.kind == "flag":
        offered = ["1", "0"]
    if answer and question.kind in ("choice", "flag") and answer not in offered:
        raise Refused("malformed", NO_CHOICE.format(question.label))
    return answer


async def _result(attempt: _Attempt, work: "asyncio.Task[Step]", within: float) -> Step:
    """Raises TimeoutError; LoginLost where the attempt was given up meanwhile."""
    attempt.work = work
    try:
        async with asyncio.timeout(within):
            await asyncio.wait((work,))
    finally:
        if not work.done():  # nothing else is asked while it ends
            work.cancel()
            await asyncio.wait((work,), timeout=ABANDON_WITHIN)
        attempt.work = None
    if attempt.is_over or work.cancelled():
        raise LoginLost("expired", GIVEN_UP)
    return work.result()


async def _give_up(attempt: _Attempt) -> None:
    attempt.is_over = True
    if attempt.timer is not None:
        attempt.timer.cancel()
    if attempt.work is not None:
        attempt.work.cancel()
    try:
        async with asyncio.timeout(ABANDON_WITHIN):
            await attempt.entrance.abandon()
    except Exception:
        log.exception("an entrance could not be given up because of a fault")
