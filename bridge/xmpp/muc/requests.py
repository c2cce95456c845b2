"""What is asked of a room by a message to it: invitations, their refusal, the right to speak.

XEP-0045 sections 7.8.2, 7.13 and 8.6.
"""

from collections.abc import Coroutine
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.errors import Refused
from bridge.xmpp import addressing
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import FullJid, Jid
from bridge.xmpp.inquiry import NOT_IN
from bridge.xmpp.muc import invitations, voice
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.whom import Asker
from bridge.xmpp.service import Service

_X_TAG: Final = f"{{{ns.MUC_USER}}}x"
_INVITE_TAG: Final = f"{{{ns.MUC_USER}}}invite"
_DECLINE_TAG: Final = f"{{{ns.MUC_USER}}}decline"


def handle(
    hosting: Hosting, service: Service, room: Room | None, client: FullJid, message: Element
) -> bool | Coroutine[Any, Any, None]:
    """Do what a message that is not for everybody asks of the room. Raises Refused.

    False: it asks for nothing of this kind; a coroutine: the network is to be asked.
    """
    x = message.find(_X_TAG)
    if x is not None and x.find(_INVITE_TAG) is not None:
        return invitations.invite(_asker(hosting, service, room, client), x.findall(_INVITE_TAG))
    if x is not None and (refusal := x.find(_DECLINE_TAG)) is not None:
        address = addressing.bare(Jid(message.attrib["to"]))
        return invitations.decline(hosting, service, room, address, client, refusal)
    form = voice.form_of(message)
    if form is None:
        return False
    return voice.ask(_asker(hosting, service, room, client), form)


def _asker(hosting: Hosting, service: Service, room: Room | None, client: FullJid) -> Asker:
    if room is None or client not in room.resources:
        raise Refused("not-acceptable", NOT_IN)
    return Asker(hosting, service, room, addressing.bare(client))
