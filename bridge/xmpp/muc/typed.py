"""Commands of the network that are typed in a room among words: done, not said."""

from collections.abc import Coroutine
from typing import Any

from bridge.api.asked import Commanding
from bridge.api.content import Text
from bridge.api.events import AnyEvent, Message
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service


def typed(
    hosting: Hosting, service: Service, room: Room, account: BareJid, event: AnyEvent | None
) -> Coroutine[Any, Any, None] | None:
    """What is to be done; None: words. Raises Refused where the account does too much at once."""
    if not isinstance(event, Message) or len(event.content) != 1:
        return None
    part = event.content[0]
    if not isinstance(part, Text) or not part.body.startswith("/"):
        return None
    adapter = service.adapter
    if not isinstance(adapter, Commanding) or not adapter.is_command(part.body):
        return None
    hosting.gateway.limits.speaks(account)
    return adapter.command(room.shows, part.body)
