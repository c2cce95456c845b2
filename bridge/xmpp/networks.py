"""What networks and their servers are called, for people."""

from collections.abc import Mapping
from typing import Final

from bridge.api.adapter import Target
from bridge.store.values import KnownLogin
from bridge.xmpp.addressing import BareJid, MalformedJid
from bridge.xmpp.inquiry import name_of
from bridge.xmpp.service import Service

_NETWORKS: Final[Mapping[str, str]] = {"irc": "IRC", "telegram": "Telegram", "matrix": "Matrix"}


def network_name(service: Service) -> str:
    """What the network is called."""
    return _NETWORKS.get(service.kind, service.kind)


def gateway_name(service: Service, target: Target | None) -> str:
    """What the domain, or a server, is called."""
    if target is not None:
        return name_of(service, target)
    return f"{network_name(service)} gateway"


def server_address(service: Service, login: KnownLogin) -> BareJid | None:
    """The address of the server that a login is on; None where networks have no servers."""
    target = service.adapter.target(login.native)
    if target is None or target.kind != "server":
        return None
    try:
        return service.address(target)
    except MalformedJid:
        return None


def server_name(service: Service, login: KnownLogin) -> str:
    """The server that a login is on; "" where networks have no servers."""
    return "" if server_address(service, login) is None else login.native


def place_name(service: Service, login: KnownLogin) -> str:
    """What a login is connected to: its server, or the network where it has none."""
    return server_name(service, login) or network_name(service)
