"""Whether the gateway can listen where `[links]` says, asked before anything is begun: bind(2)."""

import errno
import socket

from bridge.api.errors import ConfigError
from bridge.config import LinksSettings

_IN_USE = frozenset({errno.EADDRINUSE, errno.EACCES})


def check_host(links: LinksSettings) -> None:
    """Whether the host is this machine. Raises ConfigError."""
    _bind(links, 0)


def check_port(links: LinksSettings) -> None:
    """Whether the port is free, too. Raises ConfigError."""
    _bind(links, links.port)


def _bind(links: LinksSettings, port: int) -> None:
    try:
        found = socket.getaddrinfo(links.host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ConfigError(
            "links.host", f"{links.host} cannot be found: {error.strerror}.", _OWN_ADDRESS
        ) from error
    for family, kind, protocol, _, address in found:
        try:
            with socket.socket(family, kind, protocol) as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind(address)
        except OSError as error:
            raise _problem(links, error) from error


_OWN_ADDRESS = "Name an address of this machine."


def _problem(links: LinksSettings, error: OSError) -> ConfigError:
    if error.errno in _IN_USE:
        said = f"port {links.port} of {links.host} cannot be had: {error.strerror}."
        return ConfigError("links.port", said, "Name another one, or end what uses it.")
    said = f"nothing can listen at {links.host}: {error.strerror}."
    return ConfigError("links.host", said, _OWN_ADDRESS)
