"""Pictures of people and rooms, fetched when somebody asks and kept for a while, by their hash.

One fetch serves all who ask for the same meanwhile. What is kept is what its hash says it is, so a
picture that was fetched for one person can be shown as another's.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from hashlib import sha1
from typing import Any, Final

from bridge.api.adapter import Picture
from bridge.api.errors import Refused
from bridge.core.asking import asked

MOST_KEPT: Final = 16 * 1024 * 1024
"""Bytes of pictures that are kept."""

MAX_PICTURE: Final = 64 * 1024
"""Bytes of a picture that is given out: in base64, with all around it, it is a third of what a
stanza may have. A larger one is left out."""

ENTRY: Final = 500
"""Bytes that an entry takes besides its picture, about."""

FETCH_WITHIN: Final = 15.0
"""Seconds for the network to give a picture."""

AT_ONCE: Final = 8
"""Fetches at a time; one who joins a large room asks for everybody's picture."""

MOST_WAITING: Final = 2000
"""Fetches that wait for their turn."""

MEDIA_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What clients show. XEP-0153 section 3.1 names the first three; a drawing is a program."""

NONE: Final = Picture(b"", "")
"""Known not to be given out."""

Spawn = Callable[[Coroutine[Any, Any, None]], object]
Fetch = Callable[[], Awaitable[Picture | None]]


class Pictures:
    """What is known, by hash: hexadecimal SHA-1 of the image."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._size = 0
        self._fetching: dict[tuple[object, str], asyncio.Future[Picture]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    def known(self, digest: str) -> Picture | None:
        """A picture that is kept; `NONE` if it is known not to be given out."""
        picture = self._kept.get(digest)
        if picture is not None:
            self._kept.move_to_end(digest)
        return picture

    async def get(self, of: object, digest: str, fetch: Fetch, spawn: Spawn) -> Picture:
        """The picture of somebody or something, `NONE` when there is none to give out.

        of: whose it is said to be. Raises Refused. Who stops waiting leaves the fetch to others.
        """
        known = self.known(digest)
        if known is not None:
            return known
        under_way = self._fetching.get((of, digest))
        if under_way is None:
            if len(self._fetching) >= MOST_WAITING:
                raise Refused("overload", "Too many pictures are being fetched.")
            under_way = asyncio.get_running_loop().create_future()
            self._fetching[of, digest] = under_way
            spawn(self._fetch((of, digest), fetch, under_way))
        return await asyncio.shield(under_way)

    async def _fetch(
        self, key: tuple[object, str], fetch: Fetch, done: asyncio.Future[Picture]
    ) -> None:
        try:
            async with self._turns:
                picture = self.known(key[1])
                if picture is None:
                    picture = self._taken(key[1], await asked(fetch(), FETCH_WITHIN))
            done.set_result(picture)
        except Exception as error:  # a fault, too, is told by whoever waits
            done.set_exception(error)
            done.exception()  # perhaps nobody waits any more
        finally:
            del self._fetching[key]
            done.cancel()  # where it is not done: the gateway ends

    def _taken(self, digest: str, picture: Picture | None) -> Picture:
        """Keep a picture that is the one meant; whoever changed his meanwhile shows a new hash."""
        if picture is None or sha1(picture.image, usedforsecurity=False).hexdigest() != digest:
            return NONE
        is_shown = picture.media_type in MEDIA_TYPES and len(picture.image) <= MAX_PICTURE
        kept = picture if is_shown else NONE
        self._keep(digest, kept)
        return kept

    def _keep(self, digest: str, picture: Picture) -> None:
        self._drop(digest)
        self._kept[digest] = picture
        self._size += ENTRY + len(picture.image)
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, digest: str) -> None:
        dropped = self._kept.pop(digest, None)
        if dropped is not None:
            self._size -= ENTRY + len(dropped.image)
