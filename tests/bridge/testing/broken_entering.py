"""Adapters that break the rules of logging in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bridge.api.adapter import Login
from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.api.login import Ask, Done, Entrance, Step
from bridge.testing.conformance import Rule, entering
from bridge.testing.entries import OPTION, SECOND
from bridge.testing.network import FakeNetwork

Methods = dict[str, Callable[..., Any]]


class Changed:
    """An entrance whose steps are others."""

    def __init__(self, entrance: Entrance, change: Callable[[Step], Step]) -> None:
        self._entrance = entrance
        self._change = change

    async def answer(self, values: Mapping[str, str]) -> Step:
        return self._change(await self._entrance.answer(values))

    async def wait(self) -> Step:
        return self._change(await self._entrance.wait())

    async def abandon(self) -> None:
        await self._entrance.abandon()


class Unforgiving(Changed):
    """After one mistake it is over."""

    async def answer(self, values: Mapping[str, str]) -> Step:
        try:
            return await super().answer(values)
        except Refused as refused:
            await self.abandon()
            raise refused


class Lenient(Changed):
    """It does not say that something is wrong."""

    async def answer(self, values: Mapping[str, str]) -> Step:
        try:
            return await super().answer(values)
        except Refused:
            return Ask(questions=())


class Impatient(Changed):
    """Who waits no longer has given up."""

    async def wait(self) -> Step:
        is_done = False
        try:
            step = await super().wait()
            is_done = True
            return step
        finally:
            if not is_done:
                await self.abandon()


class Clinging(Changed):
    """It cannot be given up twice."""

    _is_over = False

    async def abandon(self) -> None:
        if self._is_over:
            raise LoginLost("expired", "This was given up.")
        self._is_over = True


def same(step: Step) -> Step:
    return step


def entrances(kind: type[Changed], change: Callable[[Step], Step] = same) -> Methods:
    return {"enter": lambda network, login: kind(network.enter(login), change)}


def done_with(**changes: Any) -> Methods:
    def change(step: Step) -> Step:
        return replace(step, **changes) if isinstance(step, Done) else step

    return entrances(Changed, change)


def asked_twice(step: Step) -> Step:
    return replace(step, questions=step.questions * 2) if isinstance(step, Ask) else step


def counted() -> Methods:
    """Asks otherwise each time."""
    times = iter(range(1_000))
    return {"first": lambda network, login: replace(network.first(login), words=f"{next(times)}")}


def telling(network: FakeNetwork, login: Login | None) -> Ask:
    """Shows what is known of who has a login."""
    ask = network.first(login)
    if login is None:
        return ask
    return replace(ask, questions=tuple(replace(q, value=SECOND) for q in ask.questions))


async def others(network: FakeNetwork, login: Login) -> None:
    raise TryLater("Not now.")


async def nothing(network: FakeNetwork, login: Login) -> None:
    """Nothing is ended."""


def let_in(network: FakeNetwork, login: Login, inbox: Any) -> Any:
    """Whoever comes."""
    options = {OPTION: network.far.entries.issue(login.name)}
    return network.run_login(replace(login, options=options), inbox)


BROKEN: list[tuple[Rule, str, Methods]] = [
    (
        entering.what_is_asked_first_is_always_the_same_and_holds_no_secret,
        "counts",
        counted(),
    ),
    (
        entering.what_is_asked_first_is_always_the_same_and_holds_no_secret,
        "tells a secret",
        {"first": telling},
    ),
    (entering.by_answers_one_gets_in, "forgets what it needs", done_with(options={})),
    (entering.by_answers_one_gets_in, "is nowhere", done_with(native="nowhere")),
    (entering.by_answers_one_gets_in, "asks twice at once", entrances(Changed, asked_twice)),
    (entering.by_answers_one_gets_in, "is waited for once", entrances(Impatient)),
    (entering.a_wrong_answer_can_be_given_anew, "forgives nothing", entrances(Unforgiving)),
    (entering.a_wrong_answer_can_be_given_anew, "says nothing", entrances(Lenient)),
    (
        entering.a_login_is_renewed_as_what_it_was,
        "goes somewhere else",
        {
            "enter": lambda network, login: Changed(
                network.enter(login),
                lambda step: (
                    replace(step, native="irc.other") if login and isinstance(step, Done) else step
                ),
            )
        },
    ),
    (entering.a_login_is_renewed_as_what_it_was, "lets nobody in", done_with(options={})),
    (entering.it_can_be_given_up_at_any_step, "clings", entrances(Clinging)),
    (entering.logging_out_twice_is_logging_out, "refuses", {"log_out": others}),
    (entering.logging_out_twice_is_logging_out, "ends nothing", {"log_out": nothing}),
    (
        entering.without_logging_in_there_is_no_session_where_one_must,
        "lets all in",
        {"run_login": let_in},
    ),
]
