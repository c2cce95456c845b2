"""A folder of files known by their content: each once, until its time is over or room is needed.

A file is called as its SHA-256; its time of change is the time until which it is kept, so that
nothing else has to be remembered. One gateway has the folder.
"""

import asyncio
import contextlib
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from bridge.api.errors import ConfigError
from bridge.api.media import Opened
from bridge.core import sizes
from bridge.core.spool import Measured, no_room, pour, undisturbed

log = logging.getLogger(__name__)

_T = TypeVar("_T")

AT_ONCE: Final = 8
"""Files that come in at a time; of what is not whole yet the quota knows nothing."""

_COMING: Final = ".coming-"
_FILLED_AGAIN: Final = 0.9
"""Of the quota, how much is left when room was made: else each file would cost a look at all."""


@dataclass(frozen=True, slots=True)
class _File:
    until: float
    size: int
    path: str


class Shelf:
    """directory: made when it is missing. max_bytes: of one file. quota: bytes of all."""

    def __init__(
        self,
        directory: Path,
        *,
        max_bytes: int,
        quota: int,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._directory = directory
        self._max_bytes = min(max_bytes, quota)
        self._quota = quota
        self._now = now
        self._total = 0
        self._changing = asyncio.Lock()
        self._turns = asyncio.Semaphore(AT_ONCE)

    def change(self, max_bytes: int) -> None:
        """Files may be so large from now on."""
        self._max_bytes = min(max_bytes, self._quota)

    async def open(self) -> None:
        """Find what is there; what never became whole goes. Raises ConfigError."""
        async with self._changing:
            try:
                self._total = await undisturbed(self._opened)
            except OSError as error:
                raise ConfigError(
                    "links.directory", f"The folder cannot be used: {error.strerror}."
                ) from error

    async def keep(self, file: Opened, until: float) -> Measured:
        """Keep a file at least until then, if no room is needed. Raises Refused, TryLater."""
        if file.size is not None and file.size > self._max_bytes:
            raise sizes.too_large(file.size, self._max_bytes)
        async with self._turns:
            with self._coming() as (coming, path):
                measured = await pour(file, coming, self._max_bytes)
                async with self._changing:
                    await self._in_thread(lambda: self._put(coming, path, measured, until))
        return measured

    def read(self, sha256: str) -> BinaryIO | None:
        """A file by its hash, hexadecimal; None when it is gone."""
        try:
            return open(self._path(sha256), "rb")
        except OSError:
            return None

    def has(self, sha256: str) -> bool:
        """Whether a file is there."""
        return self._path(sha256).exists()

    async def sweep(self) -> int:
        """Remove what nobody has a link to any more; how many files."""
        async with self._changing:
            return await self._in_thread(self._swept)

    @contextlib.contextmanager
    def _coming(self) -> Iterator[tuple[BinaryIO, str]]:
        try:
            descriptor, path = tempfile.mkstemp(prefix=_COMING, dir=self._directory)
        except OSError as error:
            raise no_room(error) from error
        try:
            with open(descriptor, "wb") as coming:
                yield coming, path
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)

    async def _in_thread(self, step: Callable[[], _T]) -> _T:
        try:
            return await undisturbed(step)
        except OSError as error:
            raise no_room(error) from error

    # --- in another thread, one at a time ---------------------------------------------------------

    def _opened(self) -> int:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._directory.glob(f"{_COMING}*"):
            left.unlink()
        return sum(file.size for file in self._files())

    def _put(self, coming: BinaryIO, path: str, measured: Measured, until: float) -> None:
        coming.flush()
        os.fsync(coming.fileno())
        place = self._path(measured.sha256.hex())
        try:
            until = max(until, place.stat().st_mtime)
        except FileNotFoundError:
            self._make_room(measured.size)
            os.replace(path, place)
            self._total += measured.size
        os.utime(place, (self._now(), until))

    def _make_room(self, size: int) -> None:
        if self._total + size <= self._quota:
            return
        most = min(self._quota - size, int(self._quota * _FILLED_AGAIN))
        files = sorted(self._files(), key=lambda file: file.until)
        self._total = sum(file.size for file in files)
        gone = 0
        while files and self._total > most:
            self._remove(files.pop(0))
            gone += 1
        log.warning("%s files were removed: there is no room for more", gone)

    def _swept(self) -> int:
        now = self._now()
        over = [file for file in self._files() if file.until <= now]
        for file in over:
            self._remove(file)
        return len(over)

    def _remove(self, file: _File) -> None:
        os.unlink(file.path)
        self._total -= file.size

    def _files(self) -> Iterator[_File]:
        with os.scandir(self._directory) as found:
            for entry in found:
                if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                    status = entry.stat(follow_symlinks=False)
                    yield _File(status.st_mtime, status.st_size, entry.path)

    def _path(self, sha256: str) -> Path:
        return self._directory / sha256
