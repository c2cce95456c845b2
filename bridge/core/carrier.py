"""One lane on its way, with what the outbox knows of it; and what the outbox reads."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, Protocol

from bridge.api.adapter import Adapter, Paced, Speaker
from bridge.api.errors import TryLater
from bridge.api.ids import EventId, NativeId, Place, Wire
from bridge.core.lane import Lane
from bridge.store.standing import Standing
from bridge.store.values import DeliveryId, Pending

RETRY: Final = 1.0
"""Seconds until something is tried again that could not be done, when nobody says sooner."""

MEMORY: Final = 500
"""Deliveries that one lane holds in memory; what comes beyond stays in the table."""


class Table(Protocol):
    """What the outbox reads."""

    async def waiting(
        self, place: Place, speaker: Speaker, after: DeliveryId, limit: int
    ) -> Sequence[Pending]:
        """The deliveries of a lane behind an id, in order."""

    async def natives(self, place: Place, event: EventId) -> tuple[NativeId, ...] | None:
        """The ids that a message's parts have in a place; None while it is still carried there."""

    async def standing(self, place: Place, message: EventId, before: EventId) -> Standing | None:
        """How a message reads in a place; None while something of it is still carried there."""


class Carrier:
    """One lane on its way.

    known: the last id there is; fed: the last that the lane got; late: what was committed while
    the table was being read, None when it is not. ended: done when nothing of it is under way any
    longer, since it is made anew; None while it is not. paced: where its calls wait for their turn.
    """

    __slots__ = (
        "adapter",
        "bell",
        "ended",
        "fed",
        "hold",
        "is_idle",
        "known",
        "lane",
        "late",
        "paced",
        "place",
        "speaker",
        "wire",
    )

    def __init__(self, adapter: Adapter[Any], place: Place, speaker: Speaker) -> None:
        capabilities = adapter.capabilities(place)
        self.lane = Lane(capabilities.window, capabilities.repeatable)
        self.adapter = adapter
        self.paced: Paced | None = None
        if not capabilities.repeatable and isinstance(adapter, Paced):
            self.paced = adapter
        self.place = place
        self.speaker = speaker
        self.bell: asyncio.Future[bool] | None = None
        self.late: list[Pending] | None = None
        self.ended: asyncio.Future[None] | None = None
        self.fed = self.known = DeliveryId(0)
        self.hold = 0.0
        self.is_idle = False
        self.wire = Wire("")

    def ring(self) -> None:
        """Something was told to the lane: ask for its wish again."""
        if self.bell is not None and not self.bell.done():
            self.bell.set_result(True)


async def feed(carrier: Carrier, table: Table) -> None:
    """The lane fell behind and is empty now: read on where it stopped."""
    known = carrier.known
    late = carrier.late = []
    try:
        pendings = await table.waiting(carrier.place, carrier.speaker, carrier.fed, MEMORY)
    except TryLater:
        await asyncio.sleep(RETRY)
        return
    finally:
        carrier.late = None
    if pendings:
        carrier.fed = pendings[-1].id
        carrier.lane.accepted(pendings)
        read = {pending.id for pending in pendings}
        carrier.lane.accepted(p for p in late if p.id < carrier.fed and p.id not in read)
    if len(pendings) < MEMORY and carrier.known == known:
        # What was committed meanwhile may be older than what the lane was made anew for.
        carrier.known = max((carrier.fed, *(pending.id for pending in late)))


async def pause(carrier: Carrier, seconds: float | None) -> bool:
    """Wait for the bell; False: it did not ring in time. None: until the sweep rings out."""
    loop = asyncio.get_running_loop()
    bell: asyncio.Future[bool] = loop.create_future()
    carrier.bell = bell
    timer = None
    if seconds is not None:
        timer = loop.call_later(max(seconds, 0.0), ring_out, bell)
    try:
        return await bell
    finally:
        carrier.bell = None
        carrier.is_idle = False
        if timer is not None:
            timer.cancel()


def ring_out(bell: asyncio.Future[bool]) -> None:
    """Whoever waits for it goes on: nothing was told."""
    if not bell.done():
        bell.set_result(False)
