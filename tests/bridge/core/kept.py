"""A database of its own for a test of the core."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from bridge.store.database import Store

T = TypeVar("T")


def play(folder: Path, scene: Callable[[Store], Awaitable[None]]) -> None:
    """Run a scene on an empty database."""

    async def run() -> None:
        store = Store.open(f"sqlite:///{folder / 'bridge.db'}", key=b"k" * 32)
        try:
            await scene(store)
        finally:
            await store.close()

    asyncio.run(run())


async def read(store: Store, function: Callable[[Any], T]) -> T:
    """What is there when all is written that nobody waited for."""
    await store.write(lambda _: None)
    return await store.read(function)
