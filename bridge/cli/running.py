"""Run the gateway as a process: signals, exit status, word to the service manager.

signal(7); sd_notify(3), the protocol of `Type=notify` and `Type=notify-reload` services.
"""

import asyncio
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from bridge.api.adapter import Adapter
from bridge.api.errors import ConfigError
from bridge.api.ids import NetworkName
from bridge.config import Settings
from bridge.config.reloading import Reloading
from bridge.store.leases import StoreLost

log = logging.getLogger(__name__)

FINE = 0
UNEXPECTED = 1
NOT_ALONE = 3


def run(
    settings: Settings,
    adapters: Mapping[NetworkName, Adapter[Any]],
    read_again: Callable[[], Settings],
) -> int:
    """Run until told to stop; the exit status. Raises ConfigError."""
    from bridge import app  # it needs everything; `check` and `init` do without

    reloading = Reloading(settings, read_again, begun=_reloads, over=_is_ready)
    work = app.run(settings, adapters, reloading=reloading, ready=_is_ready)
    return ended(work, on_hangup=reloading.ask)


def ended(work: Coroutine[Any, Any, None], on_hangup: Callable[[], None] | None = None) -> int:
    """Run this until it ends or a signal ends it; the exit status. Raises ConfigError.

    on_hangup: is called at each SIGHUP.
    """
    try:
        asyncio.run(_until_told(work, on_hangup))
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
    """Tell the service manager, where there is one, how we fare: `READY=1`, `STOPPING=1`.

    Several words stand in a line each.
    """
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
        log.warning("the service manager cannot be told %s", word.partition("\n")[0], exc_info=True)


def _is_ready() -> None:
    notify("READY=1")


def _reloads() -> None:
    # The time tells this from one of before, where the manager has sent the signal itself.
    notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")


async def _until_told(
    work: Coroutine[Any, Any, None], on_hangup: Callable[[], None] | None
) -> None:
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
    if on_hangup is not None:
        loop.add_signal_handler(signal.SIGHUP, on_hangup)
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
