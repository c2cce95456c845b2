"""What users attach, read for the networks: as far as the operator lets links be followed."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Final

from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.media import Opened
from bridge.xmpp.fetching import Bounds, Fetcher
from bridge.xmpp.links import PORTS

UPLOAD_PORTS: Final = PORTS | {5281, 5443, 7443, 8443}
"""Where XMPP servers have their upload services, besides the usual ones; behind these there is
nothing else on public servers that would take a request for something to do."""


class Sources:
    """fetcher: follows links. bounds: what a file may be and take."""

    def __init__(self, fetcher: Fetcher, bounds: Bounds) -> None:
        self.change(fetcher, bounds)

    def change(self, fetcher: Fetcher, bounds: Bounds) -> None:
        """They hold for what is read from now on."""
        self._fetcher = fetcher
        self._bounds = bounds

    async def read(self, file: File, most: int) -> bytes:
        """The whole of a small file. Raises Refused, also where it is later that it could be."""
        try:
            async with self.open(file) as opened:
                held = bytearray()
                async for chunk in opened.chunks:
                    held += chunk
                    if len(held) > most:
                        raise Refused("not-acceptable", "This file is too large.")
                return bytes(held)
        except TryLater as error:
            raise Refused("offline", error.text or "The file cannot be fetched now.") from error

    @asynccontextmanager
    async def open(self, file: File) -> AsyncIterator[Opened]:
        """Raises as `Fetcher.open`. Of its name and kind the sender knows more than a server."""
        if not file.url:
            raise Refused("unsupported", "There is no link to this file.")
        async with self._fetcher.open(file.url, self._bounds) as opened:
            yield replace(
                opened,
                name=file.name or opened.name,
                media_type=file.media_type or opened.media_type,
                chunks=_proven(opened.chunks, file.sha256) if file.sha256 else opened.chunks,
            )


async def _proven(chunks: AsyncIterator[bytes], digest: str) -> AsyncIterator[bytes]:
    """A file, and an error at its end when it is not the one that was shared.

    XEP-0447 section 6: "SHOULD verify that the <hash/> of the announced file matches".
    """
    seen = sha256()
    async for chunk in chunks:
        seen.update(chunk)
        yield chunk
    if seen.hexdigest() != digest:
        raise Refused("not-acceptable", "It is not the file that was shared.")


class Kinds:
    """Which kinds of files are taken: `image/png`, or `image/*` for all of a family; none: all.

    What nobody knows the kind of is taken only where all are.
    """

    def __init__(self, kinds: Collection[str]) -> None:
        self._kinds = frozenset(kind.lower() for kind in kinds)

    def __call__(self, media_type: str) -> bool:
        family = media_type.partition("/")[0] + "/*"
        return not self._kinds or not self._kinds.isdisjoint((media_type.lower(), family.lower()))
