"""Calls that hang on those before them: made when their turn has come, one at a time in a chat."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from adapters.telegram.calls.call import Call
from bridge.api.ids import NativeId

if TYPE_CHECKING:
    from adapters.telegram.session import Session

Perform = Callable[[Call], Awaitable[NativeId | None]]


class Turns:
    """One at a time in each chat."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of(self, chat: int) -> asyncio.Lock:
        lock = self._locks.get(chat)
        if lock is None:
            lock = self._locks[chat] = asyncio.Lock()
        return lock


async def performed(session: "Session", call: Call, perform: Perform) -> NativeId | None:
    """Make a call by its wish, and remember what became of it. Raises what `perform` does."""
    wish = call.wish
    if wish is None:
        return await perform(call)
    async with session.turns.of(call.chat.id):
        kept = session.kept.kept
        native = await perform(wish.now(call, session.told, kept))
        keep = wish.taken(session.told, kept, native)
        if keep and session.inbox is not None:
            await session.inbox.accept((), keep=keep)
    return wish.answer(native)
