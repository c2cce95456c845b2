"""Lists of the rooms of a network: asked for once, kept for a while.

Nobody waits long for a network: what it has not told in time is there for who asks next.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from bridge.api.adapter import Target
from bridge.api.asked import Found
from bridge.api.errors import GatewayError, Refused
from bridge.api.ids import LoginId
from bridge.xmpp.addressing import BareJid

MOST: Final = 1000
"""Rooms of one list; the largest of a network come first."""

KEPT: Final = 64
"""Lists of a network that are kept."""

KEPT_FOR: Final = 300.0
"""Seconds for which a list is good, long enough to be read page by page."""

ANSWER_WITHIN: Final = 5.0
"""Seconds after which is answered what is known."""

FIND_WITHIN: Final = 60.0
"""Seconds that a network may take for a list; some servers send theirs slowly."""

AT_ONCE: Final = 3
"""Lists that one account asks for at once through one login; one that all share is asked by each
as if it were its own, so that nobody keeps the others from asking."""

BUSY: Final = "Too many lists of rooms are asked for at once: please try again later."

Key = tuple[LoginId | None, str]
"""Through what login, and the words looked for."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A room that can be joined. target: what its address means."""

    address: BareJid
    name: str
    found: Found
    target: Target


Kept = tuple[float, Sequence[Offer]]
"""Until when it is good, and what there is."""

Find = Callable[[], Awaitable[Sequence[Offer]]]
Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Listings:
    """Those of one network. now: seconds, of a clock that only goes on."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: dict[Key, Kept] = {}
        self._asking: dict[Key, tuple[BareJid, asyncio.Task[None]]] = {}

    async def rooms(self, key: Key, account: BareJid, find: Find, spawn: Spawn) -> Sequence[Offer]:
        """What is known when the time is over. account: who asks; find: asks the network, where
        that must be.

        Raises Refused where he asks for too much at once.
        """
        until, rooms = self._kept.get(key, (0.0, ()))
        if self._now() < until:
            return rooms
        _, asking = self._asking.get(key, (account, None))
        if asking is None:
            if self._asked_by(account, key[0]) >= AT_ONCE:
                raise Refused("overload", BUSY)
            asking = spawn(self._ask(key, find))
            self._asking[key] = account, asking
        await asyncio.wait((asking,), timeout=ANSWER_WITHIN)
        return self._kept.get(key, (0.0, ()))[1]

    def _asked_by(self, account: BareJid, login: LoginId | None) -> int:
        return sum(
            through == login and asker == account
            for (through, _), (asker, _) in self._asking.items()
        )

    async def _ask(self, key: Key, find: Find) -> None:
        """A list that cannot be had is as good as an empty one, for a while."""
        found: Sequence[Offer] = ()
        try:
            with suppress(GatewayError, TimeoutError):
                async with asyncio.timeout(FIND_WITHIN):
                    found = await find()
        finally:
            del self._asking[key]
        self._kept.pop(key, None)
        while len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (self._now() + KEPT_FOR, found[:MOST])
