"""What somebody waits to see by /sync, and when it is there: several may wait for the same."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Awaited:
    """By its name: that the login is in a room, its id; what a room is, `!id m.room.name`."""

    _waiting: dict[str, list[asyncio.Event]] = field(default_factory=dict)

    def __contains__(self, what: str) -> bool:
        return what in self._waiting

    @contextmanager
    def until(self, what: str) -> Iterator[asyncio.Event]:
        """Within the block it is waited for; nobody else's wait ends with it."""
        event = asyncio.Event()
        self._waiting.setdefault(what, []).append(event)
        try:
            yield event
        finally:
            waiting = self._waiting[what]
            waiting.remove(event)
            if not waiting:
                del self._waiting[what]

    def seen(self, what: str) -> None:
        for event in self._waiting.get(what, ()):
            event.set()
