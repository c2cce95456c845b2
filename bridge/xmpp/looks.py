"""What is remembered of how accounts look on XMPP: they are looked at when it may be news."""

from collections import OrderedDict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Final

from bridge.xmpp.addressing import BareJid
from bridge.xmpp.avatars import Redraw, nothing
from bridge.xmpp.imaging import Imaging, Small

MOST_SEEN: Final = 20_000
"""Accounts whose picture's hash is known from their presence."""

MOST_PIXELS: Final = 512
MOST_BYTES: Final = 256 * 1024
"""Of a picture that leaves for a network."""


def retouching(imaging: Imaging) -> Redraw:
    """Pictures as they may leave: always made anew, for what else is in a file is not for others:
    where a photograph was taken, for example.
    """

    def retouch(image: bytes) -> Awaitable[Small]:
        return imaging.small(image, most_pixels=MOST_PIXELS, most_bytes=MOST_BYTES)

    return retouch


@dataclass(slots=True)
class Looks:
    """retouch: makes a picture that may leave. due: who is to be looked at; busy: who just is."""

    retouch: Redraw = nothing
    due: set[BareJid] = field(default_factory=set)
    busy: set[BareJid] = field(default_factory=set)
    _photos: OrderedDict[BareJid, str] = field(default_factory=OrderedDict)

    def is_news(self, account: BareJid, photo: str) -> bool:
        """Whether an account's presence has another hash than last time."""
        if self._photos.get(account) == photo:
            return False
        self._photos[account] = photo
        self._photos.move_to_end(account)
        if len(self._photos) > MOST_SEEN:
            self._photos.popitem(last=False)
        return True

    def seen(self, account: BareJid, photo: str) -> None:
        """What it is known by from elsewhere, where its presence did not say."""
        if account not in self._photos:
            self.is_news(account, photo)
