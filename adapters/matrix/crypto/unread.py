"""Encrypted events that cannot be read yet, as they lie aside until their keys come."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from adapters.matrix.crypto.room_keys import key_name, quoted
from adapters.matrix.crypto.store import KeptStore
from adapters.matrix.items import Keep

PREFIX: Final = "/waiting/"
MOST: Final = 1000
"""Of one login; of more those are forgotten that came first, and stay as they are."""


MOST_BYTES: Final = 65_000
_NEEDED: Final = ("type", "event_id", "sender", "origin_server_ts", "content")
RECENT: Final = 100
"""Of those, so many are in memory, too: they may not be committed yet."""


@dataclass(slots=True)
class Held:
    """names: under which they lie, in their order, each with its room and session.

    What is to be kept and forgotten is given to the caller, to be committed with what he says.
    """

    store: KeptStore
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    _recent: dict[str, bytes] = field(default_factory=dict)

    async def load(self) -> set[tuple[str, str]]:
        """Rooms and sessions that something waits for: a key may have come without it."""
        for name in sorted(await self.store.aside(PREFIX)):
            room, session, _ = name.removeprefix(PREFIX).split("/")
            self.names[name] = (unquote(room), unquote(session))
        return self.awaited()

    def awaited(self) -> set[tuple[str, str]]:
        """Rooms and sessions that something waits for."""
        return set(self.names.values())

    def add(self, room: str, session: str, event: Mapping[str, Any]) -> Keep:
        """It waits from now on."""
        name = f"{PREFIX}{key_name(room, session)}/{quoted(str(event.get('event_id')))}"
        if name in self.names:
            return {}
        kept = {key: event[key] for key in _NEEDED if key in event}
        written = json.dumps(kept, ensure_ascii=False).encode(errors="replace")
        if len(written) > MOST_BYTES:
            return {}
        self.names[name] = (room, session)
        self._recent[name] = written
        while len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        keep: Keep = {name: written}
        while len(self.names) > MOST:
            keep |= self.drop(next(iter(self.names)))
        return keep

    def drop(self, name: str) -> Keep:
        """It waits no longer."""
        self.names.pop(name, None)
        self._recent.pop(name, None)
        return {name: None}

    async def of(self, room: str, session: str) -> dict[str, Mapping[str, Any]]:
        """Those that wait for a key, by their names."""
        wanted = [name for name, one in self.names.items() if one == (room, session)]
        if not wanted:
            return {}
        kept = {**await self.store.aside(f"{PREFIX}{key_name(room, session)}/"), **self._recent}
        return {name: json.loads(kept[name]) for name in wanted if name in kept}
