"""What people of a network ask an account's program: which one it is, whether it answers; passed on
to one of its clients, which says what its user lets it: XEP-0092, XEP-0199.
"""

from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Target
from bridge.api.asked import Answering, Version
from bridge.api.errors import GatewayError
from bridge.api.states import Probe
from bridge.store.values import KnownLogin
from bridge.xmpp import errors, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import FullJid
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.service import Service

WITHIN: Final = 10.0
"""Seconds for a client to answer."""

MOST: Final = 100
"""Characters of each thing that a client says of itself."""

_GONE: Final = frozenset(
    {"recipient-unavailable", "item-not-found", "gone", "remote-server-not-found"}
    | {"remote-server-timeout"}
)
"""Nobody was there to answer."""


async def answer(hosting: Hosting, probe: Probe) -> None:
    """Ask a client, and tell who asked."""
    login = hosting.gateway.logins.get(probe.login)
    if login is None:
        return
    of_networks = {service.network: service for service in hosting.services.values()}
    service = of_networks.get(login.network)
    if service is None or not isinstance(service.adapter, Answering):
        return
    client = _client(service, login)
    told = None if client is None else await _told(service, login, client, probe)
    try:
        await service.adapter.answer(probe, told)
    except GatewayError:
        return  # whoever asked hears nothing


def _client(service: Service, login: KnownLogin) -> FullJid | None:
    """One that is in a room seen by the login."""
    for room in service.rooms.values():
        if room.shows.login == login.id and room.audience:
            return room.audience[0]
    return None


async def _told(
    service: Service, login: KnownLogin, client: FullJid, probe: Probe
) -> Version | None:
    payload = (
        stanza.element("query", ns.VERSION)
        if probe.what == "version"
        else stanza.element("ping", ns.PING)
    )
    try:
        said = await service.component.request(
            sender=service.address(Target("direct", probe.who.native, login.native)),
            to=client,
            kind="get",
            payload=payload,
            within=WITHIN,
        )
    except GatewayError:
        return None
    if errors.condition_of(said) in _GONE:
        return None
    return _version(said) if probe.what == "version" else Version("", "")


def _version(said: Element) -> Version | None:
    query = said.find(f"{{{ns.VERSION}}}query")
    if query is None:
        return None
    name, version, system = (
        (query.findtext(f"{{{ns.VERSION}}}{part}") or "")[:MOST]
        for part in ("name", "version", "os")
    )
    return Version(name, version, system)
