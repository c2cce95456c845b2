"""People who talk on and on, numbering their lines, until they are told to stop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

EVERY = 0.01


@dataclass(slots=True)
class Talk:
    """said: how many lines were said; the next one bears this number."""

    say: Callable[[int], object]
    said: int = 0

    def more(self, count: int) -> None:
        """Say so many lines at once."""
        for _ in range(count):
            self.say(self.said)
            self.said += 1


@asynccontextmanager
async def talking(*talks: Talk, every: float = EVERY) -> AsyncIterator[None]:
    """Meanwhile each says a line every so many seconds, beside what it says otherwise."""

    async def talk() -> None:
        while True:
            for each in talks:
                each.more(1)
            await asyncio.sleep(every)

    task = asyncio.ensure_future(talk())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def until(condition: Callable[[], bool], what: str, within: float = 20.0) -> None:
    """Wait until something can be observed."""
    deadline = asyncio.get_running_loop().time() + within
    while not condition():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"{what}: not within {within} s")
        await asyncio.sleep(0.01)
