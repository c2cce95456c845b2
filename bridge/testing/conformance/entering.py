"""Rules of logging in by steps: `bridge.api.login`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Protocol, TypeVar

from bridge.api.adapter import Login
from bridge.api.errors import GatewayError, LoginLost, Refused
from bridge.api.login import Ask, Done, Entrance, Question, Show, Step
from bridge.api.reception import Welcoming
from bridge.api.states import Condition
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.driving import Driver
from bridge.testing.inbox import Recorder

T = TypeVar("T")

MOST_STEPS = 20
ANSWERED_WITHIN = 15.0


class Owner(Protocol):
    """Somebody of ours who logs in to the network with something of his own."""

    def answers(self, ask: Ask) -> Mapping[str, str]:
        """What leads on, by the names of the questions."""

    def mistakes(self, ask: Ask) -> Mapping[str, str] | None:
        """What the network refuses; None where nothing can be wrong."""

    async def does(self, show: Show) -> None:
        """What is to be done elsewhere."""


async def what_is_asked_first_is_always_the_same_and_holds_no_secret(driver: Driver) -> None:
    """It is pure: asked twice it is the same. Of what a login needs, nothing secret is in it."""
    adapter, secrets = driver.adapter, set[str]()
    first = adapter.first(None)
    done = await _entered(driver, adapter.enter(None), first, secrets.update)
    login = _login(driver, done)
    again = adapter.first(login)

    expect(first, adapter.first(None), "what is asked first")
    expect(again, adapter.first(login), "what is asked first who has a login")
    for ask in (first, again):
        held = [each for each in _held(ask) if any(secret in each for secret in secrets)]
        expect([], held, "what it holds that is secret")


async def by_answers_one_gets_in(driver: Driver) -> None:
    """What the last step gives is all that the login needs. Questions have names of their own,
    secrets and nothing else are asked as such; a wait may be cancelled.
    """
    adapter = driver.adapter
    done = await _entered(driver, adapter.enter(None), adapter.first(None))
    if isinstance(adapter, Welcoming):
        expect(adapter.home, done.native, "what every login logs in to")
    else:
        # What all log in to may have no name of its own.
        target = adapter.target(done.native) or adapter.target(driver.room)
        expect(done.native, target and target.login, "the login that its own name means")
    await _let_in(driver, _login(driver, done), "of somebody who got in")


async def a_wrong_answer_can_be_given_anew(driver: Driver) -> None:
    """It is refused with a sentence, and the right one leads on."""
    adapter, asks = driver.adapter, list[Ask]()
    entrance = adapter.enter(None)

    async def mistaken(ask: Ask) -> None:
        wrong = driver.owner.mistakes(ask)
        if wrong is None:
            return
        asks.append(ask)
        try:
            await _in_time(entrance.answer(wrong))
        except Refused as refused:
            expect(True, bool(refused.text), "whether it is said why")
            return
        raise NotConforming("a wrong answer was not refused")

    await _entered(driver, entrance, adapter.first(None), before=mistaken)
    expect(True, bool(asks), "whether anything can be answered wrongly")


async def a_login_is_renewed_as_what_it_was(driver: Driver) -> None:
    """Whoever logs in again is at the same place; what he needs now lets him in."""
    adapter = driver.adapter
    login = _login(driver, await _entered(driver, adapter.enter(None), adapter.first(None)))
    again = await _entered(driver, adapter.enter(login), adapter.first(login))

    expect(login.native, again.native, "what is logged in to")
    renewed = replace(login, name=again.name, options=dict(again.options))
    await _let_in(driver, renewed, "that was renewed")


async def it_can_be_given_up_at_any_step(driver: Driver) -> None:
    """Before the first answer, after it, twice, after the end: nothing is raised."""
    adapter, owner = driver.adapter, driver.owner
    unbegun, begun = adapter.enter(None), adapter.enter(None)
    step = await _in_time(begun.answer(owner.answers(adapter.first(None))))
    whole = adapter.enter(None)
    await _entered(driver, whole, adapter.first(None))
    waiting = asyncio.ensure_future(begun.wait()) if isinstance(step, Show) else None
    await asyncio.sleep(0)
    if waiting is not None:
        waiting.cancel()
        await asyncio.wait((waiting,))
    for entrance in (unbegun, begun, whole):
        await _unraised(entrance.abandon, "giving up")
        await _unraised(entrance.abandon, "giving up twice")


async def logging_out_twice_is_logging_out(driver: Driver) -> None:
    """Where nobody has a session without, the login lets nobody in any longer."""
    adapter = driver.adapter
    login = _login(driver, await _entered(driver, adapter.enter(None), adapter.first(None)))
    await _unraised(lambda: adapter.log_out(login), "logging out")
    await _unraised(lambda: adapter.log_out(login), "logging out twice")
    if adapter.must_enter:
        await _turned_away(driver, login, "that was logged out")


async def without_logging_in_there_is_no_session_where_one_must(driver: Driver) -> None:
    """It is lost, and why is said."""
    adapter = driver.adapter
    if adapter.must_enter:
        await _turned_away(driver, replace(driver.login(), options={}), "of somebody who never did")


RULES = (
    what_is_asked_first_is_always_the_same_and_holds_no_secret,
    by_answers_one_gets_in,
    a_wrong_answer_can_be_given_anew,
    a_login_is_renewed_as_what_it_was,
    it_can_be_given_up_at_any_step,
    logging_out_twice_is_logging_out,
    without_logging_in_there_is_no_session_where_one_must,
)


async def _nothing(ask: Ask) -> None:
    """Before an answer nothing else is tried."""


async def _entered(
    driver: Driver,
    entrance: Entrance,
    first: Ask,
    keep: Callable[[set[str]], None] = lambda _: None,
    before: Callable[[Ask], Awaitable[None]] = _nothing,
) -> Done:
    """All steps, to the end. keep: is given what was answered and is secret."""
    step: Step = first
    for _ in range(MOST_STEPS):
        if isinstance(step, Done):
            return step
        if isinstance(step, Ask):
            _check(step)
            keep(_secrets(driver, step))
            await before(step)
        try:
            step = await _gone_on(driver, entrance, step)
        except GatewayError as error:
            raise NotConforming(f"what is right was refused: {error!r}") from error
    raise NotConforming(f"after {MOST_STEPS} steps nobody is logged in")


def _secrets(driver: Driver, ask: Ask) -> set[str]:
    answers: Mapping[str, str] = driver.owner.answers(ask)
    secret = [question.name for question in ask.questions if question.kind == "secret"]
    return {answers[name] for name in secret if answers[name]}


async def _gone_on(driver: Driver, entrance: Entrance, step: Ask | Show) -> Step:
    if isinstance(step, Show):
        return await _shown(driver, entrance, step)
    return await _in_time(entrance.answer(driver.owner.answers(step)))


async def _shown(driver: Driver, entrance: Entrance, show: Show) -> Step:
    """Its owner does it while it is waited for, the second time."""
    waiting = asyncio.ensure_future(entrance.wait())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait((waiting,))
    waiting = asyncio.ensure_future(entrance.wait())
    await driver.owner.does(show)
    return await _in_time(waiting)


def _check(ask: Ask) -> None:
    names = [question.name for question in ask.questions]
    expect(sorted(set(names)), sorted(names), "the names of the questions")
    for question in ask.questions:
        expect("", question.value if question.kind == "secret" else "", "a secret that is shown")
        if question.kind == "choice":
            offered = [value for value, _ in question.choices]
            expect(True, question.value in ("", *offered), "whether the usual choice is offered")


def _held(ask: Ask) -> list[str]:
    return [ask.words, *(each for question in ask.questions for each in _texts(question))]


def _texts(question: Question) -> list[str]:
    choices = [each for choice in question.choices for each in choice]
    return [question.label, question.value, *choices]


def _login(driver: Driver, done: Done) -> Login:
    return replace(driver.login(), native=done.native, name=done.name, options=dict(done.options))


async def _let_in(driver: Driver, login: Login, whose: str) -> None:
    lost = await _why_lost(driver, login)
    if lost is not None:
        raise NotConforming(f"a login {whose} is lost: {lost.text}")


async def _turned_away(driver: Driver, login: Login, whose: str) -> None:
    lost = await _why_lost(driver, login)
    if lost is None:
        raise NotConforming(f"a login {whose} is not lost")
    expect(True, bool(lost.text), "whether it is said why")


async def _why_lost(driver: Driver, login: Login) -> LoginLost | None:
    """None where it has a connection."""
    inbox = Recorder()
    up = asyncio.ensure_future(
        inbox.until(Condition, lambda told: told.standing == "up", within=ANSWERED_WITHIN)
    )
    running = asyncio.ensure_future(driver.adapter.run_login(login, inbox))
    await asyncio.wait((up, running), return_when=asyncio.FIRST_COMPLETED)
    try:
        return None if up.done() else await _lost(running)
    finally:
        up.cancel()
        running.cancel()
        await asyncio.wait((up, running))


async def _lost(running: "asyncio.Future[None]") -> LoginLost | None:
    try:
        await running
    except LoginLost as lost:
        return lost
    return None


async def _unraised(work: Callable[[], Awaitable[None]], what: str) -> None:
    try:
        await _in_time(work())
    except GatewayError as error:
        raise NotConforming(f"{what} raised {error!r}") from error


async def _in_time(work: Awaitable[T]) -> T:
    async with asyncio.timeout(ANSWERED_WITHIN):
        return await work
