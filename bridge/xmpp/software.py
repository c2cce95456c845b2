"""What this gateway is and what time it has: XEP-0092, XEP-0202."""

import time
from typing import Final

from bridge import __version__
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc.said import stamp

NAME: Final = "xmpp-bridge"


def version(_asked: Inquiry) -> str:
    """The name and version; XEP-0092 section 5: the operating system is nobody's business."""
    named = stanza.text_element("name", NAME) + stanza.text_element("version", __version__)
    return stanza.element("query", ns.VERSION, named)


def time_here(_asked: Inquiry) -> str:
    """The time, in UTC."""
    now = stanza.text_element("tzo", "+00:00") + stanza.text_element("utc", stamp(time.time()))
    return stanza.element("time", ns.TIME, now)
