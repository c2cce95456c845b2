"""`MediaSource` of a fake network."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import LoginId
from bridge.api.media import Opened
from bridge.testing.asked.desk import Desk
from bridge.testing.faults import Faults, Postpone, Spoil
from bridge.testing.originals import Original, Originals


class FakeOpening:
    def __init__(self, desk: Desk, originals: Originals, faults: Faults) -> None:
        self._desk = desk
        self._originals = originals
        self._faults = faults

    @asynccontextmanager
    async def open(self, login: LoginId | None, file: File) -> AsyncIterator[Opened]:
        await self._desk.connected(login)
        spoil = self._faults.of_opening()
        original = self._originals.open(file.native)
        if original is None:
            raise Refused("not-found", "There is no such file any more.")
        if spoil is not None and not spoil.after:
            _spoilt(spoil)
        pieces = self._pieces(original, spoil)
        try:
            yield Opened(
                name=original.name,
                media_type=original.media_type,
                size=original.told_size,
                chunks=pieces,
            )
        finally:
            await pieces.aclose()

    async def _pieces(self, original: Original, spoil: Spoil | None) -> AsyncGenerator[bytes, None]:
        read = 0
        for piece in original.pieces():
            await self._faults.pieces.passed()
            yield piece
            read += len(piece)
            if spoil is not None and read >= spoil.after:
                raise TryLater("The connection to the far side was lost.")


def _spoilt(spoil: Spoil) -> None:
    if isinstance(spoil.fault, Postpone):
        raise TryLater("The network cannot give the file now.", spoil.fault.after)
    raise Refused(spoil.fault.reason, spoil.fault.text)
