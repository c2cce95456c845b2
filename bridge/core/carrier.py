"""One lane on its way, with what the outbox knows of it; and what the outbox reads."""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from bridge.api.adapter import Adapter, Speaker
from bridge.api.ids import EventId, NativeId, Place, Wire
from bridge.core.lane import Lane
from bridge.store.standing import Standing
from bridge.store.values import DeliveryId, Pending


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
    the table was being read, None when it is not.
    """

    __slots__ = (
        "adapter",
        "bell",
        "fed",
        "hold",
        "is_idle",
        "known",
        "lane",
        "late",
        "place",
        "speaker",
        "wire",
    )

    def __init__(self, adapter: Adapter[Any], place: Place, speaker: Speaker) -> None:
        capabilities = adapter.capabilities(place)
        self.lane = Lane(capabilities.window, capabilities.repeatable)
        self.adapter = adapter
        self.place = place
        self.speaker = speaker
        self.bell: asyncio.Future[bool] | None = None
        self.late: list[Pending] | None = None
        self.fed = self.known = DeliveryId(0)
        self.hold = 0.0
        self.is_idle = False
        self.wire = Wire("")

    def ring(self) -> None:
        """Something was told to the lane: ask for its wish again."""
        if self.bell is not None and not self.bell.done():
            self.bell.set_result(True)


def ring_out(bell: asyncio.Future[bool]) -> None:
    """Whoever waits for it goes on: nothing was told."""
    if not bell.done():
        bell.set_result(False)
