"""The newest of things, within bounds; pure."""

from collections.abc import Iterator
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """By their keys, at most so many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[K, V] = {}

    def put(self, key: K, value: V) -> K | None:
        """It is the newest from now on; what had to go for it."""
        self._kept.pop(key, None)
        self._kept[key] = value
        if len(self._kept) <= self._most:
            return None
        oldest = next(iter(self._kept))
        del self._kept[oldest]
        return oldest

    def get(self, key: K) -> V | None:
        return self._kept.get(key)

    def drop(self, key: K) -> V | None:
        return self._kept.pop(key, None)

    def items(self) -> Iterator[tuple[K, V]]:
        """The oldest first."""
        return iter(self._kept.items())
