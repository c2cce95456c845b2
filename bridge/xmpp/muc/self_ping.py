"""Am I still in the room, and is somebody: XEP-0199 to occupants, XEP-0410.

Answered from what is stored, and while the far network is being joined again, too; a client that
was told otherwise would join anew for nothing.
"""

from bridge.api.errors import Refused
from bridge.xmpp import inquiry
from bridge.xmpp.inquiry import NOT_IN, Inquiry
from bridge.xmpp.muc.info import own_nick
from bridge.xmpp.muc.occupants import nick


def pong(asked: Inquiry) -> str:
    """Nothing, if he is there. Raises Refused.

    XEP-0410 section 3.3: "Error (<not-acceptable>): the client is not joined to the MUC"; and
    "<item-not-found>": it is, but nobody has this nick any more.
    """
    if not asked.is_in:
        raise Refused("not-acceptable", NOT_IN)
    if asked.resource != nick(own_nick(asked)):
        inquiry.occupant(asked)
    return ""
