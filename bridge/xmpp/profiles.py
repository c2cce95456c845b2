"""Who people are, as far as we know: XEP-0054."""

from bridge.api.errors import Refused
from bridge.xmpp import discovery, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.inquiry import NOT_IN, Inquiry, occupant


def vcard(asked: Inquiry) -> str:
    """A card with the name. Raises Refused."""
    match asked.kind:
        case "contact":
            return _card(discovery.contact_name(asked), is_person=True)
        case "occupant":
            if not asked.is_in:
                raise Refused("not-acceptable", NOT_IN)
            return _card(occupant(asked).occupant.name, is_person=True)
        case _:
            return _card(discovery.gateway_name(asked.service, asked.target))


def _card(name: str, *, is_person: bool = False) -> str:
    inside = stanza.text_element("FN", name)
    if is_person:
        inside += stanza.text_element("NICKNAME", name)
    return stanza.element("vCard", ns.VCARD, inside)
