"""Registration with the gateway, which nobody needs yet: XEP-0077 section 3.1."""

from typing import Final

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.inquiry import Inquiry

UNNEEDED: Final = "Nobody needs to register here: join a room, or write to somebody."


def registered(_asked: Inquiry) -> str:
    """Who may ask is registered already."""
    words = stanza.element("registered") + stanza.text_element("instructions", UNNEEDED)
    return stanza.element("query", ns.REGISTER, words)


def change(_asked: Inquiry) -> str:
    """There is nothing to change. Raises Refused."""
    raise Refused("unsupported", UNNEEDED)
