"""Runs the gateway under a profiler. SIGUSR1 begins a profile, SIGUSR2 ends and writes it.

`sample` looks every few milliseconds where each thread is and charges it the CPU time that it has
used since: nearly free, so the figures are true. `calls` counts every call (cProfile): exact
numbers of calls, but small functions look dearer than they are.

    python -P tests/bench/sampling.py sample|calls TARGET PROGRAM ARGUMENTS-OF-THE-PROGRAM
"""

import cProfile
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

INTERVAL = 0.002

Stack = tuple[str, ...]
"""A thread's name and the functions in it, outermost first."""


class Profiler(Protocol):
    def begin(self) -> None: ...

    def end(self) -> dict[str, Any]:
        """What was seen, ready for JSON."""


class Sampler:
    """CPU seconds by stack."""

    def __init__(self) -> None:
        self._spent: defaultdict[Stack, float] = defaultdict(float)
        self._clocks: dict[int, float] = {}
        self._names: dict[int | None, str] = {}

    def begin(self) -> None:
        self._spent.clear()
        self._names = {thread.ident: thread.name for thread in threading.enumerate()}
        self._clocks = {ident: _used(ident) for ident in sys._current_frames()}
        signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)

    def end(self) -> dict[str, Any]:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return {"stacks": [[seconds, stack] for stack, seconds in self._spent.items()]}

    def _look(self, number: int, here: FrameType | None) -> None:
        frames = sys._current_frames()
        main = threading.main_thread().ident
        for ident, innermost in frames.items():
            name = self._names.get(ident, "a later thread")
            used = _used(ident)
            spent = used - self._clocks.get(ident, used)
            self._clocks[ident] = used
            if spent > 0:
                frame = here if ident == main else innermost
                self._spent[(name, *_functions(frame))] += spent


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


def _used(ident: int) -> float:
    """CPU seconds of a living thread."""
    return time.clock_gettime(time.pthread_getcpuclockid(ident))


def _functions(frame: FrameType | None) -> Stack:
    names: list[str] = []
    while frame is not None:
        names.append(_name(frame.f_code))
        frame = frame.f_back
    return tuple(reversed(names))


def _totals(profile: cProfile.Profile) -> dict[str, tuple[int, float, float]]:
    return {
        _name(entry.code): (entry.callcount, entry.inlinetime, entry.totaltime)
        for entry in profile.getstats()
    }


def _name(code: CodeType | str) -> str:
    """`bridge/core/inbox.py:80 Intake.accept`"""
    if isinstance(code, str):
        return code
    path = code.co_filename
    for root in ("/site-packages/", "/lib/python3", f"{Path(__file__).parents[2]}/"):
        if root in path:
            path = path.partition(root)[2]
            break
    return f"{path}:{code.co_firstlineno} {code.co_qualname}"


if __name__ == "__main__":
    main()
