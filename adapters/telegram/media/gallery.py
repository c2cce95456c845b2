"""Which pictures people and groups have, as far as it was found out.

Bot API: `file_unique_id` ("supposed to be the same over time and for different bots"): a picture
whose hash is known by it need not be fetched again.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from adapters.telegram.items import Keep
from bridge.api.asked import Picture

MOST: Final = 5_000
"""People and groups whose picture is remembered."""

MOST_BYTES: Final = 4 * 1024 * 1024
"""Of pictures that are at hand: who is told of one asks for it next."""

KEPT: Final = "portrait:"
"""What begins the names under which the network's source keeps them: `portrait:12345`."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """One's picture. sha1: hexadecimal, of the image, "" when there is none. unique: Telegram's
    name of it. at: when it was looked for, Unix time in seconds.
    """

    sha1: str
    unique: str
    file_id: str
    at: float

    def written(self) -> bytes:
        """As it is kept."""
        return json.dumps([self.sha1, self.unique, self.file_id, int(self.at)]).encode()


NO_PORTRAIT: Final = Portrait("", "", "", 0.0)


@dataclass(slots=True)
class Gallery:
    """wanted: by native id, in order, each with how often he was looked for; bell: rung when there
    are some. listeners: hear the native id of who has another picture, and whether that is news or
    was not known before.
    """

    known: OrderedDict[str, Portrait] = field(default_factory=OrderedDict)
    wanted: dict[str, int] = field(default_factory=dict)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    listeners: list[Callable[[str, bool], None]] = field(default_factory=list)
    recalled: Mapping[str, bytes] | None = None
    _images: OrderedDict[str, Picture] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def recall(self, kept: Mapping[str, bytes]) -> None:
        """Know what was known when the gateway ended; what cannot be read is found out again."""
        if kept is self.recalled:
            return
        self.recalled = kept
        for name, written in kept.items():
            portrait = _read(written) if name.startswith(KEPT) else None
            if portrait is not None:
                self.known.setdefault(name.removeprefix(KEPT), portrait)

    def of(self, native: str) -> Portrait | None:
        """What is known of somebody's, None when nothing is."""
        return self.known.get(native)

    def learn(self, native: str, portrait: Portrait) -> Keep:
        """From now on it is this; what to keep and what to forget."""
        self.known[native] = portrait
        self.known.move_to_end(native)
        keep: Keep = {f"{KEPT}{native}": portrait.written()}
        while len(self.known) > MOST:
            oldest, _ = self.known.popitem(last=False)
            keep[f"{KEPT}{oldest}"] = None
        return keep

    def image(self, sha1: str) -> Picture | None:
        """A picture by its hash, where it is at hand."""
        return self._images.get(sha1)

    def put(self, sha1: str, picture: Picture) -> None:
        """Have it at hand for a while."""
        if sha1 in self._images:
            return
        self._images[sha1] = picture
        self._bytes += len(picture.image)
        while self._bytes > MOST_BYTES:
            _, gone = self._images.popitem(last=False)
            self._bytes -= len(gone.image)


def _read(written: bytes) -> Portrait | None:
    try:
        sha1, unique, file_id, at = json.loads(written)
        return Portrait(str(sha1), str(unique), str(file_id), float(at))
    except (ValueError, TypeError):
        return None
