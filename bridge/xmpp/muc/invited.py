"""Who invited whom into a shared room, so that he can be told of a refusal; bounded."""

from collections import OrderedDict
from typing import Final

from bridge.xmpp.addressing import BareJid

MOST: Final = 10_000
"""Invitations that are remembered; the oldest is forgotten first."""


class Invited:
    """The last invitation of each into each room."""

    def __init__(self) -> None:
        self._inviters: OrderedDict[tuple[BareJid, BareJid], BareJid] = OrderedDict()

    def remember(self, room: BareJid, invitee: BareJid, inviter: BareJid) -> None:
        """Somebody was invited."""
        self._inviters.pop((room, invitee), None)
        self._inviters[room, invitee] = inviter
        if len(self._inviters) > MOST:
            self._inviters.popitem(last=False)

    def declined(self, room: BareJid, invitee: BareJid) -> BareJid | None:
        """Who is to be told, once."""
        return self._inviters.pop((room, invitee), None)
