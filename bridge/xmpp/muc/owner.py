"""The configuration of rooms, of which there is none yet: XEP-0045 section 10."""

from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp.inquiry import Inquiry

NO_CONFIGURATION: Final = "This room cannot be configured from here."

_X_TAG: Final = f"{{{ns.DATA_FORM}}}x"
_FIELD_TAG: Final = f"{{{ns.DATA_FORM}}}field"


def form(_asked: Inquiry) -> str:
    """Raises Refused."""
    raise Refused("forbidden", NO_CONFIGURATION)


def submit(asked: Inquiry) -> str:
    """Nothing is changed by cancelling or by accepting what is there. Raises Refused."""
    if len(asked.payload) != 1:
        raise Refused("malformed", "A form, and nothing else, was expected.")
    [given] = asked.payload
    if given.tag == _X_TAG and (given.get("type") == "cancel" or _is_empty(given)):
        return ""
    raise Refused("forbidden", NO_CONFIGURATION)


def _is_empty(given: Element) -> bool:
    """Section 10.1.2: a room is accepted as it is by a form without fields."""
    fields = [field for field in given.iter(_FIELD_TAG) if field.get("var") != "FORM_TYPE"]
    return given.get("type") == "submit" and not fields
