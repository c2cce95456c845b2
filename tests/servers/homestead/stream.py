"""The order in which all that happens happened, and waiting for more of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.servers.homestead.refusals import RefusalError

T = TypeVar("T")


@dataclass(slots=True)
class Stream:
    """last: the position of what happened last."""

    last: int = 0
    _waiting: set["asyncio.Future[None]"] = field(default_factory=set)

    def next(self) -> int:
        """The position of what happens now; who waits for anything looks again."""
        self.last += 1
        self.changed()
        return self.last

    def changed(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def change(self) -> None:
        """Until something happens."""
        self._waiting.add(change := asyncio.get_running_loop().create_future())
        try:
            await change
        finally:
            self._waiting.discard(change)

    async def until(self, claim: Callable[[], T], within: float) -> T:
        """Wait for the claim to hold. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not (held := claim()):
                await self.change()
        return held


def sync_token(position: int) -> str:
    return f"s{position}_1"


def page_token(position: int) -> str:
    return f"t{position}-1"


def position(token: str) -> int:
    """Of either kind of token. Raises RefusalError."""
    number = token[1:].partition("_" if token.startswith("s") else "-")[0]
    if token[:1] not in {"s", "t"} or not number.isdecimal():
        raise RefusalError(400, "M_UNKNOWN", "Invalid stream token")
    return int(number)
