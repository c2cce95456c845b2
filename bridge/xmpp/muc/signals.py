"""Who writes in a room, and how far somebody there has read: XEP-0085, XEP-0333."""

from functools import partial
from xml.etree.ElementTree import Element

from bridge.api.errors import GatewayError
from bridge.api.ids import Identity
from bridge.api.states import Read, Typing
from bridge.core.occupancy import Here
from bridge.core.routing import XMPP
from bridge.xmpp import references, signs, stanza
from bridge.xmpp.addressing import FullJid, bare
from bridge.xmpp.muc import occupants
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service
from bridge.xmpp.signals import BUSY, Outgoing, Spot


def heard(
    outgoing: Outgoing,
    hosting: Hosting,
    service: Service,
    room: Room,
    own: Here | None,
    client: FullJid,
    message: Element,
    now: float,
) -> None:
    """Tell what a message to everybody signals, if anything. own: what the account is there.

    In a shared room the other accounts are told, too.
    """
    if own is None or client not in room.resources:
        return
    account = bare(client)
    if not signs.is_signalling(message):
        outgoing.spoke(room.place, account)
        return
    who = Identity(XMPP, account, own.occupant.name)
    is_shared = room.account is None
    spot = Spot(
        adapter=service.adapter,
        place=room.place,
        far=room.shows,
        who=who,
        show=partial(_post, hosting, service, room, who) if is_shared else None,
        # In a shared room the network hears its own relay alone, whose right to speak is another.
        may_write=not is_shared or own.occupant.role != "visitor",
    )
    outgoing.heard(spot, message, now)


def show(hosting: Hosting, service: Service, room: Room, state: Typing | Read) -> None:
    """Show those in the room what somebody far signals."""
    presence = hosting.gateway.presence
    if isinstance(state, Read):
        hosting.gateway.spawn(_show_read(hosting, service, room, state))
    elif not presence.is_mine(room.shows, state.who):
        author = presence.author(room.shows, state.who)
        _post(hosting, service, room, author, signs.state(state.is_typing))


async def _show_read(hosting: Hosting, service: Service, room: Room, state: Read) -> None:
    """Networks tell by their own ids how far was read; one's own clients hear of oneself."""
    gateway, author = hosting.gateway, state.who
    try:
        found = await gateway.records.reference(state.place, state.target)
    except GatewayError:
        return
    if found is None or found.event is None:
        return
    if room.account is not None and gateway.presence.is_mine(room.shows, author):
        author = Identity(XMPP, room.account, author.name)
    else:
        author = gateway.presence.author(room.shows, author)
    _post(hosting, service, room, author, signs.marker(references.kept_id(found)))


def _post(hosting: Hosting, service: Service, room: Room, author: Identity, payload: str) -> None:
    """Show what is dropped where more important things wait."""
    audience = room.audience
    if service.component.buffered > BUSY or not audience:
        return
    payload += stanza.occupant_id(occupants.author_id(hosting.key, room.address, author))
    sender = occupants.occupant_jid(room, author.name)
    spliced = stanza.splice(sender=sender, tag="message", kind="groupchat", payload=payload)
    service.post_all(spliced, audience)
