"""Acts in an account's name, where the account's server lets us: XEP-0356.

A plus, never a need. `urn:xmpp:privilege:1` knows no questions but those for the contact list.
"""

import logging
import secrets
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import Reason, Refused
from bridge.xmpp import addressing, errors, permissions, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.permissions import BOTH, PRIVILEGE_TAG, PRIVILEGE_TAGS, Kind, Permissions
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

ANSWER_WITHIN: Final = 20.0
"""Seconds for the server to answer."""

REFUSED: Final = "The XMPP server did not do what was asked in an account's name."

_FORWARDED_IQ_PATH: Final = f"{PRIVILEGE_TAG}/{{{ns.FORWARD}}}forwarded/{ns.IQ_TAG}"
_ROSTER_TAG: Final = f"{{{ns.ROSTER}}}query"


def heard(service: Service, message: Element) -> None:
    """The server says what we may, behind the start of the stream: section 6.2.

    Called for messages of the server's own domain alone: anybody could say so.
    """
    for tag in PRIVILEGE_TAGS:
        told = message.find(tag)
        if told is not None:
            said = permissions.read(told, service.streams)
            service.permissions = permissions.both(service.permissions, said)
            words = _words(service.permissions)
            log.info("%s: the XMPP server says that we may %s", service.domain, words)


def may(service: Service, account: BareJid, namespace: str) -> bool:
    """Whether we may read and write what an account has of this namespace."""
    return _granted(service, account).iqs.get(namespace) == BOTH


def may_ask(service: Service, account: BareJid, namespace: str) -> bool:
    """Whether we may read what an account has of this namespace."""
    return "get" in _granted(service, account).iqs.get(namespace, ())


def may_roster(service: Service, account: BareJid) -> bool:
    """Whether we may read and write the contact list of an account: so the server says. That of
    ejabberd 23.01 can be read only: what is written is answered by an error.
    """
    return _granted(service, account).roster == BOTH


def may_speak(service: Service, account: BareJid) -> bool:
    """Whether we may send messages in an account's name."""
    return _granted(service, account).messages


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
    raise _refused(answer if forwarded is None else forwarded)


async def roster(service: Service, account: BareJid) -> Element:
    """An account's contact list: `<query xmlns="jabber:iq:roster"/>`. Raises as `ask`.

    Section 4.3, the same in both versions: the question of RFC 6121 section 2.1.3, to the account.
    """
    answer = await _roster(service, account, "get", "")
    query = answer.find(_ROSTER_TAG)
    return Element(_ROSTER_TAG) if query is None else query


async def set_roster(service: Service, account: BareJid, item: str) -> None:
    """Put one `<item/>` into an account's contact list; the server tells its clients. Raises as
    `ask`. With `subscription` both directions are as it says, without a request.
    """
    await _roster(service, account, "set", item)


def spoken(service: Service, message: str) -> str:
    """The stanza that has a message sent in the name of whom it is from, a bare JID (section 5).

    message: as `stanza.message` makes it.
    """
    inner = message.replace("<message ", f'<message xmlns="{ns.CLIENT}" ', 1)
    forwarded = stanza.element("forwarded", ns.FORWARD, inner)
    return stanza.message(
        sender=service.component.jid,
        to=service.local_domain,
        kind="normal",
        id=secrets.token_hex(8),
        payload=stanza.element("privilege", service.permissions.version, forwarded),
    )


def _words(granted: Permissions) -> str:
    """For an operator, who wrote it otherwise."""
    asked = granted.iqs
    said = (
        (granted.roster == BOTH, "read and change contact lists"),
        (granted.roster == {"get"}, "read contact lists"),
        (granted.messages, "send messages in accounts' names"),
        (granted.presence, "see who is online"),
        (asked.get(ns.PUBSUB) == BOTH, "read and change bookmarks and profiles"),
        ("get" in asked.get(ns.BLOCKING, ()), "read block lists"),
    )
    return ", ".join(words for is_so, words in said if is_so) or "do nothing in accounts' names"


def _granted(service: Service, account: BareJid) -> Permissions:
    """Permissions are for accounts of the server's own domain, and for one stream."""
    granted = service.permissions
    if (
        granted.stream == service.streams
        and str(addressing.domain_of(account)) == service.local_domain
    ):
        return granted
    return NOTHING


NOTHING: Final = Permissions()


async def _roster(service: Service, account: BareJid, kind: Kind, payload: str) -> Element:
    question = stanza.element("query", ns.ROSTER, payload)
    answer = await service.component.request(
        to=account, payload=question, kind=kind, within=ANSWER_WITHIN
    )
    if answer.get("type") == "result":
        return answer
    raise _refused(answer)


def _refused(answer: Element) -> Refused:
    is_nothing = errors.condition_of(answer) == "item-not-found"
    reason: Reason = "not-found" if is_nothing else "forbidden"
    return Refused(reason, REFUSED)
