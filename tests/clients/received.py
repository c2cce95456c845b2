"""What a client received, and waiting for what is to come."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Received(Generic[T]):
    """Everything in order, in `seen`; what nobody has asked for yet, in `unclaimed`.

    show: how an item looks in a failed test.
    """

    def __init__(self, show: Callable[[T], str]) -> None:
        self.seen: list[T] = []
        self.unclaimed: list[T] = []
        self._show = show
        self._waiting: list[tuple[Callable[[T], bool], asyncio.Future[T]]] = []
        self._ended: str | None = None

    def add(self, item: T) -> None:
        self.seen.append(item)
        for wanted, future in self._waiting:
            if not future.done() and wanted(item):
                future.set_result(item)
                return
        self.unclaimed.append(item)

    def end(self, reason: str) -> None:
        """Nothing more will come."""
        self._ended = reason
        for _, future in self._waiting:
            if not future.done():
                future.set_exception(ConnectionError(reason))

    async def take(self, wanted: Callable[[T], bool], what: str, within: float) -> T:
        """The first unclaimed item that is wanted, come or yet to come; claim it.

        AssertionError: it did not come in time, or the connection ended before it.
        """
        for index, item in enumerate(self.unclaimed):
            if wanted(item):
                return self.unclaimed.pop(index)
        if self._ended is not None:
            raise AssertionError(f"{what} never came: {self._ended}\n{self._tail()}")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiter = (wanted, future)
        self._waiting.append(waiter)
        try:
            return await asyncio.wait_for(future, within)
        except TimeoutError:
            raise AssertionError(f"{what} did not come within {within} s\n{self._tail()}") from None
        except ConnectionError as error:
            raise AssertionError(f"{what} never came: {error}\n{self._tail()}") from None
        finally:
            self._waiting.remove(waiter)

    def _tail(self) -> str:
        recent = [f"    {self._show(item)[:400]}" for item in self.unclaimed[-8:]]
        return "\n".join(["unclaimed, the last of them:", *(recent or ["    nothing"])])
