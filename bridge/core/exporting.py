"""Exports what is kept of an account, as one JSON document, read and written a piece at a time.

What does not fit into the file any more is left out, which the document says in its end.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bridge.api.ids import Place
from bridge.api.media import Opened
from bridge.core import exported
from bridge.core.exported import Document
from bridge.core.spool import Spooled, spooled
from bridge.store import positions
from bridge.store.database import Store
from bridge.store.personal import kept as reading
from bridge.store.personal.kept import Kept, KeptLogin

NAME: Final = "xmpp-bridge-{}.json"
MEDIA_TYPE: Final = "application/json"

SPARE: Final = 64 * 1024
"""Bytes of a file that are kept for what there is little of, and closes it."""

LEFT_OUT: Final = "Something is missing here: all of it would have been too much for one file."


class Exporting:
    """now: Unix time in seconds. directory: where files lie that do not stay in memory."""

    def __init__(
        self,
        store: Store,
        directory: Path | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._directory = directory
        self._now = now

    @asynccontextmanager
    async def document(self, account: str, most: int) -> AsyncIterator[Spooled]:
        """All of it, in a file of `most` bytes at the most. Raises TryLater, and Refused where so
        few are not enough for anything.
        """
        writing = _Writing(self._store, account, most - SPARE, self._now())
        file = Opened(
            name=NAME.format(time.strftime("%Y-%m-%d", time.gmtime(self._now()))),
            media_type=MEDIA_TYPE,
            size=None,
            chunks=writing.encoded(),
        )
        async with spooled(file, most, self._directory) as held:
            yield held


class _Writing:
    """One document on its way. room: bytes that are left; is_complete: nothing was left out."""

    def __init__(self, store: Store, account: str, room: int, now: float) -> None:
        self._store = store
        self._account = account
        self._room = room
        self._now = now
        self._document = Document()
        self._is_complete = True

    async def encoded(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces():
            block = piece.encode("utf-8", "replace")
            self._room -= len(block)
            yield block

    async def _pieces(self) -> AsyncIterator[str]:
        document = self._document
        kept = await self._store.read(partial(reading.kept, account=self._account))
        yield document.begin("{}")
        for name, value in exported.head(kept, self._now).items():
            yield document.put(value, name)
        for part in (self._networks(kept), self._commands(), self._rooms(kept), self._said(kept)):
            async for piece in part:
                yield piece
        yield document.put(self._is_complete, "is_complete")
        if not self._is_complete:
            yield document.put(LEFT_OUT, "note")
        yield document.end() + "\n"

    async def _networks(self, kept: Kept) -> AsyncIterator[str]:
        document = self._document
        yield document.begin("{}", "networks")
        for name in exported.networks(kept):
            yield document.begin("{}", name)
            for what, value in exported.network(kept, name).items():
                yield document.put(value, what)
            yield document.begin("[]", "logins")
            for login in (one for one in kept.logins if one.network == name):
                async for piece in self._login(login):
                    yield piece
            yield document.end()
            yield document.end()
        yield document.end()

    async def _login(self, login: KeptLogin) -> AsyncIterator[str]:
        document, after = self._document, ""
        yield document.begin("{}")
        for name, value in exported.login(login).items():
            yield document.put(value, name)
        yield document.begin("[]", "contacts")
        while self._is_complete:
            read = partial(reading.known_people, login=login.id, after=after)
            people = await self._store.read(read)
            for one in people:
                yield self._thing(exported.contact(one))
            if not people:
                break
            after = people[-1].native
        yield document.end()
        yield document.end()

    async def _commands(self) -> AsyncIterator[str]:
        after = 0
        yield self._document.begin("[]", "commands")
        while self._is_complete:
            read = partial(reading.commands, account=self._account, after=after)
            entries = await self._store.read(read)
            for one in entries:
                yield self._thing(exported.command(one))
            if not entries:
                break
            after = entries[-1].id
        yield self._document.end()

    async def _rooms(self, kept: Kept) -> AsyncIterator[str]:
        document = self._document
        yield document.begin("[]", "rooms")
        for room in kept.rooms:
            yield document.begin("{}")
            for name, value in exported.room(room).items():
                yield document.put(value, name)
            yield document.begin("[]", "messages")
            async for piece in self._archive(room.room):
                yield piece
            yield document.end()
            yield document.end()
        yield document.end()

    async def _archive(self, room: Place) -> AsyncIterator[str]:
        after = 0
        while self._is_complete:
            read = partial(positions.entries, room=room, after=after, limit=reading.PAGE)
            entries = await self._store.read(read)
            for one in entries:
                told = exported.message(one.event_id, one.event, one.author, self._account)
                yield self._thing(told)
            if not entries:
                return
            after = entries[-1].position

    async def _said(self, kept: Kept) -> AsyncIterator[str]:
        """Chats with one person, and what it said in rooms that all share; in the order of time."""
        yield self._document.begin("[]", "chats_and_shared_rooms")
        after = 0
        while self._is_complete:
            page = await self._store.read(partial(reading.said, found=kept.found, after=after))
            if page is None:
                break
            for one in page.said:
                told = exported.message(one.id, one.event, one.author, self._account)
                yield self._thing({"in": exported.where(one.place, self._account), **told})
            after = page.through
        yield self._document.end()

    def _thing(self, value: object) -> str:
        """One of many; nothing from where there is no room for it any more."""
        if not self._is_complete:
            return ""
        piece = self._document.put(value)
        self._is_complete = len(piece.encode("utf-8", "replace")) <= self._room
        return piece if self._is_complete else ""
