"""Pictures of people and rooms, fetched when somebody asks and kept for a while, by their hash.

One fetch serves all who ask for the same meanwhile. What is kept is made of what its hash says it
is, so a picture that was fetched for one person can be shown as another's. XEP-0153 section 3.1:
clients know a picture by the SHA-1 of what they are given; where that is not what the network
gave, it is told by another hash from then on.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha1
from typing import Final

from bridge.api.asked import Picture
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place
from bridge.core.asking import asked
from bridge.core.occupancy import Here
from bridge.xmpp.imaging import Imaging, Small
from bridge.xmpp.once import Once, Spawn

MOST_KEPT: Final = 16 * 1024 * 1024
"""Bytes of pictures that are kept."""

MAX_PICTURE: Final = 64 * 1024
"""Bytes of a picture that is given out: in base64, with all around it, it is a third of what a
stanza may have. A larger one is made smaller."""

MOST_PIXELS: Final = 640
"""Of the longer side of a picture that is given out as it came; so large are those of Telegram."""

EDGE: Final = 192
"""Pixels of a picture that is made anew: XEP-0153 section 4.6 has 32 to 96, for the screens of its
day."""

ENTRY: Final = 500
"""Bytes that an entry takes besides its picture, about."""

FETCH_WITHIN: Final = 15.0
"""Seconds for the network to give a picture."""

AT_ONCE: Final = 8
"""Fetches at a time; one who joins a large room asks for everybody's picture."""

MOST_WAITING: Final = 2000
"""Fetches that wait for their turn."""

MOST_TOLD: Final = 20_000
"""Pictures of which it is remembered by which other hash they are told."""

MOST_HEARD: Final = 1000
"""Whose picture one of them is, of whom it is remembered that it was told."""

TOO_MANY: Final = "Too many pictures are being fetched."

NONE: Final = Picture(b"", "")
"""Known not to be given out."""

Fetch = Callable[[], Awaitable[Picture | None]]
Shrink = Callable[[bytes], Awaitable[Small]]


def shrinking(imaging: Imaging) -> Shrink:
    """Pictures as they are given out: squares, unless they are fine as they are."""

    def shrink(image: bytes) -> Awaitable[Small]:
        return imaging.small(
            image, most_pixels=EDGE, most_bytes=MAX_PICTURE, square=True, leave=MOST_PIXELS
        )

    return shrink


@dataclass(slots=True)
class _Told:
    """By which hash a picture is told. heard: of whom it was."""

    digest: str
    heard: set[object] = field(default_factory=set)


class Pictures:
    """What is known, by hash: hexadecimal SHA-1 of the image as the network has it."""

    def __init__(self, shrink: Shrink, most: int = MOST_KEPT) -> None:
        self._shrink = shrink
        self._most = most
        self._told: OrderedDict[str, _Told] = OrderedDict()
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._size = 0
        self._fetches: Once[Picture] = Once(AT_ONCE, MOST_WAITING, TOO_MANY)

    def known(self, digest: str) -> Picture | None:
        """A picture that is kept; `NONE` if it is known not to be given out."""
        picture = self._kept.get(digest)
        if picture is not None:
            self._kept.move_to_end(digest)
        return picture

    def told(self, digest: str) -> str:
        """By which hash people are told of a picture: of what they are given when they ask."""
        told = self._told.get(digest.lower())
        return digest if told is None else told.digest

    def shown(self, here: Here) -> Here:
        """Somebody with his picture as people are told of it."""
        told = self._told.get(here.avatar.lower()) if here.avatar else None
        return here if told is None else replace(here, avatar=told.digest)

    def is_news(self, of: Identity | Place, digest: str) -> bool:
        """Whether people may know a picture of somebody by another hash than what they are given;
        once, since they are told of it then.
        """
        told, whose = self._told.get(digest), of[:2] if isinstance(of, Identity) else of
        if told is None or whose in told.heard:
            return False
        if len(told.heard) >= MOST_HEARD:
            told.heard.clear()
        told.heard.add(whose)
        return True

    async def get(self, of: object, digest: str, fetch: Fetch, spawn: Spawn) -> Picture:
        """The picture of somebody or something, `NONE` when there is none to give out.

        of: whose it is said to be. Raises Refused. Who stops waiting leaves the fetch to others.
        """
        known = self.known(digest)
        if known is not None:
            return known
        return await self._fetches.get((of, digest), partial(self._fetch, digest, fetch), spawn)

    async def _fetch(self, digest: str, fetch: Fetch) -> Picture:
        """Meanwhile it may have been fetched as another's."""
        known = self.known(digest)
        if known is not None:
            return known
        return await self._taken(digest, await asked(fetch(), FETCH_WITHIN))

    async def _taken(self, digest: str, picture: Picture | None) -> Picture:
        """Keep a picture that is the one meant; whoever changed his meanwhile shows a new hash."""
        if picture is None or _hash(picture.image) != digest:
            return NONE
        try:
            small = await self._shrink(picture.image)
        except Refused as refused:
            if refused.reason == "not-acceptable":
                self._keep(digest, NONE)
            return NONE
        shown = Picture(small.image, small.media_type)
        self._keep(digest, shown)
        self._tell(digest, _hash(shown.image))
        return shown

    def _tell(self, digest: str, shown: str) -> None:
        if shown == digest or shown == self.told(digest):
            return
        self._told[digest] = _Told(shown)
        if len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)

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


def _hash(image: bytes) -> str:
    return sha1(image, usedforsecurity=False).hexdigest()
