"""Writes down what is about to leave, where nothing may leave twice: before its bytes leave.

What was written down before a restart and has no copy is uncertain: nobody knows whether it left.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import cast

from bridge.api.errors import GatewayError, TryLater
from bridge.api.events import Edit, Reactions, Retraction
from bridge.api.ids import NetworkName
from bridge.core.committing import Writer
from bridge.core.flight import Flight
from bridge.core.lane import Lane
from bridge.store.deliveries import write_down
from bridge.store.values import Written

log = logging.getLogger(__name__)

_Waiting = tuple[Written | None, asyncio.Future[None] | None]


class Marking:
    """One commit is in flight at a time, for all lanes that wait.

    endings: has the outcomes written that there are: they stand before what leaves next, so that
    of a lane one delivery at the most is uncertain. resends: by network, whether what may have
    left is made once more.
    """

    def __init__(
        self,
        writer: Writer,
        endings: Callable[[], None],
        resends: Mapping[NetworkName, bool],
    ) -> None:
        self._writer = writer
        self._endings = endings
        self._resends = resends
        self._waiting: list[_Waiting] = []
        self._in_flight = 0

    def is_in_doubt(self, lane: Lane, flight: Flight) -> bool:
        """Something of it may have left before a restart, and shall not leave twice."""
        pending = flight.pending
        if lane.repeatable:
            return False
        if flight.is_resent or all(part in pending.parts for part in range(pending.written)):
            return False
        flight.is_resent = self._resends.get(pending.place.network, False)
        return not flight.is_resent

    def needs(self, lane: Lane, flight: Flight) -> bool:
        """Whether the flight's next call must be written down before it is made."""
        if lane.repeatable or not flight.todo or flight.todo[0] < flight.written:
            return False
        return not _is_harmless(flight)

    async def write(self, flight: Flight) -> None:
        """Return when the flight's next call is written down. Raises TryLater."""
        assert flight.todo
        parts = flight.todo[0] + 1
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add(_mark(flight, parts), waiter)
        await waiter
        flight.written = parts

    def take_back(self, flight: Flight) -> None:
        """The flight's next call was surely not taken."""
        if flight.todo and flight.written > flight.todo[0] and not flight.is_resent:
            flight.written = flight.todo[0]
            self._add(_mark(flight, flight.written), None)

    def give_back(self, flight: Flight) -> None:
        """The flight is carried by another lane: what is there of it is not made again."""
        there = len(flight.natives)
        if flight.todo and not flight.is_resent and not flight.open:
            parts = flight.todo[0]
        else:
            parts = flight.written or there
        if there or parts != flight.written:
            self._add(_mark(flight, parts), None)

    async def done(self) -> None:
        """Return when all that was to be written before is."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add(None, waiter)
        with suppress(TryLater):
            await waiter

    def repeats(self, lane: Lane, flight: Flight) -> bool:
        """Whether a call that was perhaps taken is made once more."""
        if lane.repeatable or _is_harmless(flight):
            return True
        if flight.is_resent or not self._resends.get(flight.pending.place.network, False):
            return False
        flight.is_resent = True
        return True

    def _add(self, mark: Written | None, waiter: asyncio.Future[None] | None) -> None:
        if not self._waiting and not self._in_flight:
            # Lanes whose turn it is now go together.
            asyncio.get_running_loop().call_soon(self._submit)
        self._waiting.append((mark, waiter))

    def _submit(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._endings()
        self._write(waiting, self._committed)

    def _write(
        self,
        waiting: Sequence[_Waiting],
        then: Callable[[Sequence[_Waiting], asyncio.Future[None]], None],
    ) -> None:
        self._in_flight += 1
        marks = [mark for mark, _ in waiting if mark is not None]
        written = self._writer.submit(partial(write_down, marks=marks))
        written.add_done_callback(partial(then, waiting))

    def _committed(self, waiting: Sequence[_Waiting], written: asyncio.Future[None]) -> None:
        self._in_flight -= 1
        if written.cancelled():
            return
        error = written.exception()
        if error is None or isinstance(error, GatewayError) or len(waiting) == 1:
            _answer(waiting, error)
        else:  # one of them cannot be written: the others are
            for one in waiting:
                self._write([one], self._committed)
        if self._waiting and not self._in_flight:
            self._submit()


def _mark(flight: Flight, parts: int) -> Written:
    pending = flight.pending
    return Written(pending.id, pending.place, pending.event_id, parts, tuple(flight.natives))


def _is_harmless(flight: Flight) -> bool:
    """What says how something is from now on may be said twice, where it adds no message."""
    event = flight.said
    if isinstance(event, Edit):
        return len(cast("Sequence[object]", flight.calls)) <= len(event.target.natives)
    return isinstance(event, Reactions | Retraction)


def _answer(waiting: Sequence[_Waiting], error: BaseException | None) -> None:
    if error is not None:
        log.error("what leaves could not be written down: %s", type(error).__name__)
    for _, waiter in waiting:
        if waiter is None or waiter.done():
            continue
        if error is None:
            waiter.set_result(None)
        elif isinstance(error, GatewayError):
            waiter.set_exception(TryLater("What leaves cannot be written down now."))
        else:
            waiter.set_exception(error)
