"""Runs the gateway under a profiler. SIGUSR1 begins a profile, SIGUSR2 ends and writes it.

`sample` looks after every few milliseconds of a thread's CPU time where the thread is and charges
that place with it: nearly free, so the figures are true, but where a thread works in turns with
another one that never waits, the other is found where it waits. `calls` counts every call
(cProfile): exact in numbers and places, but small functions look dearer than they are.

    python -P tests/bench/sampling.py sample|calls TARGET PROGRAM ARGUMENTS-OF-THE-PROGRAM
"""

import cProfile
import ctypes
import functools
import gc
import json
import runpy
import signal
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Protocol

INTERVAL = 0.001
"""CPU seconds of a thread between two looks at it; the kernel makes it its own tick at least."""

SWITCH = 0.0002
"""Seconds until another thread lets the one that looks go on; the usual 0.005 would find it where
it waits, not where it works."""

SIGEV_SIGNAL = 0

ROOTS = (
    f"{Path(__file__).parents[2]}/",
    "/site-packages/",
    f"/lib/python3.{sys.version_info.minor}/",
)
"""What is left out of the names of files."""

Stack = tuple[str, ...]
"""A thread's name and the functions in it, outermost first."""


class Profiler(Protocol):
    def begin(self) -> None: ...

    def end(self) -> dict[str, Any]:
        """What was seen, ready for JSON."""


class Sampler:
    """CPU seconds by stack. A timer of its own for each thread, so that none pays for another."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._spent: defaultdict[Stack, float] = defaultdict(float)
        self._timers: list[ctypes.c_void_p] = []
        self._collecting = 0.0
        gc.callbacks.append(self._collected)

    def begin(self) -> None:
        sys.setswitchinterval(SWITCH)
        for index, thread in enumerate(threading.enumerate()):
            if thread.ident is not None:
                self._watch(signal.SIGRTMIN + 1 + index, thread.ident, thread.name)

    def end(self) -> dict[str, Any]:
        for timer in self._timers:
            self._libc.timer_delete(timer)
        return {"stacks": [[seconds, stack] for stack, seconds in self._spent.items()]}

    def _watch(self, number: int, ident: int, name: str) -> None:
        """timer_create(2) on the clock of a thread; it runs only while the thread does."""
        clock = time.pthread_getcpuclockid(ident)
        last = time.clock_gettime(clock)

        def look(number: int, here: FrameType | None) -> None:
            nonlocal last
            frame = here if ident == threading.get_ident() else sys._current_frames().get(ident)
            used = time.clock_gettime(clock)
            self._spent[(name, *_functions(frame))] += used - last
            last = time.clock_gettime(clock)  # looking is not charged

        signal.signal(number, look)
        event = _SignalEvent(number=number, notify=SIGEV_SIGNAL)
        timer, times = ctypes.c_void_p(), (ctypes.c_long * 4)(*[0, int(INTERVAL * 1e9)] * 2)
        if self._libc.timer_create(clock, ctypes.byref(event), ctypes.byref(timer)):
            raise OSError(ctypes.get_errno(), "timer_create")
        self._libc.timer_settime(timer, 0, times, None)
        self._timers.append(timer)

    def _collected(self, phase: str, info: object) -> None:
        """Python's garbage collector runs wherever something is made; it is charged by itself."""
        now = time.thread_time()
        if phase == "start":
            self._collecting = now
        elif self._timers:
            name = threading.current_thread().name
            self._spent[(name, "(garbage collection, counted above too)")] += now - self._collecting


class _SignalEvent(ctypes.Structure):
    """struct sigevent, sigevent(3type)."""

    _fields_ = (
        ("value", ctypes.c_void_p),
        ("number", ctypes.c_int),
        ("notify", ctypes.c_int),
        ("padding", ctypes.c_char * 48),
    )


class Calls:
    """cProfile in every thread."""

    def __init__(self) -> None:
        self._profiles: list[tuple[str, cProfile.Profile]] = []
        self._before: list[dict[str, tuple[int, float, float]]] = []
        threading.setprofile(self._thread)
        self._enable("MainThread")

    def begin(self) -> None:
        self._before = [_totals(profile) for _, profile in self._profiles]

    def end(self) -> dict[str, Any]:
        functions = []
        for (name, profile), before in zip(self._profiles, self._before, strict=False):
            for function, (calls, own, all_) in _totals(profile).items():
                c, o, a = before.get(function, (0, 0.0, 0.0))
                if calls > c:
                    functions.append([name, function, calls - c, own - o, all_ - a])
        return {"functions": functions}

    def _thread(self, frame: FrameType, event: str, argument: object) -> None:
        # Called by the first event of a new thread; enabling a profile takes its place.
        self._enable(threading.current_thread().name)

    def _enable(self, name: str) -> None:
        profile = cProfile.Profile(time.thread_time)
        self._profiles.append((name, profile))
        profile.enable()


def main() -> None:
    _, how, to, program, *rest = sys.argv
    sys.argv[:] = [program, *rest]
    profiler: Profiler = Calls() if how == "calls" else Sampler()
    target = Path(to)

    def begin(number: int, frame: FrameType | None) -> None:
        profiler.begin()

    def end(number: int, frame: FrameType | None) -> None:
        partial = target.with_suffix(".partial")
        partial.write_text(json.dumps(profiler.end()))
        partial.rename(target)

    signal.signal(signal.SIGUSR1, begin)
    signal.signal(signal.SIGUSR2, end)
    runpy.run_path(program, run_name="__main__")


def _functions(frame: FrameType | None) -> Stack:
    names: list[str] = []
    while frame is not None:
        code = frame.f_code
        names.append(_name(code) if code.co_filename != "<string>" else _made(frame))
        frame = frame.f_back
    return tuple(reversed(names))


def _made(frame: FrameType) -> str:
    """A method that `dataclass` made: all of them have the same name, so say whose it is."""
    owner = type(frame.f_locals.get("self")).__qualname__
    return f"dataclass {owner}.{frame.f_code.co_name}"


def _totals(profile: cProfile.Profile) -> dict[str, tuple[int, float, float]]:
    return {
        _name(entry.code): (entry.callcount, entry.inlinetime, entry.totaltime)
        for entry in profile.getstats()
    }


@functools.cache
def _name(code: CodeType | str) -> str:
    """`bridge/core/inbox.py:80 Intake.accept`"""
    if isinstance(code, str):
        return code
    path = code.co_filename
    for root in ROOTS:
        path = path.rpartition(root)[2]
    return f"{path}:{code.co_firstlineno} {code.co_qualname}"


if __name__ == "__main__":
    main()
