"""The channels of a server, as LIST tells them: RFC 2812 section 3.2.6.

Of what may be a hundred thousand lines only the largest channels are kept.
"""

import heapq
import re
from dataclasses import dataclass, field

from adapters.irc import ids
from adapters.irc.formatting import plain
from adapters.irc.items import Done, Items
from adapters.irc.said.words import answer
from adapters.irc.session import Session
from adapters.irc.wire.line import Line
from bridge.api.asked import Found

# What some servers put before the topic: `[+nt] `, `[+ntl 50] `.
_MODES = re.compile(r"^\[\+[A-Za-z]+( [^]]*)?\] ?")


@dataclass(slots=True)
class Listing:
    """A list that is being told. words: folded; what is kept holds all of them, in its name or
    its topic. most: of the channels that are kept.
    """

    words: tuple[str, ...]
    most: int
    _told: int = 0
    _kept: list[tuple[int, str, int, Found]] = field(default_factory=list)

    def take(self, found: Found) -> None:
        """One channel of the list."""
        told = ids.fold(f"{found.name} {found.topic}")
        if not all(word in told for word in self.words):
            return
        # The number keeps two of the same name from being compared further.
        self._told += 1
        ranked = (found.members or 0, found.native, self._told, found)
        if len(self._kept) < self.most:
            heapq.heappush(self._kept, ranked)
        elif self.most > 0:
            heapq.heappushpop(self._kept, ranked)

    def found(self) -> list[Found]:
        """The largest first, each once."""
        once: dict[str, Found] = {}
        for *_, found in sorted(self._kept, key=lambda one: (-one[0], one[1])):
            once.setdefault(found.native, found)
        return list(once.values())


def entry(session: Session, line: Line, now: float) -> Items:
    """322 me #chan 12 :what it is about"""
    listing, name = session.listing, line.param(1)
    if listing is None:
        return answer(session, line, now)
    members = line.param(2)
    # Some servers tell of hidden channels, too, as `*`.
    if ids.is_channel(name) and session.support.is_channel(name) and members.isdecimal():
        native = ids.channel(name, session.server)
        topic = _MODES.sub("", plain(line.param(3))) if len(line.params) > 3 else ""
        listing.take(Found(native, name, topic, int(members[:9])))
    return ()


def end(session: Session, line: Line, now: float) -> Items:
    """323 me :End of LIST"""
    if session.listing is None:
        return answer(session, line, now)
    return (Done("list", ""),)
