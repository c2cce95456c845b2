"""What goes wrong on a fake network, and when: told beforehand by the test, once each."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from bridge.api.errors import Reason


@dataclass(frozen=True, slots=True)
class Refuse:
    """The network says no. late: it has taken the call first and says so afterwards."""

    reason: Reason = "forbidden"
    text: str = "You may not do this."
    late: bool = False


@dataclass(frozen=True, slots=True)
class Postpone:
    """The call is not taken and may be made again. after: in seconds, as the network says."""

    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection ends in the midst of the call. taken: after the network has taken it."""

    taken: bool


@dataclass(frozen=True, slots=True)
class Spoil:
    """A file that is given meets this once so many bytes of it have come."""

    fault: Refuse | Postpone
    after: int


Fault: TypeAlias = Refuse | Postpone | Drop
F = TypeVar("F", bound=Fault)


class Gate:
    """Open, it lets all pass; closed, all wait before it in the order of their coming."""

    def __init__(self) -> None:
        self._shut = 0
        self._waiting: deque[Callable[[], None]] = deque()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Closed while inside."""
        self._shut += 1
        try:
            yield
        finally:
            self._shut -= 1
            while self._waiting and not self._shut:
                self._waiting.popleft()()

    def when_open(self, go: Callable[[], None]) -> None:
        """Do this now, or when the gate opens, behind what waits already."""
        if self._shut or self._waiting:
            self._waiting.append(go)
        else:
            go()

    async def passed(self) -> None:
        """Wait until the gate is open."""
        if not self._shut and not self._waiting:
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(lambda: None if turn.done() else turn.set_result(None))
        await turn

    @property
    def waiting(self) -> int:
        """How many stand before it."""
        return len(self._waiting)


@dataclass(slots=True)
class Faults:
    """What the next calls and joins meet.

    calls: before it stands every call that is made. answers: before it stands all word of what
    became of calls, barriers included; closing it settles late. pieces: before it stands every
    piece of a file that is read.
    """

    calls: Gate = field(default_factory=Gate)
    answers: Gate = field(default_factory=Gate)
    pieces: Gate = field(default_factory=Gate)
    _next: dict[str | None, deque[Fault]] = field(default_factory=dict)
    _joins: dict[str | None, deque[Refuse]] = field(default_factory=dict)
    _files: deque[Spoil] = field(default_factory=deque)
    _openings: deque[Spoil] = field(default_factory=deque)

    def next_call(self, fault: Fault, *, to: str | None = None) -> None:
        """The next call meets this; several are met one after the other.

        to: only the next call for this place, by its native id.
        """
        self._next.setdefault(to, deque()).append(fault)

    def next_join(self, refusal: Refuse, *, to: str | None = None) -> None:
        """The next join is refused, asked by a person or made after a reconnection."""
        self._joins.setdefault(to, deque()).append(refusal)

    def next_file(self, fault: Refuse | Postpone, *, after: int = 0) -> None:
        """The next file that is given meets this, after so many bytes of it."""
        self._files.append(Spoil(fault, after))

    def next_opening(self, fault: Refuse | Postpone, *, after: int = 0) -> None:
        """The next file that is read meets this; after so many bytes of it the connection ends."""
        self._openings.append(Spoil(fault, after))

    def of_call(self, native: str) -> Fault | None:
        """What this call meets; the fault is used up."""
        return _taken(self._next, native)

    def of_join(self, native: str) -> Refuse | None:
        """What this join meets; the fault is used up."""
        return _taken(self._joins, native)

    def of_file(self) -> Spoil | None:
        """What this file meets; it is used up."""
        return self._files.popleft() if self._files else None

    def of_opening(self) -> Spoil | None:
        """What this file meets that is read; it is used up."""
        return self._openings.popleft() if self._openings else None


def _taken(faults: dict[str | None, deque[F]], native: str) -> F | None:
    for key in (native, None):
        if waiting := faults.get(key):
            return waiting.popleft()
    return None
