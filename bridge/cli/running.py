"""Run the gateway as a process: signals, exit status, word to the service manager.

signal(7); sd_notify(3), the protocol of `Type=notify` services.
"""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Coroutine, Mapping
from typing import Any

from bridge.api.adapter import Adapter
from bridge.api.errors import ConfigError
from bridge.api.ids import NetworkName
from bridge.config import Settings
from bridge.store.leases import StoreLost

log = logging.getLogger(__name__)

FINE = 0
UNEXPECTED = 1
NOT_ALONE = 3


def run(settings: Settings, adapters: Mapping[NetworkName, Adapter[Any]]) -> int:
    """Run until told to stop; the exit status. Raises ConfigError."""
    from bridge import app  # it needs everything; `check` and `init` do without

    return ended(app.run(settings, adapters, ready=lambda: notify("READY=1")))


def ended(work: Coroutine[Any, Any, None]) -> int:
    """Run this until it ends or a signal ends it; the exit status. Raises ConfigError."""
    try:
        asyncio.run(_until_told(work))
    except (Exception, asyncio.CancelledError) as error:
        match reason := _reason(error):
            case ConfigError():
                raise reason from error
            case StoreLost():
                log.error("%s", reason)
                return NOT_ALONE
            case _:
                log.error("the gateway ended by an error", exc_info=reason)
                return UNEXPECTED
    return FINE


def notify(word: str) -> None:
    """Tell the service manager, where there is one, how we fare: `READY=1`, `STOPPING=1`."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract names begin with a zero byte
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
            manager.connect(address)
            manager.send(word.encode())
    except OSError:
        log.warning("the service manager cannot be told %s", word, exc_info=True)


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    loop = asyncio.get_running_loop()
    running = loop.create_task(work)
    told = False

    def stop(number: signal.Signals) -> None:
        nonlocal told
        told = True
        log.info("stopping by %s; once more ends at once", number.name)
        notify("STOPPING=1")
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
        running.cancel()

    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop, each)
    try:
        await running
    except asyncio.CancelledError:
        if not told:
            raise


def _reason(error: BaseException) -> BaseException:
    """What decides the exit status, out of a group of errors that ended together."""
    if isinstance(error, BaseExceptionGroup):
        for kind in (StoreLost, ConfigError):
            found = error.subgroup(kind)
            if found is not None:
                return _reason(found.exceptions[0])
    return error
