"""Changing the subject of a room: XEP-0045 section 8.1."""

from collections.abc import Coroutine
from typing import Any, Final

from bridge.api.asked import Membership
from bridge.api.errors import Refused
from bridge.xmpp import addressing, contents
from bridge.xmpp.addressing import FullJid
from bridge.xmpp.inquiry import NOT_IN
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

NONE_HERE: Final = "This network's rooms have no subjects."
VOICELESS: Final = "Only those who may speak here can change the subject."
LOCKED: Final = "Only moderators of this room change its subject."
TOO_LONG: Final = "A subject has at most {} characters here."


def change(
    hosting: Hosting, service: Service, room: Room, client: FullJid, words: str
) -> Coroutine[Any, Any, None]:
    """What the network is asked for. Raises Refused."""
    adapter = service.adapter
    if client not in room.resources:
        raise Refused("not-acceptable", NOT_IN)
    if not isinstance(adapter, Membership):
        raise Refused("unsupported", NONE_HERE)
    if len(words) > contents.MAX_BODY:
        raise Refused("not-acceptable", TOO_LONG.format(contents.MAX_BODY))
    own = hosting.own(room, addressing.bare(client))
    if room.account is None and own is not None:  # the network hears its own relay alone
        if own.occupant.role == "visitor":
            raise Refused("forbidden", VOICELESS)
        locked = adapter.capabilities(room.shows).ranks.locks_subject
        if locked and own.occupant.role != "moderator":
            raise Refused("forbidden", LOCKED)
    return adapter.subject(room.shows.login, room.shows, words)
