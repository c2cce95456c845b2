"""Calls that hang on those before them: made when their turn has come, one at a time in a chat."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from adapters.telegram.calls.call import Call
from adapters.telegram.calls.told import Wish
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
        native = await perform(_as_of_now(session, call, wish))
        keep = wish.taken(session.told, session.kept.kept, native)
        if keep and session.inbox is not None:
            await session.inbox.accept((), keep=keep)
    return wish.answer(native)


def _as_of_now(session: "Session", call: Call, wish: Wish) -> Call:
    request = wish.request(session.told, session.kept.kept)
    if request is None:
        return call
    method, arguments = request
    return replace(call, method=method, arguments=arguments)
