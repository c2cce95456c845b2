"""Answers to messages, with what they answer quoted for those who do not know them; pure.

XEP-0461, XEP-0428.
"""

from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.events import Ref
from bridge.xmpp import fallback, references, stanza
from bridge.xmpp import namespaces as ns

TAG: Final = f"{{{ns.REPLY}}}reply"


def read(message: Element) -> Ref | None:
    """The message that is answered, None where none is. Raises Refused."""
    reply = message.find(TAG)
    ref = None if reply is None else references.meant(reply.get("id"))
    if ref is None:
        return None
    body = message.findtext(ns.BODY_TAG) or ""
    return replace(ref, quote=fallback.leading(body, message, ns.REPLY))


def quotation(ref: Ref | None) -> tuple[str, str]:
    """What is answered, for `fallback.compose`; in earnest where no id tells it.

    As its client quoted it where that was done: some look for their own words when they see them
    again, and cut those by the range that they gave.
    """
    if ref is None:
        return "", ""
    quoted = ref.quote
    if quoted is None:
        quoted = "".join(f"> {line}\n" for line in ref.words.splitlines())
    return quoted, ns.REPLY if quoted and ref.event is not None else ""


def element(id: str, to: str) -> str:
    """Section 3: "SHOULD have a 'to' attribute containing the full jid of the author".

    id: of the message that is answered; to: "" when unknown.
    """
    return stanza.element("reply", ns.REPLY, to=to, id=id)
