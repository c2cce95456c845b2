"""`make bench`: what the gateway costs, beside biboumi, measured in turn in one run.

Every message is stored, as by default. CPU is user and system time of the gateway's process with
all its threads, until it is quiet again. The machine's own speed drifts: compare within one run.
The exit status is 1 if ours lost, doubled or misplaced anything.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tests.bench.joining import Crowd, Grown, Joined, grow
from tests.bench.paths import CROWD, LETTERS, MEMORY, PATHS, START
from tests.bench.stage import BIBOUMI, NO_ARCHIVE, OURS, Contender, Stage, stage
from tests.bench.table import Bar, Table
from tests.bench.traffic import Passed, carry
from tests.servers.postgresql import PostgreSql

BARRED = "abcd"
"""The paths that have bars."""

POSTGRESQL_COSTS = 60
"""CPU microseconds a message by which PostgreSQL may be dearer than SQLite."""

FULL = 85.0
"""Percent of its one core from which Prosody is the limit, not the gateway: it has pauses."""

WARM_UP = 500


class Bench:
    """One run: what was asked for, what was found."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self._labels = [OURS]
        if not asked.alone:
            self._labels += [BIBOUMI, *([NO_ARCHIVE] if asked.no_archive else [])]
        self._table = Table(self._labels)
        self._runs = 0
        self.faults = 0

    async def run(self, scene: Stage) -> None:
        letters = self._asked.letters
        with contextlib.ExitStack() as stack:
            contenders = [stack.enter_context(scene.contender(label)) for label in self._labels]
            for contender in contenders:
                await contender.up()
            for letter, path in PATHS.items():
                if letter in letters and not path.telegram:
                    await self._path(letter, contenders)
            if CROWD in letters:
                await self._crowd(scene, contenders)
        if any(path.telegram for letter, path in PATHS.items() if letter in letters):
            await self._telegram(scene)
        if MEMORY in letters or START in letters:
            for label in self._labels:
                await self._growth(scene, label)

    def print(self) -> None:
        print()
        for line in self._table.lines():
            print(line)
        one, five, fifteen = os.getloadavg()
        print(
            f"\nmedian of {self._asked.repeat}; load {one:.1f} {five:.1f} {fifteen:.1f};"
            f" the disk syncs in {_sync() * 1000:.2f} ms"
        )

    async def _telegram(self, scene: Stage) -> None:
        """Nobody else leads there in this way."""
        with scene.telegram() as ours:
            await ours.up()
            for letter, path in PATHS.items():
                if letter in self._asked.letters and path.telegram:
                    await self._path(letter, [ours])

    async def _path(self, letter: str, contenders: list[Contender]) -> None:
        asked, path = self._asked, PATHS[letter]
        users = asked.users if path.crowded else 1
        title = f"{letter}  {path.title.format(users)}"
        able = [each for each in contenders if not (path.to_irc and each.label == NO_ARCHIVE)]
        for turn in range(asked.repeat + 1):
            for contender in able:
                number = asked.number if turn else min(WARM_UP, asked.number)
                self._runs += 1
                traffic = await path.make(contender, f"run{self._runs}", number, users)
                passed = await carry(traffic, contender, asked.window)
                if turn:
                    self._passed(letter, title, contender.label, passed)
                if passed.faults and contender.label == OURS:
                    print(f"# the end of the gateway's log:\n{contender.server.log()[-2000:]}")

    def _passed(self, letter: str, title: str, label: str, passed: Passed) -> None:
        barred = letter in BARRED
        most = 150 + (POSTGRESQL_COSTS if self._asked.database == "postgresql" else 0)
        rate = Bar(value=3000, at_least=True) if barred else None
        cost = Bar(value=most) if barred else None
        full = "Prosody is full" if passed.xmpp_busy >= FULL else ""
        self._table.add(title, "messages/s", label, round(passed.rate), rate, full)
        self._table.add(title, "CPU us each", label, passed.cost, cost)
        if letter == "e":
            per_line = passed.cost * self._asked.users
            self._table.add(title, "CPU us each IRC line", label, per_line)
        self._table.add(title, "Prosody's CPU us", label, passed.xmpp_cpu / passed.copies * 1e6)
        self._table.add(title, "Prosody busy, %", label, passed.xmpp_busy)
        self._table.add(title, "lost", label, passed.lost, Bar(value=0))
        self._table.add(title, "other faults", label, passed.faults - passed.lost, Bar(value=0))
        self.faults += passed.faults if label == OURS else 0
        self._tell(letter, label, passed)

    async def _crowd(self, scene: Stage, contenders: list[Contender]) -> None:
        asked = self._asked
        crowd = await Crowd.gathered(scene, asked.members)
        for turn in range(asked.repeat + 1):
            for contender in contenders:
                joined = await crowd.join(contender)
                if turn:
                    self._joined(contender.label, joined)
        crowd.leave()

    def _joined(self, label: str, joined: Joined) -> None:
        title = f"f  join of a channel of {self._asked.members}"
        self._table.add(title, "s", label, joined.seconds, Bar(value=0.3))
        self._table.add(title, "CPU ms", label, joined.cpu * 1000)
        self._table.add(title, "missing", label, joined.missing, Bar(value=0))
        self.faults += abs(joined.missing) if label == OURS else 0
        self._tell(CROWD, label, joined)

    async def _growth(self, scene: Stage, label: str) -> None:
        asked = self._asked
        accounts = asked.accounts if START in asked.letters and label == OURS else 0
        grown = await grow(scene, label, asked.memory_users, accounts)
        title = f"g  memory, {grown.users} users"
        self._table.add(title, "KiB each", label, grown.per_user / 1024, Bar(value=40))
        self._table.add(title, "MiB with one", label, grown.at_first / 2**20)
        title = f"h  restart, {accounts} accounts"
        if grown.ready is not None:
            self._table.add(title, "s until it answers", label, grown.ready, Bar(value=3))
        if grown.seated is not None:
            self._table.add(title, "s until all are on IRC", label, grown.seated)
        self._tell(MEMORY, label, grown)

    def _tell(self, letter: str, label: str, found: Passed | Joined | Grown) -> None:
        """At once, so that one sees that something happens."""
        line = json.dumps({"path": letter, "gateway": label, **asdict(found)})
        print(line if self._asked.json else f"  {line}", flush=True)


def _sync() -> float:
    """Seconds that a small write takes to reach the disk: biboumi waits for it at each message."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(20):
            file.write(bytes(4096))
            start = time.monotonic()
            file.flush()
            os.fdatasync(file.fileno())
            times.append(time.monotonic() - start)
    return statistics.median(times)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    add = parser.add_argument
    add(
        "-n", "--number", type=int, default=5000, help="messages a run of a-e and i-l (%(default)s)"
    )
    add("--repeat", type=int, default=3, help="runs, of which the median counts (%(default)s)")
    add("--users", type=int, default=100, help="users in c, d, e, k, l (%(default)s)")
    add("--members", type=int, default=1000, help="of the channel in f (%(default)s)")
    add("--memory-users", type=int, default=400, help="users in g (%(default)s)")
    add("--accounts", type=int, default=1000, help="accounts in h (%(default)s)")
    add("--window", type=int, default=500, help="messages under way at most (%(default)s)")
    add("--only", default="".join(LETTERS), help="letters of what to measure (%(default)s)")
    add("--skip", default="", help="letters of what not to measure")
    add("--quick", action="store_true", help="few messages, once: does it run at all")
    add("--alone", action="store_true", help="without biboumi")
    add("--no-archive", action="store_true", help="also biboumi without its archive")
    add("--database", choices=["sqlite", "postgresql"], default="sqlite", help="of ours")
    add("--program", type=Path, help="what to run instead of our gateway")
    add("--json", action="store_true", help="print JSON lines only")
    asked = parser.parse_args(arguments)
    asked.letters = set(asked.only) - set(asked.skip)
    if asked.quick:
        asked.number, asked.repeat, asked.memory_users = min(asked.number, 1000), 1, 50
        asked.accounts = 100
    return asked


@contextlib.contextmanager
def database(kind: str) -> Iterator[str | None]:
    """The URL of an empty database; None: a SQLite file of the gateway's own."""
    if kind == "sqlite":
        yield None
    else:
        with PostgreSql() as server:
            yield server.url


def main(asked: argparse.Namespace) -> int:
    bench = Bench(asked)
    try:
        with database(asked.database) as url, stage(program=asked.program, database=url) as scene:
            asyncio.run(bench.run(scene))
    finally:  # what was found until then is worth something
        if not asked.json:
            bench.print()
    return 1 if bench.faults else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that all is cleaned up
    sys.exit(main(options(sys.argv[1:])))
