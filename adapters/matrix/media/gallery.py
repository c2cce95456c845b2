"""Which pictures there are, as far as it was found out: XMPP knows them by the SHA-1 of the image.

What lies at an `mxc:` never changes, so a picture whose hash is known need not be fetched again.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from adapters.matrix.items import Keep
from bridge.api.asked import Picture

MOST: Final = 5_000
"""Pictures of which the hash is remembered, of one homeserver."""

MOST_KEPT: Final = 1_000
"""Of those, what one login keeps for the next session."""

MOST_WANTED: Final = 1_000
MOST_SHOWN: Final = 200
"""Pictures that a login waits for; where one of them is shown."""

MOST_BYTES: Final = 8 * 1024 * 1024
"""Of pictures that are at hand: who is told of one asks for it next."""

KEPT: Final = "portrait:"
"""What begins the names under which a login keeps them: `portrait:mxc://example.org/aZ09`."""


class Whose(NamedTuple):
    """Where a picture is shown: of a person in a room; of the room itself, person ""; of a contact,
    room "".
    """

    room: str
    person: str


@dataclass(slots=True)
class Images:
    """Pictures that are at hand, by their hash: so it does not matter whence they came."""

    _held: OrderedDict[str, Picture] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def get(self, sha1: str) -> Picture | None:
        return self._held.get(sha1)

    def put(self, sha1: str, picture: Picture) -> None:
        if sha1 in self._held:
            return
        self._held[sha1] = picture
        self._bytes += len(picture.image)
        while self._bytes > MOST_BYTES:
            _, gone = self._held.popitem(last=False)
            self._bytes -= len(gone.image)


@dataclass(slots=True)
class Gallery:
    """What one homeserver gave out: a server may say what it likes of others' pictures, to those
    who asked it. known: hash by mxc, "" for one that cannot be had.
    """

    _known: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _by_hash: dict[str, str] = field(default_factory=dict)

    def of(self, mxc: str) -> str | None:
        """The hash of a picture; None where it is not known."""
        return self._known.get(mxc)

    def known_by(self, sha1: str) -> str:
        """Where a picture of this hash is; "" where that is not known."""
        return self._by_hash.get(sha1, "")

    def learn(self, mxc: str, sha1: str) -> None:
        self._known[mxc] = sha1
        self._known.move_to_end(mxc)
        if sha1:
            self._by_hash[sha1] = mxc
        if len(self._known) > MOST:
            oldest, gone = self._known.popitem(last=False)
            if self._by_hash.get(gone) == oldest:
                del self._by_hash[gone]


@dataclass(slots=True)
class Wanted:
    """What one login waits for. waiting: where each is shown, in order, by mxc; tries: how often
    those were asked for in vain. rooms: the mxc of which was told last of each; news: rooms that
    have another one than before. kept: what it keeps for the next session, the oldest first.
    """

    waiting: dict[str, dict[Whose, None]] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    news: set[str] = field(default_factory=set)
    kept: OrderedDict[str, None] = field(default_factory=OrderedDict)
    is_recalled: bool = False

    def add(self, mxc: str, whose: Whose) -> bool:
        """Whether it is waited for now."""
        if mxc not in self.waiting and len(self.waiting) >= MOST_WANTED:
            return False
        shown = self.waiting.setdefault(mxc, {})
        if len(shown) < MOST_SHOWN:
            shown[whose] = None
        return True

    def keep(self, homeserver: str, mxc: str, sha1: str) -> Keep:
        """What to keep, and to forget."""
        self.kept[mxc] = None
        changed: Keep = {KEPT + mxc: json.dumps([sha1, homeserver]).encode()}
        while len(self.kept) > MOST_KEPT:
            oldest, _ = self.kept.popitem(last=False)
            changed[KEPT + oldest] = None
        return changed

    def recall(self, homeserver: str, kept: Mapping[str, bytes], gallery: Gallery) -> None:
        """Once: know what was known when the session before ended, if by the same homeserver."""
        self.is_recalled = True
        for name, written in kept.items():
            if not name.startswith(KEPT):
                continue
            mxc = name.removeprefix(KEPT)
            self.kept[mxc] = None
            sha1, told_by = _read(written)
            if told_by == homeserver and gallery.of(mxc) is None:
                gallery.learn(mxc, sha1)


def _read(written: bytes) -> tuple[str, str]:
    try:
        sha1, homeserver = json.loads(written)
    except (ValueError, TypeError):
        return "", ""
    return str(sha1), str(homeserver)
