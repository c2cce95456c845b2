"""Ids that are ours, made before the commit: 63 bits of milliseconds, process, counter."""

import time
from collections.abc import Callable

from bridge.api.ids import EventId, LoginId
from bridge.store.values import DeliveryId

EPOCH = 1_704_067_200_000
"""2024-01-01, in milliseconds of Unix time: 41 bits reach to the year 2093."""

PROCESS_BITS = 10
COUNTER_BITS = 12
MOST_PROCESSES = 1 << PROCESS_BITS
_SHIFT = PROCESS_BITS + COUNTER_BITS
_COUNTER_MASK = (1 << COUNTER_BITS) - 1


class Ids:
    """Makes ids that only rise, whatever the clock does; for one thread.

    above: the highest id stored; the first one made is higher.
    """

    def __init__(
        self, process: int, *, now: Callable[[], float] = time.time, above: int = 0
    ) -> None:
        if not 0 <= process < MOST_PROCESSES:
            raise ValueError(f"process must be from 0 to {MOST_PROCESSES - 1}")
        self._process = process << COUNTER_BITS
        self._now = now
        # Milliseconds and counter in one number, a tick. The highest id may be another process's
        # with a higher number, so the first one of ours is of the next millisecond.
        self._last = (((above >> _SHIFT) + 1) << COUNTER_BITS) - 1

    def next(self) -> int:
        """One more id, higher than all before it."""
        clock = (int(self._now() * 1000) - EPOCH) << COUNTER_BITS
        tick = clock if clock > self._last else self._last + 1
        self._last = tick
        return (tick >> COUNTER_BITS) << _SHIFT | self._process | tick & _COUNTER_MASK

    def event(self) -> EventId:
        return EventId(self.next())

    def delivery(self) -> DeliveryId:
        return DeliveryId(self.next())

    def login(self) -> LoginId:
        return LoginId(self.next())


def milliseconds(made: int) -> int:
    """When an id was made, in milliseconds of Unix time."""
    return (made >> _SHIFT) + EPOCH


def earliest(at: float) -> int:
    """The lowest id that can be made at a moment. at: Unix time in seconds."""
    return max(int(at * 1000) - EPOCH, 0) << _SHIFT
