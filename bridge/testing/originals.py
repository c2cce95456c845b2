"""Files that people of a fake network have, and say; whole only where a test does not want it
otherwise.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final

from bridge.api.content import File

PIECE: Final = 50_000
"""Bytes of a file that are read at a time."""

PATTERN: Final = bytes(range(256)) * 200
"""What a file of a given size consists of, again and again."""


@dataclass(slots=True, kw_only=True)
class Original:
    """content: bytes, or how many there are of the pattern. opened: how often it was read."""

    name: str
    media_type: str
    told_size: int | None
    content: bytes | int
    is_endless: bool = False
    opened: int = 0

    def pieces(self) -> Iterator[bytes]:
        """All of it, as often as it is asked for."""
        while True:
            yield from _pieces(self.content)
            if not self.is_endless:
                return


class Originals:
    """on_change: called when one is read."""

    def __init__(self, on_change: Callable[[], object]) -> None:
        self._on_change = on_change
        self._numbers = count(1)
        self._kept: dict[str, Original] = {}

    def file(
        self,
        content: bytes | int = b"a picture",
        name: str = "photo.jpg",
        *,
        media_type: str = "image/jpeg",
        size: int | None = -1,
        is_endless: bool = False,
        **traits: Any,
    ) -> File:
        """A file of the network, to be said. size: what is told of it, its true one if nothing is;
        traits: further fields of `File`.
        """
        true = content if isinstance(content, int) else len(content)
        told = true if size == -1 else size
        native = f"original{next(self._numbers)}"
        self._kept[native] = Original(
            name=name,
            media_type=media_type,
            told_size=told,
            content=content,
            is_endless=is_endless,
        )
        file = File(name=name, media_type=media_type, size=told, native=native)
        return replace(file, **traits)

    def opened(self, file: File) -> int:
        """How often it was read."""
        return self._kept[file.native].opened

    def open(self, native: str) -> Original | None:
        """Begin to read it; None: there is none."""
        original = self._kept.get(native)
        if original is not None:
            original.opened += 1
            self._on_change()
        return original


def _pieces(content: bytes | int) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield from (content[at : at + PIECE] for at in range(0, len(content), PIECE))
        return
    for at in range(0, content, PIECE):
        yield PATTERN[: min(PIECE, content - at)]
