"""Pictures of contacts as XEP-0084 has them: PNG alone, made of what is given out in cards."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha1
from struct import unpack_from
from typing import Final

from bridge.api.asked import Picture
from bridge.api.errors import Refused
from bridge.xmpp.imaging import UNAVAILABLE, Imaging, Small
from bridge.xmpp.once import Once, Spawn
from bridge.xmpp.pictures import MOST_PIXELS

MOST_KEPT: Final = 4 * 1024 * 1024
"""Bytes that are kept of what was made PNG; who asks by XEP-0084 keeps his own."""

MAX_AVATAR: Final = 96 * 1024
"""Bytes: in base64 half of what a stanza may have."""

EDGE: Final = 192
"""Pixels of one that is made anew, as of those in cards."""

AT_ONCE: Final = 4

PNG: Final = "image/png"

Redraw = Callable[[bytes], Awaitable[Small]]


def redrawing(imaging: Imaging) -> Redraw:
    """Pictures made PNG, unless they are one that is fine as it is."""

    def redraw(image: bytes) -> Awaitable[Small]:
        return imaging.small(
            image,
            most_pixels=EDGE,
            most_bytes=MAX_AVATAR,
            square=True,
            form=PNG,
            leave=MOST_PIXELS,
        )

    return redraw


async def nothing(_image: bytes) -> Small:
    """For who has no process that reads pictures."""
    raise Refused("internal", UNAVAILABLE)


class Avatars:
    """redraw: raises Refused."""

    def __init__(self, redraw: Redraw = nothing, most: int = MOST_KEPT) -> None:
        self._redraw = redraw
        self._most = most
        self._kept: OrderedDict[str, Small] = OrderedDict()
        self._size = 0
        self._once: Once[Small] = Once(AT_ONCE)

    async def get(self, picture: Picture, spawn: Spawn) -> Small:
        """A picture as PNG. Raises Refused."""
        if picture.media_type == PNG:
            return _as_it_is(picture.image)
        digest = sha1(picture.image, usedforsecurity=False).hexdigest()
        kept = self._kept.get(digest)
        if kept is not None:
            self._kept.move_to_end(digest)
            return kept

        async def redrawn() -> Small:
            drawn = await self._redraw(picture.image)
            self._keep(digest, drawn)
            return drawn

        return await self._once.get(digest, redrawn, spawn)

    def _keep(self, digest: str, drawn: Small) -> None:
        self._kept[digest] = drawn
        self._size += len(drawn.image)
        while self._size > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped.image)


def _as_it_is(image: bytes) -> Small:
    """PNG third edition, section 11.2.1: width and height begin the first chunk."""
    width, height = unpack_from("!II", image, 16) if len(image) >= 24 else (0, 0)
    return Small(image=image, media_type=PNG, width=width, height=height, of=(width, height))
