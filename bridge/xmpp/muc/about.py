"""Tells those who are in a room that it has changed: XEP-0045 section 10.2.1, XEP-0486 sections 3
and 5.2.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bridge.api.states import About
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.addressing import FullJid
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

CHANGED: Final = 104
"""XEP-0045 section 15.6.2: "Inform occupants that a non-privacy-related room configuration change
has occurred"."""


def greet(service: Service, room: Room, about: About | None, client: FullJid) -> None:
    """A client is shown in: behind its own presence it is told of the room's picture.

    Those who are in already may have to be told still what the room has become.
    """
    room.is_noticed = False
    if not room.audience:
        room.about = about or About(place=room.shows)
    if about is not None and about.avatar:
        picture(service, room, about, (client,))


def change(service: Service, room: Room, about: About, audience: Sequence[FullJid]) -> None:
    """The room is another one from now on; that people came or went is no news of the room.

    What is heard of it first, as after a restart, is no change.
    """
    was, room.about = room.about, replace(about, is_learned=False)
    is_first = was is None or about.is_learned
    if was is None or is_first or replace(was, members=about.members) == about:
        if is_first and about.avatar:
            picture(service, room, about, audience)
        return
    told = stanza.splice(
        sender=room.address,
        tag="message",
        kind="groupchat",
        payload=stanza.muc_user(statuses=(CHANGED,)),
    )
    service.post_all(told, audience)
    if about.avatar != was.avatar:
        picture(service, room, about, audience)


def picture(service: Service, room: Room, about: About, audience: Sequence[FullJid]) -> None:
    """Section 3: the room has this picture, or none."""
    photo = stanza.text_element("photo", service.pictures.told(about.avatar))
    payload = stanza.element("x", ns.VCARD_UPDATE, photo)
    told = stanza.splice(sender=room.address, tag="presence", payload=payload)
    service.post_all(told, audience)
