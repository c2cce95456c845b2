"""Ends rooms that are no more: XEP-0045 section 10.9."""

from bridge.api.adapter import Target
from bridge.api.states import Destroyed
from bridge.core.occupancy import Here
from bridge.xmpp import addressing, stanza
from bridge.xmpp.addressing import FullJid, Jid, MalformedJid
from bridge.xmpp.muc import occupants
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.leave import close
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service


def show(hosting: Hosting, service: Service, room: Room, destroyed: Destroyed) -> None:
    """Tell everybody who is there, with the room to go to; nobody is there any longer.

    "It SHOULD NOT broadcast presence stanzas of type "unavailable" from all occupants, instead
    sending only one presence stanza of type "unavailable" to each occupant".
    """
    inside = _destroyed(hosting, service, room, destroyed)
    for client in room.resources:
        own = hosting.own(room, addressing.bare(client))
        service.post(gone(hosting.key, room, own, client, inside))
    close(hosting, service, room)


def _destroyed(hosting: Hosting, service: Service, room: Room, destroyed: Destroyed) -> str:
    reason = stanza.text_element("reason", destroyed.reason) if destroyed.reason else ""
    alternate = _address(hosting, service, room, destroyed.alternate)
    return stanza.element("destroy", "", reason, jid=alternate)


def _address(hosting: Hosting, service: Service, room: Room, native: str | None) -> str:
    login = None if room.shows.login is None else hosting.gateway.logins.get(room.shows.login)
    try:
        if native is not None:
            return service.address(Target("room", native, None if login is None else login.native))
    except MalformedJid:
        pass
    return ""


def gone(key: bytes, room: Room, own: Here | None, client: FullJid, inside: str) -> str:
    """A client's own presence; "<item affiliation='none' role='none'/>" as in example 202."""
    sender: Jid = room.address
    payload = stanza.muc_user(stanza.muc_item("none", "none"), inside, statuses=(occupants.SELF,))
    if own is not None:
        sender = occupants.occupant_jid(room, own.occupant.name)
        payload += stanza.occupant_id(occupants.resident_id(key, room, own))
    return stanza.presence(sender=sender, to=client, kind="unavailable", payload=payload)
