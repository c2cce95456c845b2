"""One at a time in each chat."""

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """Of chats in which nobody is, nothing is remembered."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of(self, chat: int) -> asyncio.Lock:
        """Who has it, has his turn."""
        lock = self._locks.get(chat)
        if lock is None:
            lock = self._locks[chat] = asyncio.Lock()
        return lock
