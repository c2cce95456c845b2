"""Albums gather until they are whole: each part is kept, and only the whole is said.

A part is kept in the commit that moves the offset; that it is kept no longer, in the commit of what
becomes of the whole.
"""

import asyncio
from typing import Final, Self

from adapters.telegram import inward
from adapters.telegram.items import Items, Keep
from adapters.telegram.said.albums import Album, Raw, album_of, chat_of
from adapters.telegram.session import Session
from adapters.telegram.wire import accepting

SILENCE: Final = 1.0
"""Seconds after the last part, until an album is whole. Telegram sends its parts at once."""


class Gathering:
    """Of one run of the bot."""

    def __init__(self, session: Session, after: float = SILENCE) -> None:
        self._session = session
        self._albums = session.said.albums
        self._after = after
        self._useless: Keep = {}
        self._timers: dict[Album, asyncio.TimerHandle] = {}

    def __enter__(self) -> Self:
        """What was kept is finished; more parts may still come."""
        self._useless = self._session.said.restore(self._session.kept.kept)
        for album in self._albums.gathering():
            self._wait(album)
        return self

    def __exit__(self, *_: object) -> None:
        """What gathers is kept for the next run."""
        for album in tuple(self._timers):
            self._silence(album)

    def read(self, raw: Raw) -> Items:
        """What an update means now: of a part of an album, nothing yet, unless it is the last."""
        items = Items(keep=self._useless)
        self._useless = {}
        album, chat = album_of(raw), chat_of(raw)
        for other in self._albums.gathering(chat) if chat is not None else ():
            if other != album:
                items.take(self._end(other))
        if album is None:
            items.take(inward.read(self._session, raw))
            return items
        items.keep.update(self._albums.hold(album, raw))
        if self._albums.is_full(album):
            items.take(self._end(album))
        else:
            self._wait(album)
        return items

    def _wait(self, album: Album) -> None:
        self._silence(album)
        loop = asyncio.get_running_loop()
        self._timers[album] = loop.call_later(self._after, self._whole, album)

    def _silence(self, album: Album) -> None:
        timer = self._timers.pop(album, None)
        if timer is not None:
            timer.cancel()

    def _whole(self, album: Album) -> None:
        self._session.run_errand(lambda: self._accept(album))

    async def _accept(self, album: Album) -> None:
        inbox = self._session.inbox
        if inbox is not None and album in self._albums.gathering():
            await accepting.accept(self._session, inbox, self._end(album))

    def _end(self, album: Album) -> Items:
        self._silence(album)
        first, keep = self._albums.end(album)
        items = inward.read(self._session, first)
        items.keep.update(keep)
        return items
