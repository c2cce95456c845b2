"""The process: binds itself, then makes pictures small one after another until nobody asks.

Its bounds are the kernel's: `setrlimit(2)`. A picture that breaks them ends it, and nothing else.
"""

import os
import resource
import sys
import warnings
from typing import BinaryIO, Final

from bridge.xmpp.worker import frames, shrinking
from bridge.xmpp.worker.frames import Order

MEMORY: Final = 640 * 1024 * 1024
"""Bytes of address space: the largest picture that is decoded, three times, and Python."""

CPU_SECONDS: Final = 10
"""For one picture."""

NICENESS: Final = 10
"""People's messages come first."""

_BOUNDS: Final = (
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_NOFILE, 3),  # the pipes, which are open already
    (resource.RLIMIT_AS, MEMORY),
)


def main() -> None:
    warnings.simplefilter("ignore")
    shrinking.prepare()
    os.nice(NICENESS)
    for bound, most in _BOUNDS:
        resource.setrlimit(bound, (most, most))
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    _put(answers, frames.READY)
    while len(head := orders.read(frames.ORDER_SIZE)) == frames.ORDER_SIZE:
        order = Order.unpacked(head)
        _wind_up()
        answer, small = shrinking.shrink(orders.read(order.size), order)
        _put(answers, answer.packed() + small)


def _wind_up() -> None:
    """The kernel ends the process when this picture has taken too long."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _put(answers: BinaryIO, frame: bytes) -> None:
    answers.write(frame)
    answers.flush()


if __name__ == "__main__":
    main()
