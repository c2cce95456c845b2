"""What was done with the contacts of logins, in memory while it is in use."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from bridge.api.ids import LoginId
from bridge.core.records import note
from bridge.store import contacts
from bridge.store.contacts import Kept
from bridge.store.database import Store

MOST: Final = 200_000
"""Rows that are kept in memory, of all logins; those of the login used last beyond that, too."""

COALESCE: Final = 0.2
"""Seconds that changes are gathered before they are written."""


class Books:
    """watching: the logins whose owners watch somebody, or did a while ago.
    _unseen: how often something changed of a login that was not in memory.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.watching: set[LoginId] = set()
        self._books: OrderedDict[LoginId, dict[str, Kept]] = OrderedDict()
        self._changed: dict[tuple[LoginId, str], Kept] = {}
        self._estranged: set[LoginId] = set()
        self._met: set[tuple[LoginId, str]] = set()
        self._blocked: dict[tuple[LoginId, str], tuple[bool, bool]] = {}
        self._unseen: dict[LoginId, int] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def of(self, login: LoginId) -> Mapping[str, Kept]:
        """All that is kept of a login, by native id; it follows what is put."""
        while login not in self._books:
            self.flush()
            changes = self._unseen.get(login, 0)
            # By the writer, so that it sees what was submitted before.
            read = await self._store.write(partial(contacts.kept, login=login))
            if changes == self._unseen.get(login, 0):  # else it may be of before
                self._books.setdefault(login, read)
                self._trim()
        self._books.move_to_end(login)
        return self._books[login]

    def loaded(self, login: LoginId) -> Mapping[str, Kept]:
        """The same as far as it is in memory."""
        return self._books.get(login, {})

    def put(self, login: LoginId, kept: Kept) -> None:
        """This is so from now on, but for whom one has met or blocked; it is written soon."""
        if kept.is_watched and kept.native:
            self.watching.add(login)
        book = self._books.get(login)
        if book is not None:
            was = book.get(kept.native, kept)
            book[kept.native] = replace(kept, is_met=was.is_met, is_blocked=was.is_blocked)
        self._changed[login, kept.native] = kept
        self._soon(login)

    def is_loaded(self, login: LoginId) -> bool:
        """Whether what is kept of a login is in memory."""
        return login in self._books

    def meet(self, login: LoginId, native: str) -> None:
        """One of the two has written to the other."""
        book = self._books.get(login)
        if book is not None:
            book[native] = replace(book.get(native) or Kept(native=native), is_met=True)
        self._met.add((login, native))
        self._soon(login)

    def block(
        self, login: LoginId, native: str, is_blocked: bool, *, by_list: bool = False
    ) -> None:
        """The login's owner wishes to hear nothing of somebody, or does again. by_list: his server
        says so.
        """
        book = self._books.get(login)
        if book is not None:
            kept = book.get(native) or Kept(native=native)
            book[native] = replace(kept, is_blocked=is_blocked)
        self._blocked[login, native] = is_blocked, by_list
        self._soon(login)

    def drop(self, login: LoginId, kept: Kept) -> None:
        """The same of a stranger, of whom perhaps nothing need be kept."""
        self.put(login, kept)
        self._estranged.add(login)
        book = self._books.get(login)
        if book is not None and _says_nothing(book[kept.native]):
            del book[kept.native]

    def forget(self, login: LoginId) -> None:
        """The login is no more: nothing of it is written any longer."""
        self._books.pop(login, None)
        self._unseen.pop(login, None)
        self._estranged.discard(login)
        self.watching.discard(login)
        self._changed = {key: kept for key, kept in self._changed.items() if key[0] != login}
        self._met = {key for key in self._met if key[0] != login}
        self._blocked = {key: kept for key, kept in self._blocked.items() if key[0] != login}

    def flush(self) -> None:
        """Write what was gathered now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        changed, self._changed = self._changed, {}
        estranged, self._estranged = self._estranged, set()
        met, self._met = self._met, set()
        blocked, self._blocked = self._blocked, {}
        if changed:
            rows = [(login, kept) for (login, _), kept in changed.items()]
            self._write(partial(contacts.keep, changes=rows))
        if met:
            self._write(partial(contacts.meet, met=met))
        for (login, native), (is_blocked, by_list) in blocked.items():
            block = partial(contacts.block, login=login, native=native)
            self._write(partial(block, is_blocked=is_blocked, by_list=by_list))
        for login in estranged:
            self._write(partial(contacts.forget_strangers, login=login))

    def _write(self, function: Callable[..., Any]) -> None:
        self._store.submit(function).add_done_callback(note)

    def _soon(self, login: LoginId) -> None:
        if login not in self._books:
            self._unseen[login] = self._unseen.get(login, 0) + 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(COALESCE, self.flush)

    def _trim(self) -> None:
        while len(self._books) > 1 and sum(len(book) + 1 for book in self._books.values()) > MOST:
            self._books.popitem(last=False)


def _says_nothing(kept: Kept) -> bool:
    """As `contacts.forget_strangers` has it."""
    return kept == Kept(native=kept.native, name=kept.name, groups=kept.groups)
