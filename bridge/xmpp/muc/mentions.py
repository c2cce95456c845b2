"""Tells an account that it was mentioned in a room that it belongs to and is not in just now."""

import re
from functools import lru_cache
from typing import Final

from bridge.api.events import Message
from bridge.core.routing import XMPP
from bridge.store.values import Entry
from bridge.xmpp import contents
from bridge.xmpp.invitation import invitation
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.occupants import occupant_jid
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

MOST: Final = 500
"""Characters of the line that are told; the room has the rest."""

_CACHED: Final = 1024


def hear(hosting: Hosting, service: Service, room: Room, entry: Entry) -> None:
    """A line in a private view that nobody is in: once, until he returns, he is told."""
    event, author = entry.event, entry.author
    if room.is_noticed or room.account is None or author is None:
        return
    if not isinstance(event, Message) or event.form == "notice":
        return
    own = hosting.own(room, room.account)
    if own is None or (author.network, author.native) == (XMPP, room.account):
        return
    if not is_named(own.occupant.name, event.text) or service.access.is_out(room.account):
        return
    room.is_noticed = True
    line = f"{author.name}: {_short(contents.body(event))}"
    by = occupant_jid(room, author.name)
    service.post(invitation(room.address, room.account, by=by, reason=line, body=line))


def is_named(name: str, text: str) -> bool:
    """Whether a name stands in a text as a word of its own, in whatever case."""
    return _pattern(name).search(text) is not None


@lru_cache(_CACHED)
def _pattern(name: str) -> re.Pattern[str]:
    # \\b would not do: names of IRC may begin and end with [ ] \\ ^ { } | ` and -
    return re.compile(rf"(?<![\w]){re.escape(name)}(?![\w])", re.IGNORECASE)


def _short(text: str) -> str:
    return text if len(text) <= MOST else f"{text[:MOST]}…"
