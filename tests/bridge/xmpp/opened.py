"""Files to be read, in pieces as a network might give them, for tests."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

from bridge.api.media import Opened


def opened(*pieces: bytes, error: Exception | None = None, **said: Any) -> Opened:
    """A file of these pieces; said otherwise: its name, kind and size, which is the true one."""
    known = {"name": "tea.png", "media_type": "image/png", "size": sum(map(len, pieces))}
    return Opened(chunks=chunks(pieces, error), **{**known, **said})


async def chunks(pieces: Iterable[bytes], error: Exception | None = None) -> AsyncIterator[bytes]:
    """The pieces, then perhaps an error."""
    for piece in pieces:
        yield piece
    if error is not None:
        raise error


async def read(file: Opened) -> bytes:
    """All of a file."""
    return b"".join([chunk async for chunk in file.chunks])
