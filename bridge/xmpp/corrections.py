"""Other words in the place of a message: XEP-0308; pure.

Section 4: "If the same message is to be corrected several times, the id of the original message is
used in each case". Here it may be any of them.
"""

from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.events import Ref
from bridge.xmpp import namespaces as ns
from bridge.xmpp import references, stanza

TAG: Final = f"{{{ns.CORRECTION}}}replace"


def read(message: Element) -> Ref | None:
    """The message that is corrected, None where none is. Raises Refused."""
    replace = message.find(TAG)
    return None if replace is None else references.meant(replace.get("id"))


def element(ref: Ref) -> str:
    """In rooms, too, by the id of the stanza, of its first version."""
    return stanza.element("replace", ns.CORRECTION, id=references.shown_id(ref))
