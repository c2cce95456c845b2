"""Logging in to a fake network."""

import asyncio

import pytest

from bridge.api.adapter import Login
from bridge.api.errors import ConfigError, LoginLost, Refused
from bridge.api.ids import LoginId
from bridge.api.login import Ask, Done, Entering, Entrance, Show
from bridge.api.states import Condition
from bridge.testing.entries import OPTION, SECOND, WORD
from bridge.testing.inbox import Recorder
from bridge.testing.manner import read
from bridge.testing.network import FakeNetwork
from tests.bridge.testing.stage import fake


async def shown(network: FakeNetwork) -> tuple[Entrance, Show]:
    entrance = network.enter(None)
    step = await entrance.answer({"name": "Al"})
    assert isinstance(step, Show)
    return entrance, step


def test_where_nothing_is_said_nobody_logs_in() -> None:
    assert not isinstance(fake(), Entering)


def test_a_name_and_a_password_let_in() -> None:
    async def run() -> None:
        network = fake(enters="password")
        done = await network.enter(None).answer({"name": "Al", "password": WORD})

        assert isinstance(done, Done)
        assert (done.native, done.name, set(done.options)) == ("irc.fake", "Al", {OPTION})
        assert network.far.logged_in() == ("al",)

    asyncio.run(run())


def test_after_the_third_wrong_password_it_is_over() -> None:
    async def run() -> None:
        entrance = fake(enters="password").enter(None)
        wrong = {"name": "al", "password": "open"}
        for _ in range(2):
            with pytest.raises(Refused) as refused:
                await entrance.answer(wrong)
            assert (refused.value.reason, refused.value.text) == ("password", "This is wrong.")
        for _ in range(2):
            with pytest.raises(LoginLost):
                await entrance.answer(wrong)

    asyncio.run(run())


def test_a_scan_is_waited_for_and_then_a_second_password_asked_for() -> None:
    async def run() -> None:
        network = fake(enters="two-steps")
        entrance, show = await shown(network)
        waiting = asyncio.ensure_future(entrance.wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        network.far.scan(show.link)
        step = await waiting

        assert isinstance(step, Ask)
        assert [(q.name, q.kind) for q in step.questions] == [("second", "secret")]
        assert isinstance(await entrance.answer({"second": SECOND}), Done)

    asyncio.run(run())


def test_a_scan_can_be_done_by_itself() -> None:
    async def run() -> None:
        entrance, _ = await shown(fake(enters="two-steps", scan_after=0.01))

        assert isinstance(await entrance.wait(), Ask)

    asyncio.run(run())


def test_what_was_not_shown_cannot_be_scanned() -> None:
    async def run() -> None:
        network = fake(enters="two-steps")
        with pytest.raises(LookupError):
            network.far.scan()
        await shown(network)
        with pytest.raises(LookupError):
            network.far.scan("https://fake.example/scan/9")

    asyncio.run(run())


def test_who_is_logged_out_there_is_lost_and_does_not_come_back() -> None:
    async def run() -> None:
        network, inbox = fake(enters="password"), Recorder()
        token = network.far.entries.issue("al")
        login = Login(id=LoginId(1), native="irc.fake", name="al", options={OPTION: token})
        running = asyncio.ensure_future(network.run_login(login, inbox))
        await inbox.until(Condition, lambda told: told.standing == "up")
        network.far.revoke("Al")
        with pytest.raises(LoginLost):
            await running
        with pytest.raises(LoginLost):
            await network.run_login(login, inbox)

        assert network.far.logged_in() == ()

    asyncio.run(run())


def test_what_the_gateway_answers_wrongly_is_a_breach() -> None:
    async def run() -> None:
        network = fake(enters="two-steps")
        with pytest.raises(AssertionError):
            await network.enter(None).answer({"name": "al", "password": "x"})
        with pytest.raises(AssertionError):
            await network.enter(None).wait()
        entrance, _ = await shown(network)
        with pytest.raises(AssertionError):
            await entrance.answer({"second": SECOND})

        assert len(network.breaches) == 3

    asyncio.run(run())


def test_how_one_logs_in_is_read_from_a_configuration() -> None:
    manner, _ = read({"enters": "two-steps", "scan_after": 2})

    assert (manner.enters, manner.scan_after) == ("two-steps", 2)
    with pytest.raises(ConfigError):
        read({"enters": "key"})
