"""A shared room in which everybody writes in turn: `python -m tests.bench.hall`.

What is measured is how long it takes from a message's leaving its client until a copy of it is
read by each occupant's, and what the gateway's process spends on it, its fake network included.
"""

import argparse
import asyncio
import contextlib
import re
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.faked import FakedGateway
from tests.bench.wire import XmppWire
from tests.servers.ejabberd import Ejabberd
from tests.servers.postgresql import PostgreSql
from tests.servers.prosody import Prosody

JID = "hall.localhost"
HALL = "#hall"
PASSWORD = "bench"
AT_ONCE = 20
SETTLE = 90.0
"""Seconds after the last message in which what is under way arrives."""

_NUMBER = re.compile(rb"<body>n(\d+) ")


class Listener(XmppWire):
    """Notes when the copies of numbered messages come."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[int, float] = {}
        self.doubled = 0
        self._cut = b""
        self.is_listening = False

    async def until_all(self, number: int) -> None:
        """Wait until so many messages came."""
        while len(self.at) < number:
            self._more.clear()
            await self._more.wait()

    def data_received(self, data: bytes) -> None:
        if not self.is_listening:
            super().data_received(data)
            return
        now, come = time.monotonic(), self._cut + data
        end = 0
        for found in _NUMBER.finditer(come):
            number, end = int(found[1]), found.end()
            self.doubled += number in self.at
            self.at.setdefault(number, now)
        self._cut = come[max(end, len(come) - 20) :]
        self._more.set()


@dataclass(slots=True, kw_only=True)
class Found:
    """latencies: of every copy, in seconds. cpu: of the gateway; xmpp_cpu: of the server."""

    messages: int
    occupants: int
    seconds: float
    cpu: float
    xmpp_cpu: float
    late: float
    doubled: int
    disordered: int
    latencies: list[float] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return self.messages * self.occupants - len(self.latencies)

    def lines(self) -> Sequence[str]:
        cuts = statistics.quantiles(self.latencies, n=100)
        copies = self.messages * self.occupants
        return (
            f"{self.messages} messages to {self.occupants} occupants in {self.seconds:.1f} s",
            f"latency p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms,"
            f" most {max(self.latencies) * 1000:.0f} ms",
            f"CPU of the gateway {self.cpu / self.messages * 1e3:.2f} ms a message,"
            f" {self.cpu / copies * 1e6:.1f} us a copy, busy {self.cpu / self.seconds:.0%}",
            f"CPU of the XMPP server {self.xmpp_cpu / copies * 1e6:.0f} us a copy,"
            f" busy {self.xmpp_cpu / self.seconds:.0%}",
            f"sender late by {self.late * 1000:.0f} ms at the most",
            f"lost {self.lost}, doubled {self.doubled}, out of order {self.disordered}",
        )


async def enter(xmpp: Prosody | Ejabberd, number: int) -> Listener:
    name = f"hall{number}"
    xmpp.add_account(name, PASSWORD)
    wire = await Listener.login(xmpp.host, xmpp.port, name, PASSWORD)
    deadline = time.monotonic() + 30.0
    while not await wire.answered(JID, 5.0):
        if time.monotonic() > deadline:
            raise TimeoutError("The gateway does not answer.")
    await wire.join(f"{HALL}@{JID}", name)
    return wire


async def talk(wires: Sequence[Listener], rate: float, seconds: float) -> tuple[list[float], float]:
    """Each writes in turn, at the pace; when each message left, and how late at the most."""
    start, sent, late = time.monotonic(), [], 0.0
    for number in range(int(rate * seconds)):
        due = start + number / rate
        if (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        now = time.monotonic()
        late = max(late, now - due)
        sent.append(now)
        wires[number % len(wires)].send(
            f"<message type='groupchat' id='n{number}' to='{HALL}@{JID}'>"
            f"<body>n{number} a message of the usual size, as people write them</body></message>"
        )
    return sent, late


async def measure(
    xmpp: Prosody | Ejabberd, gateway: FakedGateway, asked: argparse.Namespace
) -> Found:
    wires: list[Listener] = []
    while len(wires) < asked.occupants:
        numbers = range(len(wires), min(asked.occupants, len(wires) + AT_ONCE))
        wires += await asyncio.gather(*(enter(xmpp, number) for number in numbers))
    await asyncio.sleep(1.0)
    for wire in wires:
        wire.is_listening = True
    before, xmpp_before = gateway.cpu(), xmpp.cpu()
    start = time.monotonic()
    sent, late = await talk(wires, asked.rate, asked.seconds)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SETTLE):
            await asyncio.gather(*(wire.until_all(len(sent)) for wire in wires))
    orders = sorted((list(wire.at) for wire in wires), key=len)
    return Found(
        messages=len(sent),
        occupants=len(wires),
        seconds=time.monotonic() - start,
        cpu=gateway.cpu() - before,
        xmpp_cpu=xmpp.cpu() - xmpp_before,
        late=late,
        doubled=sum(wire.doubled for wire in wires),
        disordered=sum(order != orders[-1][: len(order)] for order in orders),
        latencies=[at - sent[number] for wire in wires for number, at in wire.at.items()],
    )


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.hall", description=__doc__)
    add = parser.add_argument
    add("--occupants", type=int, default=100, help="of the room (%(default)s)")
    add("--rate", type=float, default=50.0, help="messages a second (%(default)s)")
    add("--seconds", type=float, default=60.0, help="for how long (%(default)s)")
    add("--server", choices=["prosody", "ejabberd"], default="prosody", help="(%(default)s)")
    add("--database", choices=["sqlite", "postgresql"], default="sqlite", help="(%(default)s)")
    return parser.parse_args(arguments)


def main(asked: argparse.Namespace) -> int:
    components = {JID: "secret"}
    kind = Prosody if asked.server == "prosody" else Ejabberd
    if asked.database == "postgresql":
        with PostgreSql() as database, kind(components) as xmpp:
            return _run(xmpp, asked, database.url)
    with kind(components) as xmpp:
        return _run(xmpp, asked, None)


def _run(xmpp: Prosody | Ejabberd, asked: argparse.Namespace, url: str | None) -> int:
    with FakedGateway(xmpp, JID, HALL, url) as gateway:
        found = asyncio.run(measure(xmpp, gateway, asked))
    print(f"{asked.server}, {asked.database}:", *found.lines(), sep="\n  ")
    return 1 if found.lost or found.doubled or found.disordered else 0


if __name__ == "__main__":
    sys.exit(main(options(sys.argv[1:])))
