"""What people say to each other, as what its message holds: in rooms and to one person; pure.

XEP-0308, XEP-0424, XEP-0428, XEP-0444, XEP-0461.
"""

from typing import NamedTuple, Protocol, assert_never

from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, Said, Vote
from bridge.api.ids import Identity
from bridge.core.routing import XMPP
from bridge.xmpp import contents, corrections, reactions, references, replies, retractions
from bridge.xmpp.addressing import BareJid, Jid


class Naming(Protocol):
    """How messages and people are named where something is said."""

    @property
    def here(self) -> Jid:
        """The address of where it is said, on the domain where people of the network live."""

    def id(self, ref: Ref) -> str:
        """The id of a message that is taken back, answered or reacted to; "" when unknown."""

    def author(self, who: Identity) -> Jid:
        """The address of somebody who is answered."""


class InChat(NamedTuple):
    """Between an account and a contact, or an occupant of a room. XEP-0461 section 4.1: "the 'id'
    from" an origin-id "if present, or the value of the 'id' attribute".
    """

    contact: Jid
    account: BareJid

    @property
    def here(self) -> Jid:
        return self.contact

    def id(self, ref: Ref) -> str:
        return references.origin_id(ref)

    def author(self, who: Identity) -> Jid:
        return self.account if who.network == XMPP else self.contact


def payload(event: Said, naming: Naming) -> str:
    """What a message holds that says so; "" where nothing is said of it."""
    match event:
        case Message(answers=None):
            return contents.written(event, here=naming.here)  # nearly all there is
        case Message():
            return _words(event, naming)
        case Edit():
            return _words(event, naming) + corrections.element(event.target)
        case Retraction():
            return retractions.taken_back(naming.id(event.target))
        case Reactions():
            return reactions.element(naming.id(event.target), event.emoji)
        case Vote():
            return ""  # its network tells how the poll stands
        case _:
            assert_never(event)


def _words(event: Message | Edit, naming: Naming) -> str:
    ref = event.answers
    if ref is None:
        return contents.written(event, here=naming.here)
    to = "" if ref.author is None else naming.author(ref.author)
    reply = "" if ref.event is None else replies.element(naming.id(ref), to)
    return contents.written(event, replies.quotation(ref), reply, here=naming.here)
