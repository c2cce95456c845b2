"""What was asked a moment ago, so that it is not asked over and over; bounded."""

from collections import OrderedDict
from typing import Final

from bridge.xmpp.addressing import BareJid

MOST: Final = 10_000
"""Askers that are remembered; the oldest is forgotten first."""


class Recent:
    """When accounts asked something of rooms."""

    def __init__(self) -> None:
        self._asked: OrderedDict[tuple[BareJid, BareJid], float] = OrderedDict()

    def too_soon(self, room: BareJid, account: BareJid, now: float, after: float) -> bool:
        """Whether it was asked less than so many seconds ago; if not, it is asked now."""
        last = self._asked.get((room, account))
        if last is not None and now < last + after:
            return True
        self._asked.pop((room, account), None)
        self._asked[room, account] = now
        if len(self._asked) > MOST:
            self._asked.popitem(last=False)
        return False
