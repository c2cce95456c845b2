"""The way in, as the gateway ends."""

import asyncio
from typing import Any, cast

from bridge.core.inbox import PACE, Intake
from bridge.core.moves import Moves


class Held:
    """A writer that commits nothing yet."""

    def __init__(self) -> None:
        self.submitted: list[asyncio.Future[Any]] = []

    def submit(self, function: object) -> asyncio.Future[Any]:
        self.submitted.append(asyncio.get_running_loop().create_future())
        return self.submitted[-1]


class Idle:
    """Lanes with nothing to write."""

    def write(self) -> None:
        pass


def intake_of(writer: Held) -> Intake:
    nothing = cast("Any", None)
    return Intake(
        writer=cast("Any", writer),
        new_id=nothing,
        presence=nothing,
        showing=nothing,
        carriers=cast("Any", Idle()),
        twins=nothing,
        expire_after=nothing,
        owner=nothing,
        reference=nothing,
        on_signal=nothing,
        spawn=nothing,
        moves=Moves(),
    )


def test_what_is_accepted_as_the_gateway_has_ended_is_not_written_and_not_answered() -> None:
    async def run() -> None:
        writer = Held()
        intake = intake_of(writer)
        first = intake.accept("login:1", [], "1")
        intake.let_go()
        late = intake.accept("login:1", [], "2")
        writer.submitted[0].set_result([])
        await first
        await asyncio.sleep(2 * PACE)  # when it would have been written

        assert len(writer.submitted) == 1
        assert not late.done()

    asyncio.run(run())


def test_a_cursor_that_waits_behind_a_commit_is_written_as_the_gateway_ends() -> None:
    async def run() -> None:
        writer = Held()
        intake = intake_of(writer)
        first = intake.accept("login:1", [], "1")
        second = intake.accept("login:1", [], "2")
        assert len(writer.submitted) == 1

        intake.let_go()
        assert len(writer.submitted) == 2
        for written in writer.submitted:
            written.set_result([])
        await asyncio.gather(first, second)
        assert len(writer.submitted) == 2

    asyncio.run(run())
