"""Albums gather until they are whole: each part is kept, and only the whole is said.

A part is kept in the commit that moves the offset; that it is kept no longer, in the commit of what
becomes of the whole.
"""

import asyncio
from typing import Any, Final, Self

from adapters.telegram import inward
from adapters.telegram.items import Items
from adapters.telegram.said.albums import Group, chat_of, group_of
from adapters.telegram.session import Session
from adapters.telegram.wire import accepting

SILENCE: Final = 1.0
"""Seconds after the last part, until an album is whole. Telegram sends its parts at once."""

Raw = dict[str, Any]


class Gathering:
    """Of one run of the bot."""

    def __init__(self, session: Session, after: float = SILENCE) -> None:
        self._session = session
        self._albums = session.said.albums
        self._after = after
        self._useless: dict[str, bytes | None] = {}
        self._timers: dict[Group, asyncio.TimerHandle] = {}

    def __enter__(self) -> Self:
        """What was kept is finished; more parts may still come."""
        self._useless = self._session.said.restore(self._session.kept.kept)
        for group in self._albums.gathering():
            self._wait(group)
        return self

    def __exit__(self, *_: object) -> None:
        """What gathers is kept for the next run."""
        for group in tuple(self._timers):
            self._silence(group)

    def read(self, raw: Raw) -> Items:
        """What an update means now: of a part of an album, nothing yet, unless it is the last."""
        items = Items(keep=self._useless)
        self._useless = {}
        group, chat = group_of(raw), chat_of(raw)
        for other in self._albums.gathering(chat) if chat is not None else ():
            if other != group:
                items.take(self._end(other))
        if group is None:
            items.take(inward.read(self._session, raw))
            return items
        items.keep.update(self._albums.hold(group, raw))
        if self._albums.is_full(group):
            items.take(self._end(group))
        else:
            self._wait(group)
        return items

    def _wait(self, group: Group) -> None:
        self._silence(group)
        loop = asyncio.get_running_loop()
        self._timers[group] = loop.call_later(self._after, self._whole, group)

    def _silence(self, group: Group) -> None:
        timer = self._timers.pop(group, None)
        if timer is not None:
            timer.cancel()

    def _whole(self, group: Group) -> None:
        self._session.run_errand(lambda: self._accept(group))

    async def _accept(self, group: Group) -> None:
        inbox = self._session.inbox
        if inbox is not None and group in self._albums.gathering():
            await accepting.accept(self._session, inbox, self._end(group))

    def _end(self, group: Group) -> Items:
        self._silence(group)
        first, keep = self._albums.end(group)
        items = inward.read(self._session, first)
        items.keep.update(keep)
        return items
