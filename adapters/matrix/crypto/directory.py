"""Devices of people, asked for when they are needed and when they may have changed.

Matrix specification, `POST /keys/query`, "Tracking the device list for a user".
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from adapters.matrix import foreign, ids
from adapters.matrix.crypto import people
from adapters.matrix.crypto.people import Person
from adapters.matrix.crypto.store import Aside, KeptStore
from adapters.matrix.wire.paths import path

if TYPE_CHECKING:
    from adapters.matrix.session import Session

AT_ONCE: Final = 100
"""People in one question."""
PATIENCE: Final = 10_000
"""Milliseconds that our homeserver waits for others."""
REST: Final = 300.0
"""Seconds in which a homeserver is not asked again that gave no answer."""
PREFIX: Final = "/person/"


@dataclass(slots=True)
class Directory:
    """silent: until when homeservers are not asked, by name. _under_way: who is being asked for;
    _again: whose devices changed meanwhile.
    """

    session: "Session"
    store: KeptStore
    silent: dict[str, float] = field(default_factory=dict)
    _people: Aside[Person] = field(init=False)
    _under_way: set[str] = field(default_factory=set)
    _again: set[str] = field(default_factory=set)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._people = Aside(self.store, PREFIX, people.read, most=200)

    async def known(self, wanted: Collection[str]) -> dict[str, Person]:
        """Those of whom something is known, as their homeservers say it now. Raises TryLater,
        Refused.
        """
        wanted = [person for person in dict.fromkeys(wanted) if ids.is_person(person)]
        found = await self._people.several(wanted)
        if any(self._is_due(person, found) for person in wanted):
            async with self._asking:
                found = await self._people.several(wanted)
                due = [person for person in wanted if self._is_due(person, found)]
                for first in range(0, len(due), AT_ONCE):
                    found |= await self._ask(due[first : first + AT_ONCE], found)
        return found

    async def remembered(self, person: str) -> Person | None:
        """As was known of him last; nobody is asked."""
        return await self._people.get(person)

    async def stale(self, changed: Collection[str]) -> None:
        """Something of their devices changed; of whom nothing is known nothing is asked."""
        self._again |= self._under_way & set(changed)
        for person in (await self._people.several(list(changed))).values():
            if not person.is_stale:
                person.is_stale = True
                self.changed(person)

    def changed(self, person: Person) -> None:
        """It is kept what is known of him now."""
        self._people.put(person.id, person)

    def _is_due(self, person: str, found: dict[str, Person]) -> bool:
        is_known = person in found and not found[person].is_stale
        return not is_known and self.silent.get(ids.server_of(person), 0.0) < self.session.now()

    async def _ask(self, due: Sequence[str], found: dict[str, Person]) -> dict[str, Person]:
        asked = {"device_keys": {person: [] for person in due}, "timeout": PATIENCE}
        self._under_way, self._again = set(due), set()
        try:
            answer = await self.session.homeserver.ask("POST", path("keys", "query"), body=asked)
        finally:
            self._under_way = set()
        self._silent(foreign.table(answer, "failures"))
        learned: dict[str, Person] = {}
        for id in due:
            if ids.server_of(id) in self.silent:
                continue
            person = learned[id] = found.get(id) or Person(id=id)
            people.learn(person, answer)
            person.is_stale = id in self._again
            self.changed(person)
        return learned

    def _silent(self, failures: Collection[str]) -> None:
        now = self.session.now()
        self.silent = {server: until for server, until in self.silent.items() if until > now}
        self.silent |= {server: now + REST for server in list(failures)[:1000]}
