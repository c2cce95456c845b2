"""Turns what a person types into an address: XEP-0100 section 6.3, `jabber:iq:gateway`."""

from collections.abc import Mapping
from typing import Final

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.addressing import MalformedJid
from bridge.xmpp.inquiry import NOBODY, Inquiry
from bridge.xmpp.service import Service

MAX_NAME: Final = 1023
"""Characters; RFC 6122 section 2.1: no localpart is longer."""

_DESCRIPTIONS: Final[Mapping[str, str]] = {
    "irc": (
        "Please enter nick%server for a person, #channel%server for a channel,"
        " or a server's name alone."
    ),
}
_DESCRIPTION: Final = "Please enter the person or room as the network names it."
_PROMPT_TAG: Final = f"{{{ns.GATEWAY}}}prompt"


def prompt(asked: Inquiry) -> str:
    """What a person is to type."""
    description = _DESCRIPTIONS.get(asked.service.kind, _DESCRIPTION)
    shown = stanza.text_element("desc", description) + stanza.text_element("prompt", "Name")
    return stanza.element("query", ns.GATEWAY, shown)


def address(asked: Inquiry) -> str:
    """The address of what a person typed. Raises Refused."""
    typed = (asked.payload.findtext(_PROMPT_TAG) or "").strip()
    if not typed:
        raise Refused("malformed", "No name was given.")
    if len(typed) > MAX_NAME:
        raise Refused("not-acceptable", "This name is too long.")
    # Somebody who has the address already may type it, too.
    name = typed.removesuffix(f"@{asked.service.domain}")
    if asked.target is not None and "%" not in name:
        name = f"{name}%{asked.service.adapter.named(asked.target)}"
    jid = stanza.text_element("jid", _address(asked.service, name))
    return stanza.element("query", ns.GATEWAY, jid)


def _address(service: Service, name: str) -> str:
    target = service.adapter.target(name)
    if target is None:
        raise Refused("not-found", NOBODY)
    try:
        return service.address(target)
    except MalformedJid as error:
        raise Refused("not-found", NOBODY) from error
