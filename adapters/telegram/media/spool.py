"""Files on their way to Telegram: wholly here before the request that says them is made.

They have no names on the disk, so that nothing is left of them when the gateway ends, however it
does.
"""

import asyncio
import io
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from secrets import token_hex
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, Final

from adapters.telegram.media import kinds
from adapters.telegram.media.kinds import Kind
from bridge.api.errors import TryLater

BLOCK: Final = 256 * 1024
"""Bytes that are worth a turn in another thread."""

UNSENT: Final = 86_400.0
"""Seconds for which a file waits to be said: as long as a message does."""

SENT: Final = 120.0
"""Seconds for which a file that was said stays, for others who are sent the same."""

MOST: Final = 1_000_000_000
"""Bytes of all that are here."""

NO_ROOM: Final = "There is no room for the file at the moment."


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is here. kind: by what is in it. file: nobody else has it, and it goes when
    nobody reads it.
    """

    name: str
    kind: Kind
    size: int
    file: "_Nameless" = field(repr=False)

    def reading(self) -> BinaryIO:
        """It, from its start, for one who reads: several may at a time."""
        return io.BufferedReader(_Reading(self.file, self.size), BLOCK)


class Spool:
    """most: bytes that lie here at a time, unless one file has more."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: dict[str, Held] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._size = 0

    def __contains__(self, reference: str) -> bool:
        return reference in self._held

    def get(self, reference: str) -> Held | None:
        """By what `keep` returned; None when it is gone."""
        return self._held.get(reference)

    def keep(self, held: Held) -> str:
        """What it is known by from now on: `opus-1f8a...`. What is here for longest makes room."""
        while self._held and self._size + held.size > self._most:
            self.drop(next(iter(self._held)))
        reference = f"{held.kind}-{token_hex(8)}"
        self._held[reference] = held
        self._size += held.size
        self._drop_after(reference, UNSENT)
        return reference

    def sent(self, reference: str) -> None:
        """It was said, or never will be: it makes room for others first, and goes soon."""
        if reference in self._held:
            self._held = {reference: self._held.pop(reference), **self._held}
            self._drop_after(reference, SENT)

    def drop(self, reference: str) -> None:
        """It is here no longer, but for those who read it now; harmless for what is not."""
        held = self._held.pop(reference, None)
        if held is not None:
            self._size -= held.size
            self._timers.pop(reference).cancel()

    def _drop_after(self, reference: str, seconds: float) -> None:
        timer = self._timers.pop(reference, None)
        if timer is not None:
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._timers[reference] = loop.call_later(seconds, self.drop, reference)


class TooLarge(Exception):
    """There is more of it than there may be."""


async def held(name: str, chunks: AsyncIterator[bytes], most: int) -> Held:
    """All of a file, as it comes. Raises TooLarge, TryLater."""
    try:
        with TemporaryFile() as file:
            size = await _poured(chunks, file, most)
            begins = os.pread(file.fileno(), kinds.HEAD, 0)
            return Held(name, kinds.kind(begins), size, _Nameless(os.dup(file.fileno())))
    except OSError:
        raise TryLater(NO_ROOM) from None


async def _poured(chunks: AsyncIterator[bytes], into: IO[bytes], most: int) -> int:
    size = 0
    waiting = bytearray()
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooLarge
        waiting += chunk
        if len(waiting) >= BLOCK:
            await asyncio.to_thread(into.write, bytes(waiting))
            waiting.clear()
    into.write(waiting)
    into.flush()
    return size


class _Nameless:
    """A file that is closed, and so is no more, when nobody has it any longer."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        os.close(self.number)


class _Reading(io.RawIOBase):
    """A file with a position of its own."""

    def __init__(self, file: _Nameless, size: int) -> None:
        self._file = file
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.number

    def readinto(self, buffer: Any) -> int:
        count = os.preadv(self._file.number, [buffer], self._at)
        self._at += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at
