"""What an account that has just registered is sent: XEP-0100 section 4.1."""

from bridge.xmpp import stanza
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.service import Service


def welcome(service: Service, account: BareJid) -> None:
    """The gateway wishes to know whether the account is there; who lets it in, and asks in return,
    is told how it fares from then on.
    """
    service.post(stanza.presence(sender=Jid(service.domain), to=account, kind="subscribe"))
