"""Writes what the inbox gathered, in one commit, and lets it go when that is made.

What cannot be written with the others is written alone: one event that can never be remembered
must not stop what comes behind it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple, Protocol, TypeVar

from bridge.api.errors import GatewayError, Reason
from bridge.api.events import Said, Settled, Stored
from bridge.api.states import Read, Typing
from bridge.core import outcomes
from bridge.core.showing import Slot
from bridge.store.messages import accept
from bridge.store.values import Arrival, Entry, Pending, Remembered

log = logging.getLogger(__name__)

T = TypeVar("T")

Signal = Typing | Read


class Writer(Protocol):
    """The part of the store that the core writes through."""

    def submit(self, function: Callable[..., T]) -> asyncio.Future[T]:
        """Run it on a connection in the next commit; the place in the order is taken now."""


class Carriers(Protocol):
    """What takes committed deliveries, and settled keys: the outbox."""

    def accepted(self, pendings: Sequence[Pending]) -> None: ...

    def settled(self, event: Settled) -> None: ...

    def write(self) -> None: ...


class Sources(NamedTuple):
    """What sources leave here in a commit: from where they are resumed, what they keep."""

    cursors: Mapping[str, str]
    kept: Mapping[str, Mapping[str, bytes | None]]


NO_SOURCES: Final = Sources({}, {})


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes into a commit, and what is done behind it: slots of rooms are filled, signals told,
    waiters answered.
    """

    arrivals: Sequence[Arrival]
    slots: Sequence[Slot]
    signals: Sequence[Signal] = ()
    sources: Sources = NO_SOURCES
    waiters: Sequence[asyncio.Future[None]] = ()


class Commits:
    """tell: passes on what people signal; on_made: a commit is made, or given up."""

    def __init__(
        self,
        *,
        writer: Writer,
        new_id: Callable[[], int],
        carriers: Carriers,
        tell: Callable[[Iterable[Signal]], None],
        on_made: Callable[[], None],
    ) -> None:
        self._writer = writer
        self._new_id = new_id
        self._carriers = carriers
        self._tell = tell
        self._on_made = on_made
        self.in_flight = 0
        self.began_at = 0.0
        """When the last one was begun, by the loop's clock."""

    def begin(self, batch: Batch) -> None:
        """Its place in the order is taken now."""
        self.in_flight += 1
        self.began_at = asyncio.get_running_loop().time()
        cursors, kept = batch.sources
        written = self._writer.submit(
            partial(accept, arrivals=batch.arrivals, cursors=cursors, kept=kept)
        )
        written.add_done_callback(partial(self._made, batch))

    def refuse(self, event: Said, reason: Reason, text: str) -> None:
        """Who of ours sent it is told; of others nobody is."""
        if event.back is not None:
            refusal = outcomes.unkept(
                event.place, event.back, self._new_id(), event.at, reason, text
            )
            self._carriers.accepted([refusal])

    def _made(self, batch: Batch, written: asyncio.Future[list[Remembered]]) -> None:
        self.in_flight -= 1
        if written.cancelled():
            return
        error = written.exception()
        if error is None:
            self._release(batch.arrivals, batch.slots, written.result())
            self._tell(batch.signals)
            resolve(batch.waiters, None)
        elif isinstance(error, GatewayError):  # the store is lost or closed: nobody is answered
            resolve(batch.waiters, error)
        else:
            self._one_by_one(batch)
        self._on_made()

    def _one_by_one(self, batch: Batch) -> None:
        """One event cannot be remembered: the others are, and whoever sent that one is told.

        Its source is not. What sources keep is kept; where they are resumed from is not moved.
        """
        free = iter(batch.slots)
        for item in batch.arrivals:
            own = [next(free) for _ in item.rooms]
            written = self._writer.submit(partial(accept, arrivals=[item], cursors={}))
            written.add_done_callback(partial(self._made_alone, item, own))
        kept = batch.sources.kept
        last = self._writer.submit(partial(accept, arrivals=[], cursors={}, kept=kept))
        last.add_done_callback(lambda _: resolve(batch.waiters, None))

    def _made_alone(
        self, item: Arrival, slots: Sequence[Slot], written: asyncio.Future[list[Remembered]]
    ) -> None:
        if written.cancelled():
            return
        if written.exception() is None:
            self._release([item], slots, written.result())
            return
        log.error("an event could not be remembered and is dropped: %s", type(item.event).__name__)
        for slot in slots:
            slot.fill(None)
        if isinstance(item.event, Said):
            self.refuse(item.event, "internal", outcomes.INTERNAL)

    def _release(
        self, arrivals: Sequence[Arrival], slots: Sequence[Slot], written: Sequence[Remembered]
    ) -> None:
        """It is committed: show it, carry it."""
        pendings: list[Pending] = []
        free = iter(slots)
        for item, remembered in zip(arrivals, written, strict=True):
            if remembered.new:
                event = item.event
                if remembered.event is None:
                    pendings += item.deliveries
                else:
                    event = remembered.event
                    pendings += [one._replace(event=event) for one in item.deliveries]
                for position in remembered.positions:
                    entry = Entry(position, item.event_id, event, item.author)
                    next(free).fill(entry)
            else:
                for _ in item.rooms:
                    next(free).fill(None)
                if remembered.lost:
                    self._lost(item.event)
        if pendings:
            self._carriers.accepted(pendings)

    def _lost(self, event: Stored) -> None:
        """It refers to nothing that is here; who of ours sent it is told."""
        if isinstance(event, Said) and event.back is not None:
            self.refuse(event, "not-found", outcomes.NO_SUCH_MESSAGE)
        else:
            log.debug("something refers to a message that is not here: %s", type(event).__name__)


def resolve(waiters: Iterable[asyncio.Future[None]], error: BaseException | None) -> None:
    """Answer those that still wait."""
    for waiter in waiters:
        if waiter.done():
            continue
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(error)
