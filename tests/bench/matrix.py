"""What Matrix costs, beside matridge where it is installed: `python -m tests.bench.matrix`.

Synapse with SQLite is the homeserver, Prosody the XMPP server. A burst goes to XMPP, then as many
messages go back; in a room that is not encrypted, then in one that is. CPU is user and system time
of the gateway with all its threads. Synapse takes some fifty messages a second, so that rates are
its own; CPU and losses are ours.
"""

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from xml.etree.ElementTree import Element

import aiohttp

from tests.bench import matridge
from tests.bench.far import CONNECTIONS, Far, Plain, Sealed
from tests.bench.many_logins import grow
from tests.bench.matridge import Matridge
from tests.bench.ours_on_matrix import Ours
from tests.bench.table import Bar, Table
from tests.clients.matrix import MatrixPerson
from tests.clients.xmpp import XmppClient
from tests.servers.process import Server
from tests.servers.prosody import Prosody
from tests.servers.synapse import Synapse

OURS = Ours.label
STALLED = 30.0
"""Seconds without a message after which what is missing counts as lost."""
USUAL = " a message of the usual size, as people write them"
WARM_UP = 50

MATRIX_COSTS, XMPP_COSTS = Bar(value=2_000), Bar(value=3_000)
"""CPU microseconds a message, from Matrix and to it."""
NONE = Bar(value=0)


class Contender(Protocol):
    """A gateway that runs."""

    label: str
    domain: str

    @property
    def server(self) -> Server: ...

    async def logs_in(self, client: XmppClient, person: str) -> None: ...

    async def joins(self, client: XmppClient, room: str, name: str) -> str:
        """A room that the login is in; its address."""


@dataclass(slots=True)
class Heard:
    """Which numbers of a run arrived, in their order."""

    mark: str
    numbers: list[int] = field(default_factory=list)
    last: float = 0.0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, element: Element) -> None:
        body = element.findtext("body") or ""
        mark, _, number = body.partition(" ")[0].partition(":")
        if element.get("type") == "groupchat" and mark == self.mark:
            self.numbers.append(int(number))
            self.last = time.monotonic()
            self.news.set()

    async def all_of(self, number: int) -> None:
        with contextlib.suppress(TimeoutError):
            while len(set(self.numbers)) < number:
                self.news.clear()
                async with asyncio.timeout(STALLED):
                    await self.news.wait()


class Listening(XmppClient):
    """heard: the run that is counted now, if one is."""

    heard: Heard | None = None

    def arrived(self, element: Element) -> None:
        if self.heard is not None and element.tag == "message":
            self.heard.take(element)
        else:
            super().arrived(element)


@dataclass(slots=True, kw_only=True)
class Scene:
    """One contender and those who use it. lost: messages of ours that never arrived."""

    contender: Contender
    homeserver: Synapse
    client: Listening
    table: Table
    lost: int = 0

    async def carry(self, number: int, repeat: int) -> None:
        """In both rooms, both ways."""
        label, url = self.contender.label, self.homeserver.url
        ann, ben = (self.homeserver.add_person(f"{who}-{label}") for who in ("ann", "ben"))
        async with aiohttp.ClientSession() as http, await MatrixPerson.login(url, ben) as sealed:
            plain = await Far.login(http, url, ben)
            rooms = {
                "Plain": await plain.makes("Plain", ann),
                "Encrypted": await sealed.makes("Encrypted", ann, is_encrypted=True),
            }
            person = await Far.login(http, url, ann)
            for room in rooms.values():
                await person.joins(room)
            await self.contender.logs_in(self.client, ann)
            for name, room in rooms.items():
                address = await self.contender.joins(self.client, room, name)
                is_sealed = name == "Encrypted"
                far = await Sealed.meets(sealed, ann, room) if is_sealed else Plain(plain)
                for turn in range(repeat + 1):
                    count = number if turn else min(WARM_UP, number)
                    await self._in(far, room, turn, count, is_sealed=is_sealed)
                    await self._out(address, turn, count, is_sealed=is_sealed)

    async def _in(
        self, far: Plain | Sealed, room: str, turn: int, count: int, *, is_sealed: bool
    ) -> None:
        run = _Run(self, f"in{'s' * is_sealed}{turn}")
        await asyncio.gather(run.heard.all_of(count), self._burst(far, room, run.heard.mark, count))
        title = "encrypted, Matrix to XMPP" if is_sealed else "Matrix to XMPP, a burst"
        run.ends(title, count, None if is_sealed else MATRIX_COSTS, is_kept=turn > 0)

    async def _out(self, address: str, turn: int, count: int, *, is_sealed: bool) -> None:
        run = _Run(self, f"out{'s' * is_sealed}{turn}")
        for each in range(count):
            self.client.message(address, f"{run.heard.mark}:{each}{USUAL}", type="groupchat")
        await run.heard.all_of(count)
        title = "encrypted, XMPP to Matrix" if is_sealed else "XMPP to Matrix, all at once"
        run.ends(title, count, None if is_sealed else XMPP_COSTS, is_kept=turn > 0)

    @staticmethod
    async def _burst(far: Plain | Sealed, room: str, mark: str, count: int) -> None:
        numbers = iter(range(count))

        async def say() -> None:
            for each in numbers:
                await far.says(room, f"{mark}{each}", f"{mark}:{each}{USUAL}")

        await asyncio.gather(*(say() for _ in range(CONNECTIONS)))


class _Run:
    """A burst, from its beginning to its figures."""

    def __init__(self, scene: Scene, mark: str) -> None:
        self._scene = scene
        scene.client.heard = self.heard = Heard(mark)
        self._used, self._start = scene.contender.server.cpu(), time.monotonic()

    def ends(self, title: str, count: int, most: Bar | None, *, is_kept: bool) -> None:
        scene, heard = self._scene, self.heard
        scene.client.heard = None
        arrived, label = len(set(heard.numbers)), scene.contender.label
        scene.lost += count - arrived
        if not is_kept:
            return
        cpu = scene.contender.server.cpu() - self._used
        add, took = scene.table.add, max(0.001, heard.last - self._start)
        add(title, "CPU us each", label, cpu / max(1, arrived) * 1e6, most)
        add(title, "messages/s", label, arrived / took if arrived else 0.0)
        add(title, "lost", label, count - arrived, NONE)
        add(title, "doubled", label, len(heard.numbers) - arrived, NONE)


async def carry(
    contender: Contender,
    homeserver: Synapse,
    xmpp: Prosody,
    table: Table,
    asked: argparse.Namespace,
) -> int:
    """How many messages were lost."""
    account = f"bench-{contender.label}"
    xmpp.add_account(account, "pw")
    jid = f"{account}@{xmpp.domain}"
    async with await Listening.login(xmpp.host, xmpp.port, jid, "pw") as client:
        scene = Scene(contender=contender, homeserver=homeserver, client=client, table=table)
        await scene.carry(asked.number, asked.repeat)
    return scene.lost


@contextlib.contextmanager
def servers() -> Iterator[tuple[Prosody, Synapse]]:
    domains = dict.fromkeys((Ours.domain, matridge.DOMAIN), "secret")
    with Prosody(domains) as xmpp, Synapse() as homeserver:
        yield xmpp, homeserver


def main(arguments: Sequence[str] | None = None) -> int:
    asked = options(arguments)
    beside: Path = asked.matridge
    if not beside.exists():
        print(f"\n*** matridge is not installed in {beside}: ours is measured alone. ***\n")
    labels = [OURS, *([matridge.LABEL] if beside.exists() else [])]
    table, lost = Table(labels), 0
    with servers() as (xmpp, homeserver), contextlib.ExitStack() as stack:
        ours = Ours(xmpp, homeserver)
        stack.enter_context(ours.server)
        lost = asyncio.run(carry(ours, homeserver, xmpp, table, asked))
        if asked.logins:
            asyncio.run(grow(ours, homeserver, xmpp, asked.logins, table))
        ours.server.stop()
        if beside.exists():
            other = stack.enter_context(Matridge(beside, xmpp, homeserver.url))
            asyncio.run(carry(other, homeserver, xmpp, table, asked))
    print()
    for line in table.lines():
        print(line)
    print(f"\nmedian of {asked.repeat}")
    return 1 if lost else 0


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matrix", description=__doc__)
    add = parser.add_argument
    add("-n", dest="number", type=int, default=500, help="messages of a run (%(default)s)")
    add("--repeat", type=int, default=3, help="runs (%(default)s)")
    add("--logins", type=int, default=100, help="how many logins start together; 0: none")
    usual = Path(sys.prefix) / "matridge" / "bin" / "python"
    add("--matridge", type=Path, default=usual, help="the Python of an environment that has it")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
