"""`help@` the gateway's domain: for clients that cannot write to, or add, an address without name.

It is the gateway itself, wherever it is nobody's name on the network: with a server that is fixed,
it may be.
"""

from typing import Final
from xml.etree.ElementTree import Element

from bridge.xmpp import addressing, stanza
from bridge.xmpp.addressing import Jid
from bridge.xmpp.service import Service

NAME: Final = "help"


def is_meant(service: Service, to: Jid) -> bool:
    """Whether an address is this one."""
    if addressing.local_of(to) != NAME:
        return False
    target = service.adapter.target(NAME)
    return target is None or target.kind == "server"  # where names of servers are addresses, too


def presence(service: Service, kind: str, one: Element) -> None:
    """It takes everybody's subscription, and is there."""
    sender, to = addressing.bare(Jid(one.attrib["to"])), addressing.bare(Jid(one.attrib["from"]))
    if kind == "subscribe":
        service.post(stanza.presence(sender=sender, to=to, kind="subscribed"))
    if kind == "unsubscribe":
        service.post(stanza.presence(sender=sender, to=to, kind="unsubscribed"))
    if kind in ("subscribe", "probe"):
        service.post(stanza.presence(sender=sender, to=to))
