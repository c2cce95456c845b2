"""Messages through a gateway: who says them, who must hear them, how fast, at what price.

Each message bears a mark of its run and its number, so that what is lost, doubled or out of order
is known, and nothing of an earlier run is counted.
"""

import asyncio
import contextlib
import itertools
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.bench.stage import Contender
from tests.bench.wire import IrcWire, Wire, XmppWire

BATCH = 50
"""Copies that are sent at once, as from a busy network."""

STALLED = 20.0
"""Seconds without a message after which what is missing counts as lost."""

USUAL = " a message of the usual size, as people write them"

Watch = Callable[[], AbstractContextManager[object]]
"""Entered when the first message is sent, left when all is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What is said, in order; heard: the numbers that each must hear, reflected: see again.

    streams: numbers that are the same modulo this must keep their order; others may cross.
    """

    mark: str
    streams: int
    said: Sequence[tuple[Wire, bytes]]
    heard: Mapping[Wire, Sequence[int]]
    reflected: Mapping[Wire, Sequence[int]]

    @property
    def copies(self) -> int:
        return sum(map(len, self.heard.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """How it went. copies: delivered messages; cpu: seconds of the gateway, until all was done.

    The others' CPU tells which of them was the limit.
    """

    copies: int
    seconds: float
    cpu: float
    xmpp_cpu: float
    irc_cpu: float
    bench_cpu: float
    lost: int
    doubled: int
    misplaced: int
    unreflected: int
    reflected_twice: int
    reflected_misplaced: int

    @property
    def faults(self) -> int:
        reflected = self.unreflected + self.reflected_twice + self.reflected_misplaced
        return self.lost + self.doubled + self.misplaced + reflected

    @property
    def rate(self) -> float:
        return (self.copies - self.lost) / self.seconds

    @property
    def xmpp_busy(self) -> float:
        """How much of its one core Prosody used while this passed, in percent."""
        return self.xmpp_cpu / self.seconds * 100

    @property
    def cost(self) -> float:
        """CPU microseconds of the gateway a copy."""
        return self.cpu / self.copies * 1e6


class Flow:
    """Counts what arrives, so that no more than the window is under way."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._more = asyncio.Event()
        self.arrived = 0
        self.last = time.monotonic()

    def count(self, number: int) -> None:
        self.arrived += number
        self.last = time.monotonic()
        self._more.set()

    async def has_room(self, sent: int, size: int) -> None:
        """Wait until this much more can be sent."""
        await self._until(sent + size - max(self._window, size))

    async def all_of(self, number: int) -> None:
        await self._until(number)

    async def _until(self, number: int) -> None:
        while self.arrived < number:
            self._more.clear()
            async with asyncio.timeout(STALLED):
                await self._more.wait()


async def carry(
    traffic: Traffic, contender: Contender, window: int, watch: Watch = contextlib.nullcontext
) -> Passed:
    """Say it all and wait until it has arrived and the gateway is quiet."""
    flow, reflections = Flow(window), Flow(window)
    mark = f"{traffic.mark}:".encode()
    for wire in traffic.heard:
        wire.count(mark, flow.count)
    for wire in traffic.reflected:
        wire.count(mark, reflections.count)
    await contender.quiet()
    servers = (contender.server, contender.xmpp, contender.irc)
    with watch():
        used, bench_used = [server.cpu() for server in servers], time.process_time()
        start = time.monotonic()
        with contextlib.suppress(TimeoutError):
            await _say(traffic, flow, reflections, min(BATCH, window))
            await flow.all_of(traffic.copies)
            await reflections.all_of(sum(map(len, traffic.reflected.values())))
        end = max(flow.last, reflections.last)
        bench_cpu = time.process_time() - bench_used
        await contender.quiet()
        cpu = [server.cpu() - before for server, before in zip(servers, used, strict=True)]
    lost, doubled, misplaced = missed(traffic, traffic.heard)
    unreflected, reflected_twice, reflected_misplaced = missed(traffic, traffic.reflected)
    return Passed(
        copies=traffic.copies,
        seconds=end - start,
        cpu=cpu[0],
        xmpp_cpu=cpu[1],
        irc_cpu=cpu[2],
        bench_cpu=bench_cpu,
        lost=lost,
        doubled=doubled,
        misplaced=misplaced,
        unreflected=unreflected,
        reflected_twice=reflected_twice,
        reflected_misplaced=reflected_misplaced,
    )


async def _say(traffic: Traffic, flow: Flow, reflections: Flow, at_once: int) -> None:
    """A message is under way until its last copy and its reflection have come."""
    each = traffic.copies // len(traffic.said)
    step = max(1, at_once // each)
    for start in range(0, len(traffic.said), step):
        batch = traffic.said[start : start + step]
        await flow.has_room(start * each, len(batch) * each)
        if traffic.reflected:
            await reflections.has_room(start, len(batch))
        for wire, group in itertools.groupby(batch, key=lambda item: item[0]):
            wire.send(b"".join(line for _, line in group))


def missed(traffic: Traffic, due: Mapping[Wire, Sequence[int]]) -> tuple[int, int, int]:
    """What was lost, what came twice, what came before its turn."""
    lost = doubled = misplaced = 0
    for wire, wanted in due.items():
        before = b" :" if isinstance(wire, IrcWire) else b"<body>"
        pattern = before + re.escape(traffic.mark.encode()) + rb":(\d+):"
        numbers = [int(number) for number in re.findall(pattern, wire.take())]
        times = Counter(numbers)
        lost += sum(number not in times for number in wanted)
        doubled += len(numbers) - len(times)
        misplaced += _misplaced(numbers, traffic.streams)
    return lost, doubled, misplaced


def _misplaced(numbers: Iterable[int], streams: int) -> int:
    highest: dict[int, int] = {}
    misplaced = 0
    for number in numbers:
        stream = number % streams
        misplaced += number < highest.get(stream, 0)
        highest[stream] = max(number, highest.get(stream, 0))
    return misplaced


# the paths


async def from_irc(contender: Contender, mark: str, number: int, users: int) -> Traffic:
    """As many channels as users, one in each; the channels take turns."""
    wires, channels = await _pairs(contender, users)
    speaker = await contender.hear(channels)
    lines = [f"PRIVMSG {channels[n % users]} :{mark}:{n}:{USUAL}\r\n" for n in range(number)]
    return Traffic(
        mark=mark,
        streams=users,
        said=[(speaker, line.encode()) for line in lines],
        heard={wire: range(first, number, users) for first, wire in enumerate(wires)},
        reflected={},
    )


async def to_irc(contender: Contender, mark: str, number: int, users: int) -> Traffic:
    """The same in the other direction; the users take turns."""
    wires, channels = await _pairs(contender, users)
    rooms = [contender.room(channel) for channel in channels]
    stanzas = [
        f"<message type='groupchat' id='{mark}-{n}' to='{rooms[n % users]}'>"
        f"<body>{mark}:{n}:{USUAL}</body></message>"
        for n in range(number)
    ]
    return Traffic(
        mark=mark,
        streams=users,
        said=[(wires[n % users], stanza.encode()) for n, stanza in enumerate(stanzas)],
        heard={await contender.hear(channels): range(number)},
        reflected={wire: range(first, number, users) for first, wire in enumerate(wires)},
    )


async def to_all(contender: Contender, mark: str, number: int, users: int) -> Traffic:
    """From IRC to one channel with all the users in it; number: of copies."""
    channel = contender.channel("all")
    wires = await contender.first_users(users)
    await contender.seat((number, channel) for number in range(users))
    speaker = await contender.hear([channel])
    lines = range(number // users)
    return Traffic(
        mark=mark,
        streams=1,
        said=[(speaker, f"PRIVMSG {channel} :{mark}:{n}:{USUAL}\r\n".encode()) for n in lines],
        heard=dict.fromkeys(wires, lines),
        reflected={},
    )


async def _pairs(contender: Contender, users: int) -> tuple[list[XmppWire], list[str]]:
    channels = [contender.channel(f"c{n}") for n in range(users)]
    wires = await contender.first_users(users)
    await contender.seat(enumerate(channels))
    return wires, channels
