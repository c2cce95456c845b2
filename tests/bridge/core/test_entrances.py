"""Logging in step by step, registering and unregistering, on a fake network."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from bridge.api.adapter import Login
from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.api.ids import LoginId, NetworkName
from bridge.api.login import Ask, Done, Question, Show, Step
from bridge.core import entrances as entrances_
from bridge.core.entrances import Entrances, filled_in
from bridge.core.logins import Registry
from bridge.core.registering import Registering
from bridge.store.values import KnownLogin
from bridge.testing.entries import SECOND, WORD
from bridge.testing.inbox import Recorder
from bridge.testing.network import FakeNetwork
from tests.bridge.testing.stage import FAKE, fake

ALICE, BOB = "alice@example.org", "bob@example.org"
OTHER = NetworkName("other")
RIGHT = {"name": "al", "password": WORD}
WRONG = {"name": "al", "password": "open"}


class Written:
    """Of logins nothing is written here; of registrations, who and when."""

    def __init__(self) -> None:
        self.registered: dict[tuple[str, NetworkName], float] = {}

    def register(self, account: str, network: NetworkName, at: float) -> None:
        self.registered[account, network] = at

    def unregister(self, account: str, network: NetworkName) -> None:
        del self.registered[account, network]

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: None


@dataclass
class Stage:
    network: Any
    logins: Registry
    registering: Registering
    entrances: Entrances
    written: Written
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def rest(self) -> None:
        """What was begun has been done."""
        for _ in range(10):
            await asyncio.sleep(0)


@asynccontextmanager
async def staged(network: Any) -> AsyncIterator[Stage]:
    tasks: list[asyncio.Task[None]] = []

    def spawn(work: Any) -> asyncio.Task[None]:
        tasks.append(asyncio.ensure_future(work))
        return tasks[-1]

    networks, written, ids = {FAKE: network}, Written(), count(1)
    logins = Registry(
        adapters=networks,
        records=written,
        new_id=lambda: next(ids),
        spawn=spawn,
        inbox_of=lambda _: Recorder(),
        random=lambda: 0.0,
    )
    registering = Registering(networks=networks, logins=logins, records=written, now=lambda: 1000.0)
    entrances = Entrances(networks=networks, logins=logins, registering=registering, spawn=spawn)
    yield Stage(network, logins, registering, entrances, written, tasks)
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


class Scripted:
    """A network whose entrances do what a test says, and note what they are given up."""

    must_enter = True
    has_one = False
    name = FAKE

    def __init__(self, *does: Step | BaseException) -> None:
        self.does = list(does)
        self.abandoned = 0
        self.logged_out: list[Login] = []
        self.refuses: Exception | None = None

    def first(self, login: Login | None) -> Ask:
        return Ask(questions=(), words="" if login is None else login.name)

    def enter(self, login: Login | None) -> "Scripted":
        return self

    async def answer(self, values: Mapping[str, str]) -> Step:
        return await self.wait()

    async def wait(self) -> Step:
        if not self.does:
            await asyncio.Event().wait()
        step = self.does.pop(0)
        if isinstance(step, BaseException):
            raise step
        return step

    async def abandon(self) -> None:
        self.abandoned += 1

    async def log_out(self, login: Login) -> None:
        self.logged_out.append(login)
        if self.refuses is not None:
            raise self.refuses

    async def run_login(self, login: Login, inbox: Any) -> None:
        await asyncio.Event().wait()


SHOW = Show(words="Scan this.")
DONE = Done(native="irc.fake", name="al", options={"token": "t"})


async def entered(stage: Stage, account: str = ALICE) -> KnownLogin:
    stage.entrances.begin(account, FAKE)
    login = await stage.entrances.answer(account, FAKE, RIGHT)
    assert isinstance(login, KnownLogin)
    return login


async def refusal(work: Any) -> tuple[type[Exception], str]:
    try:
        await work
    except (Refused, LoginLost) as error:
        return type(error), error.reason
    raise AssertionError("nothing was refused")


def test_by_a_password_one_has_a_login_that_runs_and_is_registered() -> None:
    async def run() -> None:
        network = fake(enters="password")
        async with staged(network) as stage:
            ask = stage.entrances.begin(ALICE, FAKE)
            assert [question.name for question in ask.questions] == ["name", "password"]
            login = await stage.entrances.answer(ALICE, FAKE, RIGHT)

            assert isinstance(login, KnownLogin)
            assert (login.account, login.native, login.name) == (ALICE, "irc.fake", "al")
            assert stage.logins.is_running(login.id)
            assert stage.registering.is_registered(ALICE, FAKE)
            assert stage.written.registered == {(ALICE, FAKE): 1000.0}
            assert len(stage.entrances) == 0
            await network.far.until(lambda: "al%irc.fake" in network.far.world.people)

    asyncio.run(run())


def test_by_two_steps_one_has_a_login() -> None:
    async def run() -> None:
        network = fake(enters="two-steps")
        async with staged(network) as stage:
            stage.entrances.begin(ALICE, FAKE)
            show = await stage.entrances.answer(ALICE, FAKE, {"name": "al"})
            assert isinstance(show, Show)
            assert stage.entrances.step(ALICE, FAKE) == show
            assert await refusal(stage.entrances.answer(ALICE, FAKE, {})) == (
                Refused,
                "not-acceptable",
            )
            assert await refusal(stage.entrances.wait(ALICE, FAKE, 0.01)) == (Refused, "timeout")
            network.far.scan()
            ask = await stage.entrances.wait(ALICE, FAKE)
            assert isinstance(ask, Ask)
            login = await stage.entrances.answer(ALICE, FAKE, {"second": SECOND})

            assert isinstance(login, KnownLogin)
            assert network.breaches == []

    asyncio.run(run())


def test_a_wrong_answer_can_be_given_anew_until_it_is_over() -> None:
    async def run() -> None:
        async with staged(fake(enters="password")) as stage:
            ask = stage.entrances.begin(ALICE, FAKE)
            for _ in range(2):
                told = await refusal(stage.entrances.answer(ALICE, FAKE, WRONG))
                assert told == (Refused, "password")
                assert stage.entrances.step(ALICE, FAKE) == ask
            told = await refusal(stage.entrances.answer(ALICE, FAKE, WRONG))
            assert told == (LoginLost, "password")
            told = await refusal(stage.entrances.answer(ALICE, FAKE, RIGHT))
            assert told == (LoginLost, "expired")

            assert not stage.registering.is_registered(ALICE, FAKE)

    asyncio.run(run())


def test_entrances_of_two_accounts_are_two() -> None:
    async def run() -> None:
        async with staged(fake(enters="password")) as stage:
            stage.entrances.begin(ALICE, FAKE)
            told = await refusal(stage.entrances.answer(BOB, FAKE, RIGHT))
            assert told == (LoginLost, "expired")
            login = await entered(stage, BOB)

            assert login.account == BOB
            assert stage.entrances.step(ALICE, FAKE) is not None

    asyncio.run(run())


def test_who_begins_anew_gives_up_what_he_began() -> None:
    async def run() -> None:
        async with staged(network := Scripted(DONE)) as stage:
            stage.entrances.begin(ALICE, FAKE)
            stage.entrances.begin(ALICE, FAKE)
            await stage.rest()
            assert (network.abandoned, len(stage.entrances)) == (1, 1)
            assert isinstance(await stage.entrances.answer(ALICE, FAKE, {}), KnownLogin)

    asyncio.run(run())


def test_who_gives_up_while_he_waits_is_told_that_it_is_over() -> None:
    async def run() -> None:
        async with staged(network := Scripted(SHOW)) as stage:
            stage.entrances.begin(ALICE, FAKE)
            await stage.entrances.answer(ALICE, FAKE, {})
            waiting = asyncio.ensure_future(stage.entrances.wait(ALICE, FAKE))
            await stage.rest()
            told = await refusal(stage.entrances.wait(ALICE, FAKE))
            assert told == (Refused, "overload")
            assert await stage.entrances.abandon(ALICE, FAKE)
            assert await refusal(waiting) == (LoginLost, "expired")
            assert not await stage.entrances.abandon(ALICE, FAKE)
            assert network.abandoned == 1

    asyncio.run(run())


def test_a_wait_that_is_cancelled_can_be_begun_again() -> None:
    async def run() -> None:
        async with staged(network := Scripted(SHOW)) as stage:
            stage.entrances.begin(ALICE, FAKE)
            await stage.entrances.answer(ALICE, FAKE, {})
            waiting = asyncio.ensure_future(stage.entrances.wait(ALICE, FAKE))
            await stage.rest()
            waiting.cancel()
            await asyncio.wait((waiting,))
            assert waiting.cancelled()
            network.does.append(DONE)
            assert isinstance(await stage.entrances.wait(ALICE, FAKE), KnownLogin)

    asyncio.run(run())


def test_what_the_network_does_not_answer_in_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entrances_, "ANSWER_WITHIN", 0.01)

    async def run() -> None:
        async with staged(network := Scripted()) as stage:
            stage.entrances.begin(ALICE, FAKE)
            told = await refusal(stage.entrances.answer(ALICE, FAKE, {}))
            await stage.rest()
            assert told == (LoginLost, "timeout")
            assert (network.abandoned, len(stage.entrances)) == (1, 0)

    asyncio.run(run())


def test_whoever_does_nothing_for_long_has_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrances_, "GIVEN_UP_AFTER", 0.01)

    async def run() -> None:
        async with staged(network := Scripted(SHOW)) as stage:
            stage.entrances.begin(ALICE, FAKE)
            await stage.entrances.answer(ALICE, FAKE, {})
            told = await refusal(stage.entrances.wait(ALICE, FAKE, 5.0))
            assert told == (LoginLost, "expired")
            assert (network.abandoned, len(stage.entrances)) == (1, 0)

    asyncio.run(run())


def test_a_network_that_cannot_be_asked_now_can_be_asked_later() -> None:
    async def run() -> None:
        async with staged(Scripted(TryLater("Not now."), DONE)) as stage:
            stage.entrances.begin(ALICE, FAKE)
            told = await refusal(stage.entrances.answer(ALICE, FAKE, {}))
            assert told == (Refused, "offline")
            assert isinstance(await stage.entrances.answer(ALICE, FAKE, {}), KnownLogin)

    asyncio.run(run())


def test_a_fault_ends_an_entrance_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        async with staged(network := Scripted(ValueError("secret"))) as stage:
            stage.entrances.begin(ALICE, FAKE)
            told = await refusal(stage.entrances.answer(ALICE, FAKE, {}))
            await stage.rest()
            assert told == (LoginLost, "internal")
            assert (network.abandoned, len(stage.entrances)) == (1, 0)

    asyncio.run(run())
    assert "an entrance ended by a fault" in caplog.text


def test_who_logs_in_again_has_the_login_that_he_had() -> None:
    async def run() -> None:
        async with staged(network := fake(enters="password")) as stage:
            first = await entered(stage)
            await stage.logins.log_out(first.id)
            ask = stage.entrances.begin(ALICE, FAKE, stage.logins.get(first.id))
            assert ask.questions[0].value == "al"
            again = await stage.entrances.answer(ALICE, FAKE, RIGHT)

            assert isinstance(again, KnownLogin)
            assert (again.id, again.is_out) == (first.id, False)
            assert again.options != first.options
            await network.far.until(lambda: "al%irc.fake" in network.far.world.people)

    asyncio.run(run())


def test_who_may_have_no_further_login_is_told_so_and_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def full(*_: object) -> KnownLogin:
        raise Refused("full", "You have too many logins.")

    async def run() -> None:
        async with staged(Scripted(DONE)) as stage:
            monkeypatch.setattr(stage.logins, "log_in", full)
            stage.entrances.begin(ALICE, FAKE)
            told = await refusal(stage.entrances.answer(ALICE, FAKE, {}))
            assert told == (LoginLost, "full")
            assert (len(stage.entrances), len(stage.registering)) == (0, 0)

    asyncio.run(run())


def test_where_there_is_nothing_to_log_in_with_nobody_begins() -> None:
    async def run() -> None:
        async with staged(FakeNetwork(FAKE)) as stage:
            for network in (FAKE, OTHER):
                with pytest.raises(Refused) as caught:
                    stage.entrances.begin(ALICE, network)
                assert caught.value.reason == "unsupported"

    asyncio.run(run())


# registering


def test_who_registers_twice_is_registered_since_the_first_time() -> None:
    async def run() -> None:
        async with staged(Scripted()) as stage:
            stage.registering.restore({(ALICE, FAKE): 1.0})
            stage.registering.register(ALICE, FAKE)
            stage.registering.register(BOB, FAKE)

            assert stage.written.registered == {(BOB, FAKE): 1000.0}
            assert stage.registering.since(ALICE, FAKE) == 1.0
            assert stage.registering.accounts(FAKE) == [ALICE, BOB]
            assert stage.registering.accounts(OTHER) == []

    asyncio.run(run())


def test_who_unregisters_has_no_login_left_here_or_there() -> None:
    async def run() -> None:
        async with staged(network := fake(enters="password")) as stage:
            login = await entered(stage)
            other = await entered(stage, BOB)
            assert await stage.registering.unregister(ALICE, FAKE) == [login]

            assert stage.logins.of(ALICE, FAKE) == []
            assert not stage.registering.is_registered(ALICE, FAKE)
            assert stage.written.registered == {(BOB, FAKE): 1000.0}
            assert stage.logins.of(BOB, FAKE) == [other]
            assert len(network.far.logged_in()) == 1
            assert network.breaches == []
            assert await stage.registering.unregister(ALICE, FAKE) == []

    asyncio.run(run())


@pytest.mark.parametrize("error", [Refused("offline", "No."), ValueError("a fault")])
def test_what_a_network_refuses_to_end_is_forgotten_all_the_same(error: Exception) -> None:
    async def run() -> None:
        async with staged(network := Scripted(DONE)) as stage:
            stage.entrances.begin(ALICE, FAKE)
            login = await stage.entrances.answer(ALICE, FAKE, {})
            assert isinstance(login, KnownLogin)
            network.refuses = error
            assert await stage.registering.unregister(ALICE, FAKE) == [login]

            expected = Login(id=LoginId(1), native="irc.fake", name="al", options={"token": "t"})
            assert network.logged_out == [expected]
            assert stage.logins.get(login.id) is None

    asyncio.run(run())


def test_one_login_is_ended_and_its_owner_stays_registered() -> None:
    async def run() -> None:
        async with staged(Scripted(DONE)) as stage:
            stage.entrances.begin(ALICE, FAKE)
            login = await stage.entrances.answer(ALICE, FAKE, {})
            assert isinstance(login, KnownLogin)
            await stage.registering.end(login)
            await stage.registering.end(login)

            assert stage.logins.of(ALICE, FAKE) == []
            assert stage.registering.is_registered(ALICE, FAKE)

    asyncio.run(run())


# what is filled in

NICK = Question(name="nick", label="Your nick")
SECRET = Question(name="key", label="Key", kind="secret", is_required=False)
KIND = Question(name="kind", label="Kind", kind="choice", choices=(("a", "A"), ("b", "B")))
FLAG = Question(name="tls", label="Encrypted", kind="flag", value="1")


def test_every_question_is_answered_and_nothing_else() -> None:
    ask = Ask(questions=(NICK, SECRET, KIND, FLAG))

    assert filled_in(ask, {"nick": " al ", "kind": "b", "admin": "1"}) == {
        "nick": "al",
        "key": "",
        "kind": "b",
        "tls": "1",
    }
    assert filled_in(Ask(questions=(SECRET,)), {"key": " a b "}) == {"key": " a b "}


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        (NICK, " ", 'Please fill in "Your nick".'),
        (KIND, "c", 'Please choose one of what is offered for "Kind".'),
        (FLAG, "yes", 'Please choose one of what is offered for "Encrypted".'),
        (SECRET, "x" * 1_000_000, 'What was filled in for "Key" is too long.'),
    ],
)
def test_what_does_not_fit_is_refused(question: Question, answer: str, words: str) -> None:
    with pytest.raises(Refused) as caught:
        filled_in(Ask(questions=(question,)), {question.name: answer})

    assert (caught.value.reason, caught.value.text) == ("malformed", words)


class Slow(Scripted):
    """A network whose sessions take their time to say good-bye."""

    def __init__(self, *does: Step | BaseException) -> None:
        super().__init__(*does)
        self.lets_end = asyncio.Event()

    async def run_login(self, login: Login, inbox: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await self.lets_end.wait()


def test_who_leaves_while_his_login_begins_is_neither_registered_nor_logged_in() -> None:
    async def run() -> None:
        network = Slow(DONE, DONE)
        async with staged(network) as stage:
            stage.entrances.begin(ALICE, FAKE)
            login = await stage.entrances.answer(ALICE, FAKE, {})
            assert isinstance(login, KnownLogin)
            await stage.rest()
            stage.entrances.begin(ALICE, FAKE, login)
            again = asyncio.ensure_future(stage.entrances.answer(ALICE, FAKE, {}))
            await stage.rest()
            leaving = asyncio.ensure_future(stage.registering.unregister(ALICE, FAKE))
            await stage.rest()
            network.lets_end.set()
            await leaving
            with pytest.raises(LoginLost):
                await again

            assert stage.written.registered == {}
            assert stage.logins.known() == []

    asyncio.run(run())
