"""Tasks of the gateway."""

import asyncio
import inspect
import logging

import pytest

from bridge.supervision import guarded


async def work() -> None:
    raise RuntimeError("a fault")


def test_a_fault_ends_its_own_task_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        await guarded(asyncio.create_task, work())

    asyncio.run(test())

    assert [(each.levelno, each.getMessage()) for each in caplog.records][-1:] == [
        (logging.ERROR, "a task ended by a fault")
    ]


def test_what_is_cancelled_before_it_began_is_closed() -> None:
    begun = work()

    async def test() -> None:
        task = guarded(asyncio.create_task, begun)
        task.cancel()
        await asyncio.wait((task,))

    asyncio.run(test())

    assert inspect.getcoroutinestate(begun) == inspect.CORO_CLOSED


def test_nothing_is_begun_by_a_group_of_tasks_that_has_ended() -> None:
    begun = work()

    async def test() -> None:
        async with asyncio.TaskGroup() as tasks:
            pass
        await guarded(tasks.create_task, begun)

    asyncio.run(test())

    assert inspect.getcoroutinestate(begun) == inspect.CORO_CLOSED
