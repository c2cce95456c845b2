"""An inbox that commits when it is told to, or by and by; what it had not committed, a kill takes
with it.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bridge.api.adapter import Recalled
from bridge.api.events import AnyEvent, Message
from bridge.api.states import AnyState, Condition

Batch = tuple[Sequence[AnyEvent], str | None, Mapping[str, bytes | None], "asyncio.Future[None]"]


@dataclass(slots=True)
class Ledger:
    """chance: decides how long a commit takes. events, cursor, kept: what is committed.

    holds: nothing is committed now.
    """

    chance: random.Random
    events: list[AnyEvent] = field(default_factory=list)
    cursor: str | None = None
    kept: dict[str, bytes] = field(default_factory=dict)
    standing: str = ""
    holds: bool = False
    pending: list[Batch] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    # --- the port ---------------------------------------------------------------------------------

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self.pending.append((tuple(events), cursor, dict(keep or {}), done))
        self._changed.set()
        loop.call_later(self.chance.choice((0.0, 0.0, 0.001, 0.004)), self._commit_one)
        return done

    def show(self, state: AnyState) -> None: ...

    def report(self, condition: Condition) -> None:
        self.standing = condition.standing
        self._changed.set()

    async def recall(self) -> Recalled:
        near = {name: value for name, value in self.kept.items() if not name.startswith("/")}
        return Recalled(self.cursor, near)

    async def aside(self, prefix: str) -> Mapping[str, bytes]:
        return {name: value for name, value in self.kept.items() if name.startswith(prefix)}

    # --- for the test -----------------------------------------------------------------------------

    def kill(self) -> None:
        """What waits was never committed."""
        self.pending.clear()
        self.standing = ""

    async def until(self, claim: Callable[[], bool], within: float = 10.0) -> None:
        async with asyncio.timeout(within):
            while not claim():
                self._changed.clear()
                await self._changed.wait()

    def words(self, native: str) -> list[str]:
        """What was said in a room, in its order; what is there twice counts once, as stored."""
        said: dict[object, str] = {}
        for event in self.events:
            if isinstance(event, Message) and event.place.native == native:
                said.setdefault(event.native, event.text)
        return list(said.values())

    def _commit_one(self) -> None:
        """In the order of the calls, each whole."""
        if not self.pending or self.holds:
            return
        events, cursor, keep, done = self.pending.pop(0)
        self.events += events
        if cursor is not None:
            self.cursor = cursor
        for name, value in keep.items():
            if value is None:
                self.kept.pop(name, None)
            else:
                self.kept[name] = value
        if not done.done():
            done.set_result(None)
        self._changed.set()
