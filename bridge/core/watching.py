"""Which accounts see the gateway itself and far servers among their contacts; kept.

Nobody asks after a new stream: so it has to be known who is to be told.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from bridge.core.records import note
from bridge.store import watchers
from bridge.store.database import Store
from bridge.store.watchers import Watcher

MOST: Final = 20_000
"""Accounts; who has not asked for longest is forgotten first."""

MOST_OF_ONE: Final = 50
"""Addresses that one account sees."""


class Watching:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: OrderedDict[str, list[str]] = OrderedDict()

    def restore(self, kept: Iterable[Watcher]) -> None:
        """As it was before a restart."""
        for account, address in kept:
            self._seen.setdefault(account, []).append(address)

    def accounts(self) -> Iterator[str]:
        """All that see something."""
        return iter(tuple(self._seen))

    def of(self, account: str) -> tuple[str, ...]:
        """What an account sees."""
        return tuple(self._seen.get(account, ()))

    def add(self, account: str, address: str) -> None:
        """An account sees an address from now on."""
        seen = self._seen.setdefault(account, [])
        self._seen.move_to_end(account)
        if address in seen:
            return
        seen.append(address)
        add = partial(watchers.add, watcher=(account, address))
        self._store.submit(add).add_done_callback(note)
        if len(seen) > MOST_OF_ONE:
            self.drop(account, seen[0])
        if len(self._seen) > MOST:
            forgotten, all_seen = self._seen.popitem(last=False)
            self._remove([(forgotten, each) for each in all_seen])

    def drop(self, account: str, address: str) -> None:
        """It sees it no longer."""
        seen = self._seen.get(account, [])
        if address not in seen:
            return
        seen.remove(address)
        if not seen:
            del self._seen[account]
        self._remove([(account, address)])

    def _remove(self, gone: Iterable[Watcher]) -> None:
        self._store.submit(partial(watchers.remove, gone=gone)).add_done_callback(note)
