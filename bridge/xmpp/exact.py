"""Files whose size was announced: they leave as announced, or not to their end.

RFC 9112 section 6.3: a body with a Content-Length is incomplete until that many bytes have come. So
the last piece is kept back until the file has ended: what is too short or too long never becomes
complete anywhere.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from typing import Final, Self

from bridge.api.errors import Refused
from bridge.core.spool import Measured

PIECE: Final = 64 * 1024
"""Bytes that are handed on at a time, whatever comes."""


class Exactly:
    """The bytes of a file, hashed as they pass. on_piece: called whenever one is taken.

    Iterating raises Refused when it is not as large as announced, and what reading raises.
    """

    def __init__(
        self,
        chunks: AsyncIterator[bytes],
        size: int,
        on_piece: Callable[[], None] = lambda: None,
    ) -> None:
        self._chunks = chunks
        self._announced = size
        self._on_piece = on_piece
        self._digest = sha256()
        self._size = 0
        self._rest = memoryview(b"")
        self._has_ended = False
        self._idle = asyncio.Event()
        self._idle.set()
        self.fault: Exception | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of it has left, and was right."""
        return self._has_ended and not self._rest

    @property
    def measured(self) -> Measured:
        """What has been read of it."""
        return Measured(self._size, self._digest.digest())

    async def idle(self) -> None:
        """Return when nobody reads the file any more: then it may be closed."""
        await self._idle.wait()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        self._on_piece()
        if not self._rest and not self._has_ended:
            self._rest = memoryview(await self._watched())
        if not self._rest:
            raise StopAsyncIteration
        piece, self._rest = self._rest[:PIECE], self._rest[PIECE:]
        return bytes(piece)

    async def _watched(self) -> bytes:
        self._idle.clear()
        try:
            return await self._next()
        except Exception as error:
            self.fault = error
            raise
        finally:
            self._idle.set()

    async def _next(self) -> bytes:
        """What comes next; the last only if nothing comes behind it."""
        chunk = await self._read()
        self._size += len(chunk)
        self._digest.update(chunk)
        if self._size == self._announced:
            self._has_ended = not chunk or not await self._read()
        if not self._has_ended and (not chunk or self._size >= self._announced):
            raise _other_size()
        return chunk

    async def _read(self) -> bytes:
        async for chunk in self._chunks:
            if chunk:
                return chunk
        return b""


def _other_size() -> Refused:
    return Refused("malformed", "The file is not as large as it was said to be.")
