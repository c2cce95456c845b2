"""Files whose size nobody said: wholly here before they go on, without a name on the disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryFile
from typing import IO, Final

from bridge.api.errors import Refused, TryLater

TOO_LARGE: Final = "The file is too large for your homeserver."
NO_ROOM: Final = "There is no room for the file at the moment."

_PIECE: Final = 256 * 1024


@asynccontextmanager
async def measured(
    chunks: AsyncIterator[bytes], most: int
) -> AsyncIterator[tuple[AsyncIterator[bytes], int]]:
    """All of a file once more, and its size in bytes. Raises Refused, TryLater."""
    with _opened() as file:
        size = await _poured(chunks, file, most)
        file.seek(0)
        yield _pieces(file), size


def _opened() -> IO[bytes]:
    try:
        return TemporaryFile()
    except OSError:
        raise TryLater(NO_ROOM) from None


async def _poured(chunks: AsyncIterator[bytes], into: IO[bytes], most: int) -> int:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise Refused("not-acceptable", TOO_LARGE)
        try:
            await asyncio.to_thread(into.write, chunk)
        except OSError:
            raise TryLater(NO_ROOM) from None
    return size


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, _PIECE):
        yield piece
