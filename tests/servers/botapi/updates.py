"""The queue of a bot's updates: offsets, what is allowed, how long it is kept.

Bot API: getUpdates. tdlib/telegram-bot-api: Client.cpp, process_get_updates_query, do_get_updates,
abort_long_poll, update_allowed_update_types; Client.h, DEFAULT_ALLOWED_UPDATE_TYPES.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.servers.botapi.clock import Clock
from tests.servers.botapi.refusals import OTHER_POLLER, conflict

KINDS: Final = frozenset(
    {
        "message", "edited_message", "channel_post", "edited_channel_post",
        "business_connection", "business_message", "edited_business_message",
        "deleted_business_messages", "message_reaction", "message_reaction_count",
        "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
        "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member",
        "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot",
        "guest_message",
    }
)  # fmt: skip
ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
RETENTION: Final = 24 * 3600
LONGEST_POLL: Final = 50
FIRST: Final = 100_000_001


@dataclass(slots=True, frozen=True)
class Update:
    id: int
    at: float
    kind: str
    payload: dict[str, Any]

    @property
    def shape(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.payload}


@dataclass(slots=True)
class Queue:
    """waiting: what was not confirmed yet. confirmed: through which id."""

    clock: Clock
    changed: Callable[[], None] = lambda: None
    waiting: list[Update] = field(default_factory=list)
    allowed: frozenset[str] = KINDS - ON_REQUEST
    confirmed: int = FIRST - 1
    last: int = FIRST - 1
    polls: int = 0
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _poller: asyncio.Future[None] | None = None
    _offset: int | None = None
    _asked_at: float = 0.0

    def put(self, kind: str, payload: dict[str, Any]) -> None:
        """What is not allowed at this moment is never told."""
        assert kind in KINDS, kind
        if kind in self.allowed:
            self.last += 1
            self.waiting.append(Update(self.last, self.clock.now(), kind, payload))
            self._more.set()

    def allow(self, kinds: Sequence[str]) -> None:
        """An empty list means the default."""
        self.allowed = frozenset(kinds) or KINDS - ON_REQUEST

    @property
    def is_polled(self) -> bool:
        """Somebody waits for updates at this moment."""
        return self._poller is not None and not self._poller.done()

    async def poll(self, offset: int, limit: int, timeout: int) -> list[dict[str, Any]]:
        self.polls += 1
        if offset == self._offset and time.monotonic() < self._asked_at + 0.5:
            limit = 1
        if offset == self._offset and time.monotonic() < self._asked_at + 3.0:
            timeout = max(timeout, 3)
        self._offset, self._asked_at = offset, time.monotonic()
        self._confirm(offset)
        if not self._current() and timeout:
            await self._wait(min(timeout, LONGEST_POLL))
        return [update.shape for update in self._current()[:limit]]

    def end(self) -> None:
        """The server stops: who waits is let go."""
        if self._poller and not self._poller.done():
            self._poller.set_result(None)

    def drop(self) -> None:
        self.waiting.clear()
        self.confirmed = self.last

    def _confirm(self, offset: int) -> None:
        """A negative offset n leaves the last n; an id that never was confirms nothing."""
        if offset < 0:
            self.waiting = self._current()[offset:]
        elif offset - 1 <= self.last:
            self.waiting = [update for update in self.waiting if update.id >= offset]
        self.confirmed = self.waiting[0].id - 1 if self.waiting else self.last

    def _current(self) -> list[Update]:
        oldest = self.clock.now() - RETENTION
        self.waiting = [update for update in self.waiting if update.at > oldest]
        return self.waiting

    async def _wait(self, timeout: float) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_exception(conflict(OTHER_POLLER))
        mine = self._poller = asyncio.get_running_loop().create_future()
        self._more.clear()
        self.changed()
        more = asyncio.ensure_future(self._more.wait())
        try:
            await asyncio.wait({mine, more}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if mine.done():
                mine.result()
        finally:
            more.cancel()
            mine.cancel()
