"""Answers every iq that is asked of us, once: from what is known, or in its own time.

RFC 6120 section 8.2.3. A question comes with its addresses prepared, from somebody who may use the
network. Nothing is relayed: for an occupant who is far away, we answer.
"""

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, get_args
from xml.etree.ElementTree import Element

from bridge.api.errors import GatewayError, Refused
from bridge.xmpp import (
    discovery,
    errors,
    inquiry,
    items,
    person_search,
    probing,
    profiles,
    prompt,
    published,
    registration,
    search,
    software,
    stanza,
)
from bridge.xmpp import namespaces as ns
from bridge.xmpp.commands import adhoc, every, sights
from bridge.xmpp.inquiry import Inquiry, Kind
from bridge.xmpp.muc import archive, depicting, lists, moderation, owner, removing
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

Payload = str | Coroutine[Any, Any, str]
"""What stands in the result, now or in time."""

Answering = tuple[frozenset[Kind], Callable[[Inquiry], Payload]]
"""Of what kinds of address it can be asked, and what answers; the latter may raise Refused."""

MAX_ID: Final = 3071
"""Characters of an id that are given back; a longer one could push an answer over the limits."""

TOO_LARGE: Final = "The answer is too large to be sent."

_ANYTHING: Final = frozenset(get_args(Kind))
_GATEWAY: Final = frozenset[Kind]({"domain", "server"})


def answer(hosting: Hosting, service: Service, iq: Element) -> str | Coroutine[Any, Any, str]:
    """The one answer to a get or set; a coroutine where a network is asked. Never raises."""
    iq = _bounded(iq)
    try:
        asked = inquiry.read(hosting, service, iq)
        found = _ANSWERS.get((iq.attrib["type"], asked.payload.tag))
        if found is None or asked.kind not in found[0]:
            return errors.error(iq, "service-unavailable")
        payload = found[1](asked)
    except Refused as refused:
        return errors.refusal(iq, refused)
    except Exception:
        return _fault(iq)
    return stanza.result(iq, payload) if isinstance(payload, str) else _awaited(iq, payload)


def too_large(iq: Element) -> str:
    """The answer instead of one that no server would take."""
    return errors.error(_bounded(iq), "resource-constraint", TOO_LARGE)


async def _awaited(iq: Element, payload: Coroutine[Any, Any, str]) -> str:
    try:
        return stanza.result(iq, await payload)
    except Refused as refused:
        return errors.refusal(iq, refused)
    except GatewayError:
        return errors.error(iq, "recipient-unavailable", "The network cannot be reached now.")
    except Exception:
        return _fault(iq)


def _fault(iq: Element) -> str:
    """A fault of ours must not leave somebody without an answer."""
    log.exception("an iq could not be answered")
    return errors.error(iq, "internal-server-error")


def _bounded(iq: Element) -> Element:
    if len(iq.get("id", "")) <= MAX_ID:
        return iq
    return Element(iq.tag, {k: v for k, v in iq.attrib.items() if k != "id"})


_ANSWERS: Final[Mapping[tuple[str, str], Answering]] = {
    ("get", f"{{{ns.DISCO_INFO}}}query"): (_ANYTHING, discovery.info),
    ("get", f"{{{ns.DISCO_ITEMS}}}query"): (_ANYTHING, items.items),
    ("get", f"{{{ns.PING}}}ping"): (_ANYTHING, probing.ping),
    ("get", f"{{{ns.VERSION}}}query"): (_ANYTHING, probing.version),
    ("get", f"{{{ns.TIME}}}time"): (_GATEWAY, software.time_here),
    ("get", f"{{{ns.GATEWAY}}}query"): (_GATEWAY, prompt.prompt),
    ("set", f"{{{ns.GATEWAY}}}query"): (_GATEWAY, prompt.address),
    ("get", f"{{{ns.VCARD}}}vCard"): (_ANYTHING, profiles.vcard),
    ("set", f"{{{ns.VCARD}}}vCard"): (frozenset({"room"}), depicting.depict),
    ("get", f"{{{ns.PUBSUB}}}pubsub"): (frozenset({"contact", "domain"}), published.items),
    ("get", f"{{{ns.CHANNEL_SEARCH}}}search"): (frozenset({"domain"}), search.search),
    ("get", f"{{{ns.SEARCH}}}query"): (frozenset({"domain"}), person_search.fields),
    ("set", f"{{{ns.SEARCH}}}query"): (frozenset({"domain"}), person_search.search),
    ("get", f"{{{ns.REGISTER}}}query"): (frozenset({"domain"}), registration.form),
    ("set", f"{{{ns.REGISTER}}}query"): (frozenset({"domain"}), registration.change),
    ("get", f"{{{ns.MUC_ADMIN}}}query"): (frozenset({"room"}), lists.listed),
    ("set", adhoc.COMMAND_TAG): (every.AT, adhoc.execute),
    ("get", sights.DATA_TAG): (every.AT, adhoc.shown),
    ("set", f"{{{ns.MUC_ADMIN}}}query"): (frozenset({"room"}), moderation.change),
    ("set", f"{{{ns.MODERATE_1}}}moderate"): (frozenset({"room"}), removing.remove),
    ("set", f"{{{ns.FASTEN}}}apply-to"): (frozenset({"room"}), removing.remove),
    ("get", f"{{{ns.MUC_OWNER}}}query"): (frozenset({"room"}), owner.form),
    ("set", f"{{{ns.MUC_OWNER}}}query"): (frozenset({"room"}), owner.submit),
    ("get", f"{{{ns.MAM}}}query"): (frozenset({"room"}), archive.form),
    ("set", f"{{{ns.MAM}}}query"): (frozenset({"room"}), archive.query),
    ("get", f"{{{ns.MAM}}}metadata"): (frozenset({"room"}), archive.metadata),
}
