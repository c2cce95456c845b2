"""Keeps what runs apart from each other: a fault ends nothing but itself."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from bridge.api.adapter import Adapter, Inbox
from bridge.api.ids import NetworkName

log = logging.getLogger(__name__)

Work = Coroutine[Any, Any, None]

RESTART_AFTER: Final = 5.0
"""Seconds until a part that ended by a fault is started again."""


async def supervised(network: NetworkName, adapter: Adapter[Any], inbox: Inbox) -> None:
    """An adapter's network-wide connection, started again when it ends by a fault."""
    while True:
        try:
            await adapter.run(inbox)
        except Exception:
            log.exception("network %s ended by a fault and is started again", network)
        else:
            return
        await asyncio.sleep(RESTART_AFTER)


def guarded(spawn: Callable[[Work], asyncio.Task[None]], work: Work) -> asyncio.Task[None]:
    """A task whose fault ends nothing but itself; while the gateway ends, nothing is begun."""
    contained = _contained(work)
    try:
        task = spawn(contained)
    except RuntimeError:  # so says a group of tasks that ends
        contained.close()
        work.close()
        return asyncio.ensure_future(asyncio.sleep(0))
    task.add_done_callback(lambda _: work.close())  # where it was cancelled before its first step
    return task


async def _contained(work: Work) -> None:
    try:
        await work
    except Exception:
        log.exception("a task ended by a fault")
