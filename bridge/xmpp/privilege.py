"""Asks an account's server in the account's name, where the server lets us: XEP-0356.

A plus, never a need. Earlier versions (`urn:xmpp:privilege:1`) know no such questions.
"""

import secrets
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import Reason, Refused
from bridge.xmpp import addressing, errors, permissions, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.permissions import BOTH, PRIVILEGE_TAG, Kind
from bridge.xmpp.service import Service

ANSWER_WITHIN: Final = 20.0
"""Seconds for the server to answer."""

_FORWARDED_IQ_PATH: Final = f"{PRIVILEGE_TAG}/{{{ns.FORWARD}}}forwarded/{ns.IQ_TAG}"


def heard(service: Service, message: Element) -> None:
    """The server says what we may, behind the start of the stream: section 6.2.

    Called for messages of the server's own domain alone: anybody could say so.
    """
    told = message.find(PRIVILEGE_TAG)
    if told is not None:
        service.permissions = permissions.read(told, service.streams)


def may(service: Service, account: BareJid, namespace: str) -> bool:
    """Whether we may read and write what an account has of this namespace."""
    granted = service.permissions
    return (
        granted.stream == service.streams
        and granted.iqs.get(namespace) == BOTH
        and str(addressing.domain_of(account)) == service.local_domain
    )


async def ask(service: Service, account: BareJid, kind: Kind, payload: str) -> Element:
    """Ask an account's server in its name; the result. Raises Refused ("not-found" where it says
    so), and as `request`.

    Section 6.3: the question itself is inside, addressed to the account.
    """
    inner = stanza.element("iq", ns.CLIENT, payload, type=kind, to=account, id=secrets.token_hex(8))
    answer = await service.component.request(
        to=account,
        payload=stanza.element("privileged_iq", ns.PRIVILEGE_2, inner),
        kind=kind,
        within=ANSWER_WITHIN,
    )
    forwarded = answer.find(_FORWARDED_IQ_PATH)
    if forwarded is not None and forwarded.get("type") == "result":
        return forwarded
    error = answer if forwarded is None else forwarded
    reason: Reason = "not-found" if errors.condition_of(error) == "item-not-found" else "forbidden"
    raise Refused(reason, "The XMPP server did not do what was asked in an account's name.")
