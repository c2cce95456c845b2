"""Messages taken back by their authors, and by moderators: XEP-0424, XEP-0425; pure.

Read as both versions of their protocols have it (:0 by way of XEP-0422), written as the second.
"""

from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import Refused
from bridge.api.events import Ref
from bridge.xmpp import fallback, references, stanza
from bridge.xmpp import namespaces as ns

TAG: Final = f"{{{ns.RETRACT_1}}}retract"
APPLY_TO_TAG: Final = f"{{{ns.FASTEN}}}apply-to"
_RETRACT_0_TAG: Final = f"{{{ns.RETRACT_0}}}retract"
_MODERATE_0_TAG: Final = f"{{{ns.MODERATE_0}}}moderate"

MAX_REASON: Final = 1000
"""Characters of a moderator's reason that are kept."""

TAKEN_BACK: Final = "/me took back a message, which cannot be shown by this client."
REMOVED: Final = "A moderator removed a message, which cannot be shown by this client."

_STORE: Final = stanza.element("store", ns.HINTS)

_NO_ID: Final = "It must be said which message is meant."


@dataclass(frozen=True, slots=True)
class Removal:
    """What a moderator wishes to have removed, and why."""

    target: Ref
    reason: str


def read(message: Element) -> Ref | None:
    """The message that its author takes back, None where none is. Raises Refused."""
    retract = message.find(TAG)
    if retract is None:
        retract = message.find(APPLY_TO_TAG)
        if retract is None or retract.find(_RETRACT_0_TAG) is None:
            return None
    return _meant(retract)


def removal(payload: Element) -> Removal:
    """What the payload of a moderator's iq asks for. Raises Refused."""
    moderate: Element | None = payload
    what, namespace = TAG, ns.MODERATE_1
    if payload.tag == APPLY_TO_TAG:
        moderate = payload.find(_MODERATE_0_TAG)
        what, namespace = _RETRACT_0_TAG, ns.MODERATE_0
    if moderate is None or moderate.find(what) is None:
        raise Refused("unsupported", "Messages can be removed, and nothing else.")
    reason = moderate.findtext(f"{{{namespace}}}reason") or ""
    return Removal(_meant(payload), reason[:MAX_REASON])


def taken_back(id: str) -> str:
    """Somebody takes his message back; section 3 of XEP-0424 recommends words beside it."""
    retract = stanza.element("retract", ns.RETRACT_1, id=id)
    return retract + fallback.mark(ns.RETRACT_1) + stanza.body(TAKEN_BACK)


def removed(ref: Ref, by: str, occupant_id: str, reason: str) -> tuple[str, ...]:
    """The room says that a moderator removed a message, of each that it is shown as.

    by: his JID there, "" when unknown.
    """
    inside = _moderated(by, occupant_id) + _reason(reason)
    retract = stanza.element("retract", ns.RETRACT_1, inside, id=references.kept_id(ref))
    first = retract + fallback.mark(ns.RETRACT_1) + stanza.body(REMOVED)
    return first, *(_further(id_, inside) for id_ in references.further_ids(ref))


def taken_back_too(ref: Ref) -> list[str]:
    """The same of what else the message is shown as."""
    return [_further(id_, "") for id_ in references.further_ids(ref)]


def tombstone(retraction: str, stamp: str, by: str, reason: str, *, is_removed: bool) -> str:
    """What is left of a message. retraction: the id of the stanza that took it back; is_removed:
    by a moderator; by: his JID in the room, "" when unknown.
    """
    inside = _moderated(by, "") + _reason(reason) if is_removed else ""
    return stanza.element("retracted", ns.RETRACT_1, inside, id=retraction, stamp=stamp)


def _further(id: str, inside: str) -> str:
    """Without words: whom it is told in words is told once."""
    return stanza.element("retract", ns.RETRACT_1, inside, id=id) + _STORE


def _meant(element: Element) -> Ref:
    ref = references.meant(element.get("id"))
    if ref is None:
        raise Refused("malformed", _NO_ID)
    return ref


def _moderated(by: str, occupant_id: str) -> str:
    known = stanza.occupant_id(occupant_id) if occupant_id else ""
    return stanza.element("moderated", ns.MODERATE_1, known, by=by)


def _reason(reason: str) -> str:
    return stanza.text_element("reason", reason) if reason else ""
