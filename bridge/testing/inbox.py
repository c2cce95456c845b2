"""An inbox that writes down what an adapter gives it, in order, and commits when it is told to."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from bridge.api.adapter import Recalled
from bridge.api.events import AnyEvent
from bridge.api.states import AnyState, Condition

Given: TypeAlias = AnyEvent | AnyState | Condition
T = TypeVar("T")

MOST_KEPT = 65_536
"""Bytes of one value that an adapter keeps."""


class Recorder:
    """given: all there was, in the order of the calls; accepted: what of it is to be remembered.
    cursor: the last one, to recall; kept: what is kept now.

    most_in_flight, most_uncommitted: the highest number of batches, and of events in them, that
    were waiting for their commit at once.
    """

    def __init__(self, cursor: str | None = None) -> None:
        self.given: list[Given] = []
        self.accepted: list[AnyEvent] = []
        self.cursor = cursor
        self.kept: dict[str, bytes] = {}
        self.most_in_flight = 0
        self.most_uncommitted = 0
        self._in_flight: list[tuple[int, asyncio.Future[None]]] = []
        self._commits = True
        self._waiting: list[asyncio.Future[None]] = []

    # --- the port ---------------------------------------------------------------------------------

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> asyncio.Future[None]:
        self.accepted += events
        self._note(*events)
        if cursor is not None:
            self.cursor = cursor
        self._keep(keep or {})
        committed = asyncio.get_running_loop().create_future()
        self._in_flight.append((len(events), committed))
        self.most_in_flight = max(self.most_in_flight, len(self._in_flight))
        waiting = sum(count for count, _ in self._in_flight)
        self.most_uncommitted = max(self.most_uncommitted, waiting)
        if self._commits:
            asyncio.get_running_loop().call_soon(self._commit)
        return committed

    def show(self, state: AnyState) -> None:
        self._note(state)

    def report(self, condition: Condition) -> None:
        self._note(condition)

    async def recall(self) -> Recalled:
        near = {name: value for name, value in self.kept.items() if not name.startswith("/")}
        return Recalled(self.cursor, near)

    async def aside(self, prefix: str) -> Mapping[str, bytes]:
        assert prefix.startswith("/"), f"{prefix} is not aside"
        return {name: value for name, value in self.kept.items() if name.startswith(prefix)}

    def _keep(self, keep: Mapping[str, bytes | None]) -> None:
        for name, value in keep.items():
            if value is None:
                self.kept.pop(name, None)
            else:
                assert type(value) is bytes, f"{name} is not bytes"
                assert len(value) <= MOST_KEPT, f"{name} is not small"
                self.kept[name] = value

    # --- for the test -----------------------------------------------------------------------------

    def hold(self) -> None:
        """Commit nothing until `release`."""
        self._commits = False

    def release(self) -> None:
        """Commit all that waits, and what comes from now on."""
        self._commits = True
        self._commit()

    def of(self, kind: type[T]) -> list[T]:
        """All of one kind, in order."""
        return [item for item in self.given if isinstance(item, kind)]

    async def until(
        self,
        kind: type[T],
        matches: Callable[[T], bool] = lambda _: True,
        *,
        after: int = 0,
        within: float = 5.0,
    ) -> T:
        """The first of a kind that matches, come or yet to come; after: so many are passed over.

        AssertionError: it did not come in time.
        """
        position = after
        try:
            async with asyncio.timeout(within):
                while True:
                    for item in self.given[position:]:
                        if isinstance(item, kind) and matches(item):
                            return item
                    position = max(position, len(self.given))
                    more = asyncio.get_running_loop().create_future()
                    self._waiting.append(more)
                    await more
        except TimeoutError:
            last = "\n".join(f"    {item}" for item in self.given[-8:]) or "    nothing"
            raise AssertionError(
                f"no such {kind.__name__} within {within} s; what came last:\n{last}"
            ) from None

    def _note(self, *items: Given) -> None:
        self.given += items
        waiting, self._waiting = self._waiting, []
        for more in waiting:
            if not more.done():
                more.set_result(None)

    def _commit(self) -> None:
        if not self._commits:
            return
        committed, self._in_flight = self._in_flight, []
        for _, future in committed:
            if not future.done():
                future.set_result(None)
