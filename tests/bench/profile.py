"""Where the CPU time of the gateway goes: `python -m tests.bench.profile a`, or another path, or f.

Prints, in microseconds a message (in f an occupant), the functions that cost most by themselves and
those that cost most with all that they call, for each thread.
"""

import argparse
import asyncio
import contextlib
import json
import shlex
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.__main__ import WARM_UP, database
from tests.bench.joining import Crowd
from tests.bench.paths import CROWD, PATHS
from tests.bench.stage import OURS, UNPACED, Contender, Stage, stage
from tests.bench.traffic import Watch, carry


def _floats() -> defaultdict[str, float]:
    return defaultdict(float)


@dataclass(slots=True)
class Seen:
    """One thread's CPU seconds by function."""

    own: defaultdict[str, float] = field(default_factory=_floats)
    with_called: defaultdict[str, float] = field(default_factory=_floats)
    calls: Counter[str] = field(default_factory=Counter)


def main(asked: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "profile.json"
        program = _program(Path(folder), asked, target)
        with database(asked.database) as url, stage(program=program, database=url) as scene:
            count, summary = asyncio.run(_measure(scene, asked, target))
        found = json.loads(target.read_text())
    print(summary)
    seen = (
        _from_stacks(found["stacks"]) if asked.how == "sample" else _from_calls(found["functions"])
    )
    _print(seen, count, asked.top)
    if asked.stacks and asked.how == "sample":
        asked.stacks.write_text(_collapsed(found["stacks"]))
    return 0


async def _measure(scene: Stage, asked: argparse.Namespace, target: Path) -> tuple[int, str]:
    """What the costs are divided by, and how it went."""
    with scene.telegram() if _is_telegram(asked) else scene.contender(OURS) as contender:
        await contender.up()

        @contextlib.contextmanager
        def watch() -> Iterator[None]:
            contender.server.send(signal.SIGUSR1)
            yield
            contender.server.send(signal.SIGUSR2)
            _wait_for(target)

        if asked.what == CROWD:
            crowd = await Crowd.gathered(scene, asked.members)
            await crowd.join(contender)
            joined = await crowd.join(contender, watch)
            crowd.leave()
            return asked.members, str(joined)
        return await _traffic(contender, asked, watch)


async def _traffic(
    contender: Contender, asked: argparse.Namespace, watch: Watch
) -> tuple[int, str]:
    path = PATHS[asked.what]
    users = asked.users if path.crowded else 1
    warm_up = await path.make(contender, "warm", WARM_UP, users)
    await carry(warm_up, contender, asked.window)
    traffic = await path.make(contender, "run", asked.number, users)
    passed = await carry(traffic, contender, asked.window, watch)
    if passed.faults:
        print(f"# the end of the gateway's log:\n{contender.server.log()[-2000:]}")
    return passed.copies, f"{passed}\n{passed.rate:.0f} messages/s, {passed.cost:.1f} us CPU each"


def _program(folder: Path, asked: argparse.Namespace, target: Path) -> Path:
    """What starts the gateway under the profiler; -P: our files hide none of Python's."""
    if _is_telegram(asked):
        asked.program = UNPACED
    sampling = Path(__file__).with_name("sampling.py")
    command = [sys.executable, "-P", sampling, asked.how, target, asked.program]
    program = folder / "profiled"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, command))} "$@"\n')
    program.chmod(0o755)
    return program


def _is_telegram(asked: argparse.Namespace) -> bool:
    return asked.what in PATHS and PATHS[asked.what].telegram


def _wait_for(target: Path) -> None:
    deadline = time.monotonic() + 30.0
    while not target.exists():
        if time.monotonic() > deadline:
            raise TimeoutError("the profiled gateway wrote nothing")
        time.sleep(0.05)


def _from_stacks(stacks: Iterable[tuple[float, list[str]]]) -> Mapping[str, Seen]:
    threads: defaultdict[str, Seen] = defaultdict(Seen)
    for seconds, (thread, *functions) in stacks:
        seen = threads[thread]
        seen.own[functions[-1]] += seconds
        for function in set(functions):
            seen.with_called[function] += seconds
    return threads


def _from_calls(functions: Iterable[tuple[str, str, int, float, float]]) -> Mapping[str, Seen]:
    threads: defaultdict[str, Seen] = defaultdict(Seen)
    for thread, function, calls, own, with_called in functions:
        seen = threads[thread]
        seen.own[function] += own
        seen.with_called[function] += with_called
        seen.calls[function] += calls
    return threads


def _print(threads: Mapping[str, Seen], count: int, top: int) -> None:
    for thread, seen in sorted(threads.items(), key=lambda item: -sum(item[1].own.values())):
        whole = sum(own for name, own in seen.own.items() if name[0] != "(") / count * 1e6
        if whole < 1:
            continue
        print(f"\n== {thread}: {whole:.1f} us each ==\n")
        print("   own  with called  calls")
        for function in _most(seen.own, top):
            print(_line(seen, function, count))
        print("\n   with all that they call, what costs nearly all left out")
        part = {name: us for name, us in seen.with_called.items() if us / count * 1e6 < 0.9 * whole}
        for function in _most(part, top):
            print(_line(seen, function, count))


def _most(spent: Mapping[str, float], top: int) -> list[str]:
    return sorted(spent, key=spent.__getitem__, reverse=True)[:top]


def _line(seen: Seen, function: str, count: int) -> str:
    own, whole = (spent[function] / count * 1e6 for spent in (seen.own, seen.with_called))
    calls = f"{seen.calls[function] / count:6.2f}" if seen.calls else "     -"
    return f"{own:6.1f}       {whole:6.1f} {calls}  {function}"


def _collapsed(stacks: Iterable[tuple[float, list[str]]]) -> str:
    """One line a stack, with microseconds, as programs that draw flame graphs read it."""
    return "".join(
        f"{';'.join(name.replace(' ', ':') for name in stack)} {seconds * 1e6:.0f}\n"
        for seconds, stack in stacks
    )


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.profile", description=__doc__)
    add = parser.add_argument
    add("what", choices=[*PATHS, CROWD])
    add("-n", "--number", type=int, default=10_000, help="messages (%(default)s)")
    add("--users", type=int, default=100, help="users in c, d, e, k, l (%(default)s)")
    add("--members", type=int, default=1000, help="of the channel in f (%(default)s)")
    add("--window", type=int, default=500, help="messages under way at most (%(default)s)")
    add("--how", choices=["sample", "calls"], default="sample", help="see tests/bench/sampling.py")
    add("--top", type=int, default=30, help="lines of each list (%(default)s)")
    add("--stacks", type=Path, help="a file for what draws flame graphs (not with calls)")
    add("--database", choices=["sqlite", "postgresql"], default="sqlite")
    usual = Path(sys.executable).with_name("xmpp-bridge")
    add("--program", type=Path, default=usual, help="a Python program to run as the gateway")
    return parser.parse_args()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that all is cleaned up
    sys.exit(main(options()))
