"""The ways to a server: by TLS first, then without it where nothing secret would be sent; pure.

RFC 7194 (6697 for TLS).
"""

import ipaddress
from dataclasses import dataclass
from typing import Final

from adapters.irc.config import is_loopback
from adapters.irc.wishes import Wishes
from bridge.api.errors import Refused

PLAIN: Final = "The connection to {} is not encrypted, so no password may be sent to it."
NO_PORT: Final = "There is no port to connect to {} by."


@dataclass(frozen=True, slots=True)
class Way:
    """host: a name or an address. name: what the certificate is made out to."""

    host: str
    port: int
    encrypted: bool
    name: str

    def __str__(self) -> str:
        """`irc.example.org:6697 (encrypted)`"""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port} ({'encrypted' if self.encrypted else 'not encrypted'})"


def ways(wishes: Wishes, only_port: int | None = None) -> tuple[Way, ...]:
    """All that may be tried, in turn. Raises Refused where there is none.

    only_port: the server's policy is that it is spoken to by TLS alone, on this port.
    """
    name = _name(wishes)
    if only_port is not None:
        return (Way(wishes.address, only_port, True, name),)
    found = [Way(wishes.address, port, True, name) for port in wishes.tls_ports]
    if not wishes.has_secrets or is_loopback(wishes.address):
        found += [Way(wishes.address, port, False, name) for port in wishes.ports]
    if not found:
        words = PLAIN if wishes.ports else NO_PORT
        raise Refused("forbidden", words.format(wishes.host))
    return tuple(found)


def _name(wishes: Wishes) -> str:
    """Certificates are made out to names: of an address that stands for one, it is that."""
    try:
        ipaddress.ip_address(wishes.address)
    except ValueError:
        return wishes.address
    return wishes.host
