"""Commands of the network that are typed in a room among words: done, not said."""

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from bridge.api.asked import Commanding
from bridge.api.content import Text
from bridge.api.events import AnyEvent, Message, Ref
from bridge.api.ids import Identity
from bridge.core.routing import XMPP
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
    own = hosting.own(room, account)
    by = Identity(XMPP, account, "" if own is None else own.occupant.name)
    return _done(hosting, room, adapter, part.body, by, event.answers)


async def _done(
    hosting: Hosting,
    room: Room,
    adapter: Commanding,
    body: str,
    by: Identity,
    answers: Ref | None,
) -> None:
    """A message that is not there far away is answered by nothing."""
    if answers is not None:
        records = hosting.gateway.records
        answers = await records.read_up_to(room.place, room.shows, [answers])
    if answers is not None:
        answers = replace(answers, native=answers.natives[0]) if answers.natives else None
    await adapter.command(room.shows, body, by, answers)
