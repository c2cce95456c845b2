"""What a large channel costs to join, what each further user costs in memory, and a restart."""

import asyncio
import contextlib
import itertools
import time
from dataclasses import dataclass

from tests.bench.stage import AT_ONCE, Contender, Stage
from tests.bench.traffic import Watch
from tests.bench.wire import Idler

CROWD = "#crowd"


class Crowd:
    """The members of a large channel on IRC."""

    def __init__(self, members: list[Idler]) -> None:
        self._members = members
        self._joiners = itertools.count(10_000)

    @classmethod
    async def gathered(cls, stage: Stage, size: int) -> "Crowd":
        members: list[Idler] = []
        for start in range(0, size, AT_ONCE):
            some = range(start, min(size, start + AT_ONCE))
            members += await asyncio.gather(*(_member(stage, number) for number in some))
        return cls(members)

    async def join(self, contender: Contender, watch: Watch = contextlib.nullcontext) -> "Joined":
        """A new user, already connected to IRC by another channel, joins; then he leaves."""
        number = next(self._joiners)
        nick, room = contender.name(number), contender.room(CROWD)
        client = await contender.user(number)
        await client.join(contender.room(contender.channel("elsewhere")), nick)
        await contender.quiet()
        with watch():
            used, start = contender.server.cpu(), time.monotonic()
            come = await client.join(room, nick)
            seconds = time.monotonic() - start
            await contender.quiet()
            cpu = contender.server.cpu() - used
        await client.leave(room, nick)
        await contender.quiet()
        client.close()
        missing = len(self._members) + 1 - come.count(b"<presence ")
        return Joined(seconds=seconds, cpu=cpu, missing=missing)

    def leave(self) -> None:
        for member in self._members:
            member.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """missing: occupants that were not shown; less than 0: shown twice. cpu: in seconds."""

    seconds: float
    cpu: float
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """Resident memory, in bytes; ready, seated: seconds from a restart, None: not asked for.

    ready: until it answers. seated: until every user is back on IRC.
    """

    users: int
    at_first: int
    per_user: float
    ready: float | None
    seated: float | None


async def grow(stage: Stage, label: str, users: int, accounts: int) -> Grown:
    """users: whose memory is measured; accounts: how many there are at the restart; 0: none."""
    with stage.contender(label) as contender:
        await contender.up()
        await _seat_all(contender, 1)
        at_first = await _memory(contender)
        await _seat_all(contender, users + 1)
        per_user = (await _memory(contender) - at_first) / users
        ready = seated = None
        if accounts:
            await _seat_all(contender, accounts)
            await contender.quiet()
            ready, seated = await _restart(contender)
        return Grown(users=users, at_first=at_first, per_user=per_user, ready=ready, seated=seated)


async def _restart(contender: Contender) -> tuple[float, float | None]:
    speaker = await contender.speak()
    before = await speaker.users()
    contender.server.stop()
    start = time.monotonic()
    contender.server.start()
    ready = await contender.up() - start
    while (now := await speaker.users()) < before:
        if time.monotonic() - start > 60.0:
            print(f"# of {before} users on IRC only {now} were back after a minute")
            return ready, None
        await asyncio.sleep(0.05)
    return ready, time.monotonic() - start


async def _seat_all(contender: Contender, number: int) -> None:
    """Each of the first users has a channel of his own."""
    await contender.first_users(number)
    await contender.seat((n, contender.channel(f"own{n}")) for n in range(number))


async def _memory(contender: Contender) -> int:
    await contender.quiet()
    return contender.server.rss()


async def _member(stage: Stage, number: int) -> Idler:
    member = await Idler.login(stage.irc.host, stage.irc.port, f"member{number}")
    await member.join(CROWD)
    return member
