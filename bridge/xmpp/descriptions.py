"""What people say of themselves, asked of the network when somebody wants to know, kept a while."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields, replace
from typing import Final

from bridge.api.asked import Profile
from bridge.api.ids import Identity, LoginId
from bridge.core.asking import asked
from bridge.xmpp.once import Once, Spawn

KEPT_FOR: Final = 300.0
"""Seconds: nothing tells that somebody says something else of himself."""

MOST_KEPT: Final = 4 * 1024 * 1024
"""Characters of all that is kept."""

FETCH_WITHIN: Final = 15.0
"""Seconds for the network to answer."""

AT_ONCE: Final = 8
"""Questions at a time."""

LONGEST: Final = 2000
"""Characters of one thing that somebody says."""

MOST_LISTED: Final = 10
"""Pages, numbers or addresses of one person."""

ENTRY: Final = 300
"""Characters that an entry counts for besides its words."""

Fetch = Callable[[], Awaitable[Profile | None]]
_Key = tuple[LoginId | None, str]


@dataclass(frozen=True, slots=True)
class _Kept:
    profile: Profile | None
    until: float
    size: int


class Descriptions:
    """Of all who were asked about lately, as each login sees them."""

    def __init__(self, now: Callable[[], float] = time.monotonic, most: int = MOST_KEPT) -> None:
        self._now = now
        self._most = most
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._size = 0
        self._once: Once[Profile | None] = Once(AT_ONCE)

    async def get(
        self, login: LoginId | None, who: Identity, fetch: Fetch, spawn: Spawn
    ) -> Profile | None:
        """What somebody says of himself, None for nothing. Raises Refused."""
        key = (login, who.native)
        kept = self._kept.get(key)
        if kept is not None and self._now() < kept.until:
            self._kept.move_to_end(key)
            return kept.profile

        async def fetched() -> Profile | None:
            told = await asked(fetch(), FETCH_WITHIN)
            profile = None if told is None else bounded(told)
            self._keep(key, profile)
            return profile

        return await self._once.get(key, fetched, spawn)

    def _keep(self, key: _Key, profile: Profile | None) -> None:
        self._drop(key)
        kept = _Kept(profile, self._now() + KEPT_FOR, ENTRY + _size(profile))
        self._kept[key] = kept
        self._size += kept.size
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: _Key) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._size -= dropped.size


def bounded(profile: Profile) -> Profile:
    """As much of it as anybody needs."""
    changes: dict[str, object] = {}
    for each in fields(profile):
        said = getattr(profile, each.name)
        if isinstance(said, str):
            changes[each.name] = said[:LONGEST]
        else:
            changes[each.name] = tuple(one[:LONGEST] for one in said[:MOST_LISTED])
    return replace(profile, **changes)  # type: ignore[arg-type]  # each of its own field's type


def _size(profile: Profile | None) -> int:
    if profile is None:
        return 0
    said = (getattr(profile, each.name) for each in fields(profile))
    return sum(len(one) if isinstance(one, str) else sum(map(len, one)) for one in said)
