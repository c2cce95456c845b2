"""A delivery whose turn has come is made ready to leave: in which words, in which calls, and that
it is written down first where it may leave but once.
"""

from collections.abc import Callable
from typing import Any

from bridge.api.adapter import Capabilities, Delivery
from bridge.api.events import AnyEvent, Message
from bridge.api.ids import EventId, LoginId
from bridge.api.states import Condition
from bridge.core.carrier import Carrier, Table
from bridge.core.fitting import Fitting
from bridge.core.flight import Flight
from bridge.core.marking import Marking
from bridge.core.outcomes import INTERRUPTED
from bridge.core.referring import completed, original
from bridge.core.rewording import Rewording

ORIGINAL_RETRY = 0.1
"""Seconds until it is looked again whether the message that one refers to has arrived."""


class Readying:
    """lost: why a login ended, if it has and will not come back by itself."""

    def __init__(
        self,
        *,
        table: Table,
        fitting: Fitting,
        rewording: Rewording,
        marking: Marking,
        lost: Callable[[LoginId | None], Condition | None],
        now: Callable[[], float],
    ) -> None:
        self._table = table
        self._fitting = fitting
        self._rewording = rewording
        self._marking = marking
        self._lost = lost
        self._now = now

    async def is_ready(self, carrier: Carrier, flight: Flight, since: int) -> bool:
        """Whether its next call can be made now; else it waits, or is done. Raises what the adapter
        does. since: of deliveries made before it nobody knows whether something of them has left.
        """
        adapter, lane = carrier.adapter, carrier.lane
        if flight.pending.written and self._marking.is_in_doubt(lane, flight):
            lane.doubted(flight, INTERRUPTED)
            return False
        if lane.coming:
            texts = adapter.capabilities(carrier.place).texts
            self._rewording.takes_over(lane, flight, texts, since)
        if flight.calls is None and not await self._is_translated(carrier, flight):
            return False
        lost = self._lost(carrier.place.login)
        if lost is not None:
            lane.given_up(lost.reason or "unreachable", lost.words)
            return False
        wire = adapter.wire(carrier.place, carrier.speaker)
        if wire != carrier.wire:
            carrier.wire = wire
            if lane.is_waiting_for_word:
                lane.lost(self._now())
                return False
        if self._marking.needs(lane, flight):
            await self._mark(carrier, flight)
            return False  # much may have happened meanwhile
        return True

    async def _is_translated(self, carrier: Carrier, flight: Flight) -> bool:
        """Whether it has calls now; else it waits, or is done."""
        capabilities = carrier.adapter.capabilities(carrier.place)
        if type(flight.event) is not Message and not await self._rewording.finds_words(
            carrier.lane, flight, carrier.place, capabilities.texts, self._now()
        ):
            return False
        event = self._fitting.reduced(carrier, flight, capabilities)
        if event is not None and (first := original(carrier.place, event)) is not None:
            event = await self._complete(carrier, flight, event, first)
        if event is None or flight.outcome is not None:
            return False
        self._translate(carrier, flight, event, capabilities)
        return bool(flight.todo)

    async def _mark(self, carrier: Carrier, flight: Flight) -> None:
        """Its next call is written down, if it can leave then. Raises TryLater."""
        wait = carrier.paced.pause(next_call(flight)) if carrier.paced else 0.0
        if wait > 0.0:
            carrier.lane.failed(flight, self._now() + wait)
        else:
            await self._marking.write(flight)

    async def _complete(
        self, carrier: Carrier, flight: Flight, event: AnyEvent, original: EventId
    ) -> AnyEvent | None:
        """The event with the ids that what it refers to has in the place; None when it has to wait
        for those. Raises Refused where it cannot be carried without.
        """
        natives = await self._table.natives(carrier.place, original)
        if natives is None:
            carrier.lane.failed(flight, self._now() + ORIGINAL_RETRY)
            return None
        return completed(event, natives)

    def _translate(
        self, carrier: Carrier, flight: Flight, event: AnyEvent, capabilities: Capabilities
    ) -> None:
        lane, pending = carrier.lane, flight.pending
        lane.window, lane.repeatable = capabilities.window, capabilities.repeatable
        carrier.hold = capabilities.hold
        delivery = Delivery(
            key=flight.key,
            place=pending.place,
            speaker=pending.speaker,
            event=event,
            event_id=pending.event_id,
        )
        calls = carrier.adapter.translate(delivery)
        flight.calls, flight.said = calls, event
        lane.translated(flight, len(calls))


def next_call(flight: Flight) -> Any:
    """The call whose turn it is."""
    calls: Any = flight.calls
    assert flight.todo
    return calls[flight.todo[0]]
