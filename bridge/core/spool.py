"""Files that are read to their end before anything is done with them: then size and hash are known.

Small ones stay in memory, larger ones lie in a temporary file that has no name.
"""

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Final, Protocol, TypeVar

from bridge.api.errors import TryLater
from bridge.api.media import Opened
from bridge.core import sizes

log = logging.getLogger(__name__)

T = TypeVar("T")

BLOCK: Final = 256 * 1024
"""Bytes written or read at a time; up to as many a file stays in memory."""


class Binary(Protocol):
    """What can be written, and read again."""

    def write(self, piece: bytes, /) -> int: ...
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file is known by, whatever it is called. sha256: the digest's 32 bytes."""

    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A file that is wholly here."""

    name: str
    media_type: str
    measured: Measured
    file: Binary = field(repr=False)

    def opened(self) -> Opened:
        """It, from its start: again and again, but not twice at a time."""
        return Opened(
            name=self.name,
            media_type=self.media_type,
            size=self.measured.size,
            chunks=_blocks_of(self.file),
        )


@asynccontextmanager
async def spooled(file: Opened, most: int, directory: Path | None = None) -> AsyncIterator[Spooled]:
    """Read a file to its end. Raises Refused for more than `most` bytes, TryLater.

    directory: for what does not stay in memory; None: the system's.
    """
    folder = None if directory is None else str(directory)
    with SpooledTemporaryFile(max_size=BLOCK, dir=folder) as held:
        measured = await pour(file, held, most)
        yield Spooled(name=file.name, media_type=file.media_type, measured=measured, file=held)


async def pour(file: Opened, into: Binary, most: int) -> Measured:
    """Write a file as it comes. Raises as `spooled`."""
    if file.size is not None and file.size > most:
        raise sizes.too_large(file.size, most)
    digest = sha256()
    size = 0
    async for block in _gathered(file.chunks):
        size += len(block)
        if size > most:
            raise sizes.too_large(None, most)
        try:
            await undisturbed(partial(into.write, block))
        except OSError as error:
            raise no_room(error) from error
        digest.update(block)
    return Measured(size, digest.digest())


def no_room(error: OSError) -> TryLater:
    """What it means that a file cannot be written."""
    log.error("a file cannot be kept: %s", errno.errorcode.get(error.errno or 0, "unknown"))
    return TryLater("There is no room for the file at the moment.")


async def undisturbed(step: Callable[[], T]) -> T:
    """Do a step in another thread; who is cancelled meanwhile waits for it, for what it works on
    is closed next."""
    doing = asyncio.ensure_future(asyncio.to_thread(step))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise


async def _gathered(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pieces that are worth a turn in another thread each."""
    gathered: list[bytes] = []
    size = 0
    async for chunk in chunks:
        gathered.append(chunk)
        size += len(chunk)
        if size >= BLOCK:
            yield b"".join(gathered)
            gathered, size = [], 0
    if size:
        yield b"".join(gathered)


async def _blocks_of(file: Binary) -> AsyncIterator[bytes]:
    await asyncio.to_thread(file.seek, 0)
    while block := await asyncio.to_thread(file.read, BLOCK):
        yield block
