"""Messages that only their recipient's devices could read: refused, with words how to do without.

XEP-0027, XEP-0364, XEP-0373, XEP-0380, XEP-0384; pure. Menu entries have the English names that the
programs give them; where that is not certain none is named.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp.programs import Program

_OMEMO_TAGS: Final = frozenset(
    f"{{{namespace}}}encrypted" for namespace in (ns.OMEMO, ns.OMEMO_1, ns.OMEMO_2)
)
TAGS: Final = _OMEMO_TAGS | {
    f"{{{ns.EME}}}encryption",
    f"{{{ns.PGP}}}x",
    f"{{{ns.OPENPGP}}}openpgp",
}
"""Children of a message that is encrypted."""

OTR: Final = "?OTR"
"""So begin bodies that are encrypted in the way of XEP-0364."""

WHY: Final = "This chat goes through a gateway, which cannot read encrypted messages: "
GENERALLY: Final = "please switch encryption (OMEMO, OpenPGP or OTR) off for it and write again."

_ANDROID: Final = "in {}, tap the padlock above the chat, choose Unencrypted and write again."
_HOW: Final[Mapping[Program, str]] = {
    "Cheogram": _ANDROID.format("Cheogram"),
    "Conversations": _ANDROID.format("Conversations"),
    "Converse": "in Converse, click the padlock beside the text field so that it opens,"
    " and write again.",
    "Dino": "in Dino, click the padlock beside the text field, choose Unencrypted and write again.",
    "Gajim": "in Gajim, click the padlock beside the text field, choose Disabled and write again.",
    "Monal": "in Monal, open the details of this chat, tap the padlock there, deactivate encryption"
    " and write again.",
    "profanity": "in profanity, write /omemo end (or /pgp end, /otr end) and write again.",
    "Quicksy": _ANDROID.format("Quicksy"),
    "Siskin": "in Siskin, switch encryption off in the details of this chat and write again.",
}


class Encrypted(Refused):
    """Nobody behind the gateway can read it; whoever knows the client says how to write instead."""

    def __init__(self) -> None:
        super().__init__("not-acceptable", WHY + GENERALLY)

    def told(self, program: Program | None) -> Refused:
        """The refusal for somebody who writes with this program."""
        how = GENERALLY if program is None else _HOW[program]
        return Refused("not-acceptable", WHY + how)


def check(message: Element, tags: Iterable[str]) -> bool:
    """False: it says nothing, as when devices agree on keys. tags: of its children.

    Raises Encrypted where it says what only others can read; what stands in its body is for those
    who cannot, and is not forwarded.
    """
    if _says_nothing(message, tags):
        return False
    raise Encrypted


def _says_nothing(message: Element, tags: Iterable[str]) -> bool:
    """XEP-0384: an element without a payload tells devices keys, and people nothing."""
    if message.find(ns.BODY_TAG) is not None:
        return False
    omemo = [message.find(tag) for tag in _OMEMO_TAGS.intersection(tags)]
    return bool(omemo) and all(one is not None and not _has_payload(one) for one in omemo)


def _has_payload(encrypted: Element) -> bool:
    return any(child.tag.rpartition("}")[2] == "payload" for child in encrypted)
