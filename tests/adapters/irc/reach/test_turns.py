"""Whose turn it is to connect, and how a hundred logins come back to one server."""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import pytest

from adapters.irc.reach.turns import BURST, COUNTED_FOR, Passage, Turns
from adapters.irc.wire.connection import Unreachable
from bridge.api.adapter import Seat
from bridge.api.ids import LoginId
from bridge.api.states import Condition
from tests.adapters.irc.inboxes import RecordingInbox, adapter, logged_in
from tests.servers.process import LOOPBACK, free_port

T = TypeVar("T")


class Hurried(asyncio.SelectorEventLoop):
    """A loop whose clock goes on at once to when something is to be done."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._now = max(self._now, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=Hurried) as runner:
        return runner.run(work)


async def taken(turns: Turns, times: list[float], host: str = "a.example") -> Passage:
    passage = await turns.take(host, interval=1.0, most=0, is_waited_for=False)
    times.append(asyncio.get_running_loop().time())
    return passage


def test_some_go_at_once_and_the_others_at_their_pace() -> None:
    async def play() -> list[float]:
        turns, times = Turns(lambda: 0.5), list[float]()
        for passage in [await taken(turns, times) for _ in range(BURST + 3)]:
            passage.made()
        return times

    assert run(play()) == [0.0] * BURST + [1.0, 2.0, 3.0]


def test_chance_spreads_them_between_half_and_one_and_a_half() -> None:
    async def play() -> list[float]:
        chances = iter([0.5] * BURST + [0.0, 1.0, 0.25, 0.5])
        turns, times = Turns(lambda: next(chances)), list[float]()
        for _ in range(BURST + 4):
            (await taken(turns, times)).made()
        return times[BURST:]

    assert run(play()) == [1.0, 1.5, 3.0, 3.75]


def test_so_many_are_made_at_once_and_no_more() -> None:
    async def play() -> list[int]:
        turns, times = Turns(lambda: 0.5, at_once=2), list[float]()
        waiting = [asyncio.create_task(taken(turns, times)) for _ in range(4)]
        await asyncio.sleep(60.0)
        seen = [len(times)]
        (await waiting[0]).made()
        await asyncio.sleep(60.0)
        seen.append(len(times))
        (await waiting[1]).over()
        await asyncio.sleep(60.0)
        return [*seen, len(times)]

    assert run(play()) == [2, 3, 4]


def test_servers_that_never_answer_do_not_keep_others_from_theirs() -> None:
    async def play() -> float:
        turns, times = Turns(lambda: 0.5, at_once_in_all=2), list[float]()
        for host in ("a", "b", "c"):
            await taken(turns, times, host)
        return times[-1]

    assert run(play()) == COUNTED_FOR


def test_so_many_are_made_at_once_to_all_servers_together() -> None:
    async def play() -> list[int]:
        turns, times = Turns(lambda: 0.5, at_once_in_all=2), list[float]()
        waiting = [asyncio.create_task(taken(turns, times, host)) for host in ("a", "b", "c", "d")]
        await asyncio.sleep(2.0)
        seen = [len(times)]
        (await waiting[0]).made()
        await asyncio.sleep(2.0)
        return [*seen, len(times)]

    assert run(play()) == [2, 3]


def test_who_is_waited_for_goes_first() -> None:
    async def play() -> list[str]:
        turns, order = Turns(lambda: 0.5, at_once=1), list[str]()

        async def one(name: str, is_waited_for: bool) -> None:
            passage = await turns.take(
                "a.example", interval=1.0, most=0, is_waited_for=is_waited_for
            )
            order.append(name)
            await asyncio.sleep(1.0)
            passage.over()

        await asyncio.gather(one("a", False), one("b", False), one("c", False), one("d", True))
        return order

    assert run(play()) == ["a", "d", "b", "c"]


def test_past_the_limit_of_a_server_it_is_refused_until_one_goes() -> None:
    async def play() -> str:
        turns = Turns(lambda: 0.5)
        passage = await turns.take("a", interval=1.0, most=1, is_waited_for=True)
        passage.made()
        with pytest.raises(Unreachable) as caught:
            await turns.take("a", interval=1.0, most=1, is_waited_for=True)
        passage.over()
        passage.over()
        await turns.take("a", interval=1.0, most=1, is_waited_for=True)
        return caught.value.words

    assert run(play()) == (
        "This gateway has as many connections to a as it may have. Please try again later."
    )


def test_who_gives_up_waiting_holds_nobody_up() -> None:
    async def play() -> int:
        turns, times = Turns(lambda: 0.5, at_once=1), list[float]()
        first = await taken(turns, times)
        given_up = asyncio.create_task(taken(turns, times))
        last = asyncio.create_task(taken(turns, times))
        await asyncio.sleep(1.0)
        given_up.cancel()
        first.over()
        await last
        return len(times)

    assert run(play()) == 2


# --- many logins ----------------------------------------------------------------------------------

MANY = 100
INTERVAL = 0.02


class Welcoming(asyncio.Protocol):
    """Welcomes whoever registers. times: when each connection came."""

    def __init__(self, open_: set["Welcoming"], times: list[float]) -> None:
        self._open = open_
        self._times = times

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._open.add(self)
        self._times.append(time.monotonic())

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.discard(self)

    def data_received(self, data: bytes) -> None:
        if b"USER " in data:
            self.transport.write(b":s.example 001 al :Welcome\r\n:s.example 376 al :End\r\n")


def test_a_hundred_logins_come_back_one_after_the_other_when_their_server_restarts() -> None:
    async def play() -> tuple[list[float], list[float]]:
        loop, port = asyncio.get_running_loop(), free_port()
        open_, times = set[Welcoming](), list[float]()

        async def opened() -> asyncio.Server:
            return await loop.create_server(lambda: Welcoming(open_, times), LOOPBACK, port)

        server = await opened()
        irc = adapter(LOOPBACK, port, connect_interval=INTERVAL)
        async with AsyncExitStack() as stack:
            inboxes = [RecordingInbox() for _ in range(MANY)]
            for number, inbox in enumerate(inboxes):
                login = LoginId(number + 1)
                held = logged_in(irc, inbox, LOOPBACK, seats=[Seat(f"#c%{LOOPBACK}")], login=login)
                await stack.enter_async_context(held)
            for inbox in inboxes:
                await inbox.up()
            cold = list(times)
            server.close()
            for each in list(open_):
                each.transport.abort()
            for inbox in inboxes:
                await inbox.expect(Condition, lambda told: told.standing == "down")
            times.clear()
            server = await opened()
            for inbox in inboxes:
                await inbox.up()
        server.close()
        return cold, list(times)

    for times in asyncio.run(play()):
        assert len(times) == MANY
        # Chance may halve the pace; what comes late was held up on the way, by a busy machine.
        fastest = BURST + 0.25 / (INTERVAL / 2) + 10
        assert max(sum(at <= other < at + 0.25 for other in times) for at in times) <= fastest
