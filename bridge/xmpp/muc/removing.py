"""Moderators remove others' messages: XEP-0425, asked by an iq and told to everybody."""

import time
from collections.abc import Coroutine
from typing import Any, Final

from bridge.api.errors import Refused
from bridge.api.events import Retraction, ReturnPath
from bridge.api.ids import Identity
from bridge.core.occupancy import Here
from bridge.core.routing import XMPP
from bridge.xmpp import retractions
from bridge.xmpp.addressing import FullJid
from bridge.xmpp.inquiry import NOT_IN, Inquiry
from bridge.xmpp.muc.room import Room
from bridge.xmpp.retractions import Removal

NONE_HERE: Final = (
    "Messages cannot be removed here: the network does not allow it, or the gateway lacks the right"
    " there."
)
NO_MODERATOR: Final = "Only moderators can remove others' messages."
NO_SUCH: Final = "This message is not here any more."


def remove(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """Answered when it is on its way; what the network says of it later is told by a message.

    Raises Refused.
    """
    room = asked.room
    own = None if room is None else asked.hosting.own(room, asked.account)
    if room is None or own is None or not asked.is_in:
        raise Refused("forbidden", NOT_IN)
    removal = retractions.removal(asked.payload)
    if not asked.service.adapter.capabilities(room.shows).ranks.removes:
        raise Refused("unsupported", NONE_HERE)
    if own.occupant.role != "moderator":
        raise Refused("forbidden", NO_MODERATOR)
    return _remove(asked, room, own, removal)


async def _remove(asked: Inquiry, room: Room, own: Here, removal: Removal) -> str:
    gateway = asked.hosting.gateway
    found = await gateway.records.message(room.place, removal.target)
    if found is None:
        raise Refused("not-found", NO_SUCH)
    event = Retraction(
        place=room.place,
        actor=Identity(XMPP, asked.account, own.occupant.name),
        at=time.time(),
        target=found,
        by_moderator=True,
        reason=removal.reason,
        back=ReturnPath(FullJid(asked.client), None, room.address, room=True),
    )
    await gateway.intake.accept(f"xmpp:{asked.service.domain}", [event], None)
    return ""
