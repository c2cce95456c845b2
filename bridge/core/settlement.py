"""Writes the outcomes of deliveries, and lets go what follows from them: reflections, receipts.

What the other side took but may not have kept yet is held
until it surely has; if its wire is lost meanwhile, it is carried once more.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from math import inf

from bridge.api.errors import GatewayError
from bridge.api.events import Said
from bridge.api.ids import Wire
from bridge.core.committing import Writer
from bridge.core.flight import Flight
from bridge.core.outcomes import ending, unwritten
from bridge.core.showing import Showing, Slot
from bridge.store.deliveries import settle
from bridge.store.values import Ending, Entry, Pending

log = logging.getLogger(__name__)

PACE = 0.003
"""Seconds between two commits of outcomes: each has a price of its own, whatever it holds."""

GATHERING = 0.1
"""Seconds for which an outcome waits at most for those of the same lane that follow it."""


class Settlement:
    """accepted: who takes the deliveries that answers are."""

    def __init__(
        self,
        *,
        writer: Writer,
        showing: Showing,
        new_id: Callable[[], int],
        now: Callable[[], float],
        accepted: Callable[[Sequence[Pending]], None],
    ) -> None:
        self._writer = writer
        self._showing = showing
        self._new_id = new_id
        self._now = now
        self._accepted = accepted
        self._endings: list[tuple[Ending, Flight]] = []
        self._held: deque[tuple[float, Wire, Flight]] = deque()
        self._in_flight = 0
        self._timer: asyncio.TimerHandle | None = None
        self._submitted_at = 0.0
        self._due = inf

    def told(
        self, flights: Sequence[Flight], wire: Wire, hold: float, *, can_wait: bool = False
    ) -> None:
        """These have their outcomes. hold: seconds for which they must stay repeatable. can_wait:
        others of their lane follow soon, and to carry these twice does no harm.
        """
        if not hold:
            self._end(flights, GATHERING if can_wait else 0.0)
            return
        if not self._held:
            asyncio.get_running_loop().call_later(hold, self._release_held)
        due = self._now() + hold
        self._held.extend((due, wire, flight) for flight in flights)

    def lost(self, wire: Wire) -> list[Pending]:
        """A wire was lost: what is held of it, to be carried once more, in order."""
        lost = [flight.pending for _, on, flight in self._held if on == wire]
        self._held = deque(held for held in self._held if held[1] != wire)
        return lost

    def let_go(self) -> None:
        """Nothing is held and nothing waits any longer: the gateway ends in order."""
        held, self._held = self._held, deque()
        self._end([flight for _, _, flight in held])
        self.write()

    def _release_held(self) -> None:
        now, due = self._now(), []
        while self._held and self._held[0][0] <= now:
            due.append(self._held.popleft()[2])
        self._end(due)
        if self._held:
            wait = max(self._held[0][0] - now, 0.1)
            asyncio.get_running_loop().call_later(wait, self._release_held)

    def _end(self, flights: Sequence[Flight], wait: float = 0.0) -> None:
        for flight in flights:
            if flight.outcome != "sent":
                _log(flight)
            self._endings.append((ending(flight, self._new_id(), self._now()), flight))
        if flights:
            self._due = min(self._due, asyncio.get_running_loop().time() + wait)
        if self._endings and not self._in_flight:
            self._write_soon()

    def write(self) -> None:
        """Write what waits without waiting for its pace."""
        if self._endings:
            self._submit()

    def _write_soon(self) -> None:
        """Not sooner after the last commit than pays."""
        loop = asyncio.get_running_loop()
        due = max(self._submitted_at + PACE, self._due)
        if due <= loop.time():
            self._submit()
        elif self._timer is None or self._timer.when() > due:
            self._stop_timer()
            self._timer = loop.call_at(due, self._submit)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _submit(self) -> None:
        self._stop_timer()
        self._due = inf
        self._in_flight += 1
        self._submitted_at = asyncio.get_running_loop().time()
        ended, self._endings = self._endings, []
        slots = [self._showing.expect(room) for end, _ in ended for room in end.rooms]
        written = self._writer.submit(partial(settle, endings=[end for end, _ in ended]))
        written.add_done_callback(partial(self._committed, ended, slots))

    def _committed(
        self,
        ended: list[tuple[Ending, Flight]],
        slots: list[Slot],
        written: asyncio.Future[list[tuple[int, ...]]],
    ) -> None:
        self._in_flight -= 1
        if written.cancelled():
            return
        error = written.exception()
        if error is None:
            self._release(ended, slots, written.result())
        elif isinstance(error, GatewayError):  # the store is lost or closed: nobody is answered
            log.error("outcomes could not be written: %s", type(error).__name__)
            for slot in slots:
                slot.fill(None)
        else:
            self._one_by_one(ended, slots)
        if self._endings and not self._in_flight:
            self._write_soon()

    def _one_by_one(self, ended: list[tuple[Ending, Flight]], slots: list[Slot]) -> None:
        """One outcome cannot be written: the others are, and whoever sent that one is told."""
        free = iter(slots)
        for one in ended:
            own = [next(free) for _ in one[0].rooms]
            written = self._writer.submit(partial(settle, endings=[one[0]]))
            written.add_done_callback(partial(self._committed_alone, one, own))

    def _committed_alone(
        self,
        one: tuple[Ending, Flight],
        slots: list[Slot],
        written: asyncio.Future[list[tuple[int, ...]]],
    ) -> None:
        if written.cancelled():
            return
        error = written.exception()
        if error is None:
            self._release([one], slots, written.result())
            return
        log.error("an outcome could not be written: %s", type(error).__name__)
        for slot in slots:
            slot.fill(None)
        if not isinstance(error, GatewayError):
            self._end_bare(*one)

    def _end_bare(self, end: Ending, flight: Flight) -> None:
        """What follows is left out, lest it be carried again; in a room that is its reflection."""
        answers = end.answers or unwritten(flight, self._new_id(), self._now())
        bare = Ending(end.id, end.place, None, answers=answers)
        written = self._writer.submit(partial(settle, endings=[bare]))
        written.add_done_callback(partial(self._answered_alone, answers))

    def _answered_alone(
        self, answers: Sequence[Pending], written: asyncio.Future[list[tuple[int, ...]]]
    ) -> None:
        """Kept or not: they are told."""
        if not written.cancelled() and not isinstance(written.exception(), GatewayError):
            self._accepted(answers)

    def _release(
        self,
        ended: list[tuple[Ending, Flight]],
        slots: list[Slot],
        written: list[tuple[int, ...]],
    ) -> None:
        """It is committed: show reflections, carry answers."""
        free = iter(slots)
        for (end, flight), positions in zip(ended, written, strict=True):
            event = flight.pending.event
            for number, _ in enumerate(end.rooms):
                slot = next(free)
                if number < len(positions) and isinstance(event, Said):
                    assert end.event_id is not None
                    slot.fill(Entry(positions[number], end.event_id, event, event.actor))
                else:
                    slot.fill(None)
            if end.answers:
                self._accepted(end.answers)


def _log(flight: Flight) -> None:
    """What its sender is told is his affair; what nobody is told somebody must look at."""
    event = flight.pending.event
    is_told = isinstance(event, Said) and event.back is not None
    level = logging.INFO if is_told else logging.WARNING
    network, key = flight.pending.place.network, flight.key
    log.log(level, "delivery %s to %s: %s, %s", key, network, flight.outcome, flight.reason)
