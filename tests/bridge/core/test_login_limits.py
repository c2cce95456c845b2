"""How many logins an account may use: what has a connection or rooms, what it logged in to."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, cast

import pytest

from bridge.api.errors import Refused
from bridge.api.ids import NetworkName
from bridge.api.login import Done
from bridge.core.logins import Registry
from bridge.testing.inbox import Recorder
from tests.bridge.core.test_logins import ALICE, OPEN, Network, Written, begun

BOB = "bob@example.org"
OTHER = NetworkName("other")
TOO_MANY = "one too many"


def play(scene: Callable[[Registry], Awaitable[None]], most: int) -> None:
    """With so many allowed."""

    def check(_account: str, has: int) -> None:
        if has >= most:
            raise Refused("overload", TOO_MANY)

    async def run() -> None:
        ids, tasks = count(1), list[asyncio.Task[None]]()

        def spawn(work: Any) -> asyncio.Task[None]:
            tasks.append(asyncio.ensure_future(work))
            return tasks[-1]

        networks = {OPEN: Network(), OTHER: Network()}
        await scene(
            Registry(
                adapters=cast("Any", networks),
                records=Written(),
                new_id=lambda: next(ids),
                spawn=spawn,
                inbox_of=lambda _: Recorder(),
                random=lambda: 0.0,
                check=check,
            )
        )
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    asyncio.run(run())


def test_those_that_run_or_have_rooms_count_on_all_networks() -> None:
    async def scene(logins: Registry) -> None:
        first = logins.ensure(OPEN, ALICE, "a", "al")
        logins.start(first.id)
        second = logins.ensure(OTHER, ALICE, "b", "al")
        logins.take_seat(second.id, "#tea%b", None)
        for network, native in [(OPEN, "c"), (OTHER, "c")]:
            with pytest.raises(Refused, match=TOO_MANY):
                logins.ensure(network, ALICE, native, "al")

        assert logins.ensure(OPEN, ALICE, "a", "al").id == first.id
        assert logins.ensure(OPEN, BOB, "c", "bob").account == BOB

    play(scene, 2)


def test_one_that_is_not_used_counts_when_it_is_to_be_used_again() -> None:
    async def scene(logins: Registry) -> None:
        first = logins.ensure(OPEN, ALICE, "a", "al")
        second = logins.ensure(OPEN, ALICE, "b", "al")
        logins.check_use(first)
        logins.start(second.id)
        logins.check_use(second)
        with pytest.raises(Refused, match=TOO_MANY):
            logins.check_use(first)
        await logins.stop(second.id)
        logins.check_use(first)

    play(scene, 1)


def test_one_that_lies_idle_keeps_nobody_from_another() -> None:
    async def scene(logins: Registry) -> None:
        first = logins.ensure(OPEN, ALICE, "a", "al")
        logins.check_another(ALICE)
        logins.start(first.id)
        with pytest.raises(Refused, match=TOO_MANY):
            logins.check_another(ALICE)

    play(scene, 1)


def test_what_one_is_logged_in_to_counts_until_one_logs_out() -> None:
    async def scene(logins: Registry) -> None:
        done = Done(native="a", name="al", options={"token": "t"})
        first = await logins.log_in(OPEN, ALICE, done)
        await begun()
        await logins.log_in(OPEN, ALICE, done)
        other = Done(native="b", name="al", options={"token": "t"})
        with pytest.raises(Refused, match=TOO_MANY):
            await logins.log_in(OPEN, ALICE, other)
        await logins.log_out(first.id)
        await logins.log_in(OPEN, ALICE, other)
        with pytest.raises(Refused, match=TOO_MANY):
            await logins.log_in(OPEN, ALICE, done)

    play(scene, 1)
