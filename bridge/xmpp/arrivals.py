"""Stanzas as the server hands them on, made ready for the rest: prepared, or turned away.

Neither Prosody nor ejabberd prepares what it passes to a component; everything above this relies
on prepared addresses.
"""

from typing import Literal
from xml.etree.ElementTree import Element

from bridge.xmpp import addressing, errors, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Domain, MalformedJid

Verdict = Literal[
    "for-us",
    "answer",  # a result or an error for an iq
    "malformed",  # to no possible address: its sender is told
    "stray",  # to another's domain: an alarm
    "nobody",  # from no possible address: dropped
]

_STANZAS = frozenset({ns.MESSAGE_TAG, ns.PRESENCE_TAG, ns.IQ_TAG})


def readied(came: Element, own: Domain) -> Verdict:
    """What is to be done with a stanza; its `from` and `to` are prepared in place.

    own: the component's domain.
    """
    attributes = came.attrib
    if came.tag not in _STANZAS:
        return "nobody"
    try:
        attributes["from"] = addressing.prepare(attributes["from"])
    except (KeyError, MalformedJid):
        return "nobody"
    try:
        attributes["to"] = to = addressing.prepare(attributes.get("to", own))
    except MalformedJid:
        return "malformed"
    if addressing.domain_of(to) != own:
        return "stray"
    if came.tag == ns.IQ_TAG and attributes.get("type") in ("result", "error"):
        return "answer"
    return "for-us"


def turned_away(came: Element, own: Domain, condition: errors.Condition, words: str) -> str:
    """The error for a stanza that cannot be let in, "" where none may be sent.

    It comes from the component itself where the address it was for is none that we could use.
    """
    if not stanza.is_answerable(came) or readied(came, own) in ("nobody", "answer"):
        return ""
    if readied(came, own) != "for-us":
        came.set("to", own)
    return errors.error(came, condition, words)
