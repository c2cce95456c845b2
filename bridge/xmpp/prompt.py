"""Turns what a person types into an address: XEP-0100 section 6.3, `jabber:iq:gateway`."""

from collections.abc import Mapping
from typing import Final

from bridge.api.adapter import Target
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
    jid = stanza.text_element("jid", _address(asked.service, _target(asked, name)))
    return stanza.element("query", ns.GATEWAY, jid)


def _target(asked: Inquiry, name: str) -> Target:
    """Who has one login need not say on which server somebody is."""
    adapter = asked.service.adapter
    target = adapter.target(name)
    logins = asked.hosting.gateway.logins.of(asked.account, asked.service.network)
    if target is None and "%" not in name and len(logins) == 1:
        target = adapter.target(f"{name}%{logins[0].native}")
    if target is None:
        raise Refused("not-found", NOBODY)
    return target


def _address(service: Service, target: Target) -> str:
    try:
        return service.address(target)
    except MalformedJid as error:
        raise Refused("not-found", NOBODY) from error
