"""Erases all that is kept of an account, a little at a time: nobody's words wait for it.

It is marked before anything goes, so after a crash it is finished at the next start; and it can be
begun again. What was on its way into the database meanwhile goes in a second walk.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, Final, TypeVar

from bridge.api.errors import Refused, TryLater
from bridge.store.audit import Audited
from bridge.store.database import Store
from bridge.store.ids import earliest
from bridge.store.personal import erasing, looking, shared
from bridge.store.personal import traces as marks
from bridge.store.personal.traces import Traces

log = logging.getLogger(__name__)

T = TypeVar("T")

PAUSE: Final = 0.02
"""Seconds between two commits: as much as anybody says fits in between."""

SETTLE: Final = 1.0
"""Seconds between two walks."""

LATE: Final = 60.0
"""Seconds that an event has between getting its id and being remembered."""

CHATS_KEPT: Final = 15 * 86_400.0
"""Seconds for which what was said with one person is remembered at most: retention looks at it when
it is a week old, and once more after another one."""

WALKS: Final = 5
"""Walks at most; whoever still finds something then is not alone."""

PLACES: Final = 200
"""Places that are dealt with together."""

RETRY: Final = 30.0
"""Seconds until it goes on where the database could not be read."""

LEAVING: Final = "What you had here is being forgotten. Please try again in a moment."
UNDER_WAY: Final = "Your data is being erased. Please try again in a few minutes."


class Erasing:
    """new_id: makes ids that rise. now: Unix time in seconds. under_way: whose data are erased."""

    def __init__(
        self, store: Store, new_id: Callable[[], int], *, now: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._new_id = new_id
        self._now = now
        self.under_way: set[str] = set()
        self._leaving: Counter[tuple[str, str]] = Counter()
        self._left: dict[tuple[str, str], asyncio.Event] = {}

    async def restore(self) -> None:
        """Who was being erased when the gateway ended."""
        self.under_way |= set(await self._store.read(marks.begun))

    def concerns(self, account: str, domain: str, *, only_asks: bool = False) -> bool:
        """Whether what an account did now, at a domain, would be lost, or left over. only_asks: it
        asks for something and changes nothing, or asks for what is being done.
        """
        if not (self.under_way or self._leaving):
            return False
        is_leaving = not only_asks and (account, domain) in self._leaving
        return is_leaving or account in self.under_way

    def refusal(self, account: str) -> Refused:
        """For who is being erased, or leaves a network."""
        return Refused("overload", UNDER_WAY if account in self.under_way else LEAVING)

    async def begin(self, account: str) -> None:
        """From now on it is erased, whatever happens; while its sessions end."""
        self.under_way.add(account)
        await self._store.write(partial(marks.begin, account=account))

    async def finish(self, account: str) -> None:
        """Erase what was begun, when nothing of the account lives in memory any longer.

        Raises TryLater where the database cannot be read now.
        """
        places: frozenset[int] = frozenset()
        since = 0
        for _ in range(WALKS):
            walk = _Walk(self._store, account, since, self._now)
            since = earliest(self._now() - LATE)
            if not await walk.everything(places):
                break
            if walk.places - places:
                since, places = 0, places | walk.places
            await asyncio.sleep(SETTLE)
        await self._store.write(partial(erasing.end, account=account, entry=self._entry()))
        await self._store.read(erasing.forget_known)
        self.under_way.discard(account)
        log.info("an account was erased")

    @contextmanager
    def leaving(self, account: str, domain: str) -> Iterator[None]:
        """While an account leaves a network: what it begins there would end with the rest."""
        key = (account, domain)
        self._leaving[key] += 1
        try:
            yield
        finally:
            self._leaving -= Counter([key])
            if key not in self._leaving and (left := self._left.pop(key, None)) is not None:
                left.set()

    async def has_left(self, account: str, domain: str) -> bool:
        """Whether an account was leaving a network; returns when it has left."""
        if (account, domain) not in self._leaving:
            return False
        await self._left.setdefault((account, domain), asyncio.Event()).wait()
        return True

    async def forget_chats(self, account: str, logins: Collection[int], domain: str) -> None:
        """Of logins that are no more, whom they knew and what was said with one person; what was
        said in rooms stays. domain: where those chats were on XMPP. Raises TryLater.
        """
        with self.leaving(account, domain):
            chats = partial(marks.chats, account=account, logins=logins, domain=domain)
            since = earliest(self._now() - CHATS_KEPT)
            await _Walk(self._store, account, since, self._now).chats(await self._store.read(chats))
            await self._store.read(erasing.forget_known)

    async def forget_login(self, login: int) -> None:
        """Of one that is no more, whom it knew; its chats go when they are old. Raises TryLater."""
        await _Walk(self._store, "", 0, self._now).logins((login,))

    async def resume(self) -> None:
        """Finish what a restart cut short."""
        for account in sorted(self.under_way):
            while account in self.under_way:
                try:
                    await self.finish(account)
                except TryLater:
                    await asyncio.sleep(RETRY)

    def _entry(self) -> Audited:
        return Audited(
            id=self._new_id(),
            at=self._now(),
            account="",
            via="",
            network="",
            command=erasing.ERASED,
            about="",
            outcome="done",
        )


class _Walk:
    """Through all that there is of an account. since: the first event that may be its own.

    places: that turned out to be its own on the way.
    """

    def __init__(self, store: Store, account: str, since: int, now: Callable[[], float]) -> None:
        self._store = store
        self._account = account
        self._since = since
        self._now = now
        self._names: set[int] = set()
        self._erased = 0
        self.places: frozenset[int] = frozenset()

    async def everything(self, places: Collection[int]) -> int:
        """How much was erased. places: that are its own, too."""
        found = await self._store.read(partial(marks.traces, account=self._account))
        found = replace(found, places=tuple({*found.places, *places}))
        await self._of_places(found)
        await self._events(found)
        await self._for_it()
        await self.logins(found.logins)
        await self._until_none(partial(erasing.of_account, account=self._account))
        await self._until_none(partial(erasing.of_audit, account=self._account))
        await self._forget_places(found)
        await self._identities(found)
        return self._erased

    async def chats(self, found: Traces) -> None:
        """What is left of logins that are no more, but for their rooms."""
        await self._of_places(found)
        await self._events(found)
        await self.logins(found.logins)
        await self._forget_places(found)

    async def logins(self, logins: Collection[int]) -> None:
        """What belongs to logins alone."""
        await self._until_none(partial(erasing.of_logins, logins=logins))

    async def _of_places(self, found: Traces) -> None:
        for part in _parts(found.places, PLACES):
            await self._entries(found, part)
            await self._until_none(partial(erasing.of_places, places=part))

    async def _forget_places(self, found: Traces) -> None:
        for part in _parts(found.places, erasing.TURN):
            await self._write(partial(erasing.forget_places, places=part), 0)

    async def _entries(self, found: Traces, rooms: Collection[int]) -> None:
        look = partial(looking.entries, found=found, rooms=rooms)
        while gone := await self._store.read(look):
            self._names |= gone.names
            await self._write(partial(erasing.erase_entries, gone=gone), len(gone.positions))

    async def _events(self, found: Traces) -> None:
        """Those that are in no archive, those in rooms that all share, and who is quoted."""
        after = self._since
        while seen := await self._store.read(partial(looking.look, found=found, after=after)):
            self._names |= seen.names
            self.places |= seen.places
            for part in _parts(seen.own, erasing.ENTRIES):
                await self._write(partial(erasing.erase_events, events=part), len(part))
            for part in _parts(seen.said, shared.AT_ONCE):
                unsay = partial(shared.unsay, said=part, now=self._now())
                await self._write(unsay, len(part))
            quoting = () if found.identity is None else seen.quoting
            for part in _parts(quoting, shared.AT_ONCE):
                await self._write(partial(shared.unquote, quoting=part, account=self._account), 0)
            after = seen.through

    async def _for_it(self) -> None:
        """What waits for its clients in rooms that all share, and where these are."""
        words = await self._store.read(partial(looking.words_for_it, account=self._account))
        for part in _parts(words, erasing.TURN):
            await self._write(partial(erasing.erase_deliveries, deliveries=part), len(part))
        there = await self._store.read(partial(looking.present, account=self._account))
        for each in _parts(there, erasing.TURN):
            await self._write(partial(erasing.erase_present, gone=each), len(each))

    async def _identities(self, found: Traces) -> None:
        """What it was as a person of XMPP, and its names that nobody else has seen."""
        used: set[int] = set()
        after: int | None = 0
        while self._names - used and after is not None:
            look = partial(looking.used, names=self._names - used, after=after)
            seen, after = await self._store.read(look)
            used |= seen
        gone = self._names - used
        if found.identity is not None:
            gone.add(found.identity)
        if gone:
            await self._write(partial(erasing.forget_identities, identities=gone), len(gone))

    async def _until_none(self, function: Callable[[Any], int]) -> None:
        while gone := await self._store.write(function):
            self._erased += gone
            await asyncio.sleep(PAUSE)

    async def _write(self, function: Callable[[Any], None], count: int) -> None:
        await self._store.write(function)
        self._erased += count
        await asyncio.sleep(PAUSE)


def _parts(of: Sequence[T], most: int) -> Iterator[tuple[T, ...]]:
    rest = iter(of)
    while part := tuple(islice(rest, most)):
        yield part
