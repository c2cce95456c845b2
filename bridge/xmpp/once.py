"""What is fetched once for all who ask for the same meanwhile, so many at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from typing import Any, Final, Generic, TypeVar

from bridge.api.errors import Refused

T = TypeVar("T")

Spawn = Callable[[Coroutine[Any, Any, None]], object]

MOST_WAITING: Final = 2000
"""Fetches that are under way or wait for their turn."""

BUSY: Final = "Too much is being fetched at the moment."


class Once(Generic[T]):
    """most: fetches under way or waiting; busy: what is said beyond that. spawn: runs a fetch,
    which goes on when whoever asked for it has gone.
    """

    def __init__(self, at_once: int, most: int = MOST_WAITING, busy: str = BUSY) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most = most
        self._busy = busy
        self._under_way: dict[Hashable, asyncio.Future[T]] = {}

    async def get(self, key: Hashable, fetch: Callable[[], Awaitable[T]], spawn: Spawn) -> T:
        """What the fetch gives, or raises; also Refused where too much is under way."""
        under_way = self._under_way.get(key)
        if under_way is None:
            if len(self._under_way) >= self._most:
                raise Refused("overload", self._busy)
            under_way = asyncio.get_running_loop().create_future()
            self._under_way[key] = under_way
            spawn(self._fetch(key, fetch, under_way))
        return await asyncio.shield(under_way)

    async def _fetch(
        self, key: Hashable, fetch: Callable[[], Awaitable[T]], done: "asyncio.Future[T]"
    ) -> None:
        try:
            async with self._turns:
                done.set_result(await fetch())
        except Exception as error:  # a fault, too, is told by whoever waits
            done.set_exception(error)
            done.exception()  # perhaps nobody waits any more
        finally:
            del self._under_way[key]
            done.cancel()  # where it is not done: the gateway ends
