"""Reaches a server by one way: its name, its addresses, TCP, TLS, its certificate.

A name is resolved once, and the address that was looked at is connected to: else a name could be a
public address when it is looked at, and lead into the gateway's own network when it is used.
"""

import asyncio
import errno
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Final

from irc.connection import AioFactory  # type: ignore[import-untyped]  # the library has no types

from adapters.irc.reach import fingerprints
from adapters.irc.reach.ways import Way
from adapters.irc.wire.connection import Connection, Unreachable
from bridge.api.public_addresses import Address, is_public

CONNECT_WITHIN: Final = 30.0
"""Seconds for TCP and TLS together, to all addresses of a name."""
RESOLVE_WITHIN: Final = 20.0
MOST_ADDRESSES: Final = 4
"""Addresses of one name that are tried."""

NOT_PUBLIC: Final = "This gateway does not connect to {}: its address is not a public one."
OTHER_CERTIFICATE: Final = "The certificate of {} is not the one with your fingerprint."

Resolve = Callable[[str], Awaitable[Sequence[Address]]]
"""The addresses of a name, best first. Raises OSError."""


# Threads of its own: names whose servers never answer hold up no other work, and few other names.
_THREADS: Final = ThreadPoolExecutor(32, "names")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """tls: how certificates are trusted. fingerprints: of those that alone are.
    may_be_private: it leads where the operator wants it to.
    """

    tls: ssl.SSLContext
    fingerprints: tuple[str, ...] = ()
    may_be_private: bool = False


class Hopeless(Unreachable):
    """Nothing else is tried instead: no other way leads there either."""


class Untrusted(Hopeless):
    """The server is not who it should be."""


async def reach(connection: Connection, way: Way, terms: Terms, resolve: Resolve) -> str:
    """Make the connection; says by which version of TLS, "" without. Raises Unreachable."""
    addresses = await _addresses(way, terms, resolve)
    for address in addresses:
        try:
            async with asyncio.timeout(CONNECT_WITHIN / len(addresses)):
                transport = await _connect(connection, str(address), way, terms)
            return _checked(connection, transport, way, terms)
        except (OSError, TimeoutError, ValueError) as error:
            if address is addresses[-1] or isinstance(error, ssl.SSLCertVerificationError):
                raise _why(error, way.host, way.port) from error
    raise AssertionError("there is always an address")


async def system(name: str) -> Sequence[Address]:
    """As the system resolves it."""
    ask = partial(socket.getaddrinfo, name, None, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_THREADS, ask)
    return [ip_address(str(address[0])) for *_, address in found]


async def _addresses(way: Way, terms: Terms, resolve: Resolve) -> Sequence[Address]:
    try:
        async with asyncio.timeout(RESOLVE_WITHIN):
            found = await resolve(way.host)
    except (OSError, UnicodeError) as error:
        # TimeoutError is an OSError: a resolver that does not answer knows no such name.
        raise Hopeless("unreachable", f"The name {way.host} does not resolve.") from error
    fit = [each for each in dict.fromkeys(found) if terms.may_be_private or is_public(each)]
    if not fit:
        raise Untrusted("forbidden", NOT_PUBLIC.format(way.host))
    return fit[:MOST_ADDRESSES]


async def _connect(
    connection: Connection, address: str, way: Way, terms: Terms
) -> asyncio.BaseTransport:
    tls = {"ssl": terms.tls, "server_hostname": way.name} if way.encrypted else {}
    factory = AioFactory(**tls)
    transport, _ = await factory(connection, (address, way.port))
    assert isinstance(transport, asyncio.BaseTransport)
    return transport


def _checked(
    connection: Connection, transport: asyncio.BaseTransport, way: Way, terms: Terms
) -> str:
    encrypted = transport.get_extra_info("ssl_object")
    if encrypted is None:
        return ""
    certificate = encrypted.getpeercert(binary_form=True) or b""
    if terms.fingerprints and not fingerprints.match(certificate, terms.fingerprints):
        connection.close()
        raise Untrusted("unreachable", OTHER_CERTIFICATE.format(way.host))
    return str(encrypted.version())


def _why(error: Exception, host: str, port: int) -> Unreachable:
    """A failed attempt in words. The certificate's own words are for people already."""
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.rstrip(".")
        return Untrusted("unreachable", f"The certificate of {host} is not trusted: {why}.")
    if isinstance(error, ssl.SSLError):
        return Unreachable("unreachable", f"{host} does not speak TLS on port {port}.")
    # Where a name has several addresses, asyncio puts their errors into the text of one.
    if isinstance(error, ConnectionRefusedError) or f"[Errno {errno.ECONNREFUSED}]" in str(error):
        return Unreachable("unreachable", f"{host} refuses connections on port {port}.")
    if isinstance(error, TimeoutError):
        return Unreachable("timeout", f"{host} did not answer in time.")
    if isinstance(error, ConnectionError):
        return Unreachable("unreachable", f"{host} closed the connection at once.")
    return Unreachable("unreachable", f"{host} cannot be reached.")
