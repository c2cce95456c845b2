"""HTTP to homeservers: one pool of connections for all logins of the network.

RFC 9110, RFC 9112. What the operator configured may be anywhere. All else is reached by HTTPS and
on public addresses alone: a name's addresses are looked at when the connection is made.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from ipaddress import ip_address
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from adapters.matrix.wire.errors import Away
from bridge.api.errors import Refused
from bridge.api.public_addresses import is_public, literal

CONNECT: Final = 15.0
"""Seconds until a connection is made."""

AT_ONCE: Final = 32
"""Connections to one homeserver, but for those that wait for what is new: those are one a login."""

LOOKUPS: Final = 16
"""Names that are asked for at a time."""

_PIECE: Final = 64 * 1024
_HEADERS: Final = {"User-Agent": "xmpp-bridge", "Accept": "application/json, */*;q=0.5"}

_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ssl.SSLCertVerificationError, "its certificate is not accepted"),
    (ssl.SSLError, "it does not speak TLS as the gateway does"),
    (aiohttp.ClientConnectorDNSError, "its name is not known"),
    (ConnectionRefusedError, "the connection is refused"),
    (TimeoutError, "there is no answer"),
    (aiohttp.ServerDisconnectedError, "the connection was cut"),
    (ConnectionResetError, "the connection was cut"),
    (aiohttp.ClientPayloadError, "the connection was cut"),
    (aiohttp.ClientResponseError, "it does not speak HTTP"),
)
"""What an error is, or what lies behind it, in words; aiohttp's own have the address."""

NOT_PUBLIC: Final = "This homeserver is not on a public address, or not reached by HTTPS."


@dataclass(frozen=True, slots=True)
class Answer:
    """headers: by name, whatever their case is. chunks: what is in it, as it comes; reading raises
    Away.
    """

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


@dataclass(slots=True)
class Requests:
    """trusted: the links of homeservers that the operator configured."""

    trusted: Iterable[str] = ()
    _servers: "_Servers | None" = None
    _asking: aiohttp.ClientSession | None = None
    _waiting: aiohttp.ClientSession | None = None
    _names: "_Names | None" = field(default=None, repr=False)

    @asynccontextmanager
    async def open(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | AsyncIterable[bytes] | None = None,
        within: float = 30.0,
        stalled: float | None = None,
        waits: bool = False,
        trusts: bool = True,
    ) -> AsyncIterator[Answer]:
        """The answer, as it comes; redirects are not followed.

        within: in seconds, for all of it. stalled: in seconds without a byte. waits: the answer
        comes when there is something new. trusts: the link is no stranger's, who could have us ask
        what stands beside a homeserver that the operator configured. Raises Away, Refused where
        nobody may go there.
        """
        link = self._checked(url, trusts=trusts)
        session = self._session(waits=waits)
        timeout = _timeout(within, stalled)
        try:
            answer = await session.request(
                method, link, headers=headers, data=body, timeout=timeout, allow_redirects=False
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Away(_why(error)) from None
        try:
            yield Answer(answer.status, answer.headers, _chunks(answer))
        finally:
            answer.close()  # where it was read to its end, its connection is in use again already

    async def close(self) -> None:
        """When nobody asks anything any longer; who asks then begins anew."""
        sessions = (self._asking, self._waiting)
        self._asking = self._waiting = None
        for session in sessions:
            if session is not None:
                await session.close()

    def _checked(self, url: str, *, trusts: bool) -> URL:
        try:
            link = URL(url, encoded=True)
            host, port = link.raw_host or "", link.port or 0
            if (link.scheme, host, port) in self._known.origins and trusts:
                return link
            address = literal(host)
        except ValueError:
            raise Refused("malformed", "This is no address of a homeserver.") from None
        is_closed = not trusts and (host, port) in self._known.hosts
        if is_closed or link.scheme != "https" or not host or (address and not is_public(address)):
            raise Refused("forbidden", NOT_PUBLIC)
        return link

    @property
    def _known(self) -> "_Servers":
        if self._servers is None:
            self._servers = _Servers(self.trusted)
        return self._servers

    def _session(self, *, waits: bool) -> aiohttp.ClientSession:
        if self._names is None:
            self._names = _Names(self._known)
        if waits:
            if self._waiting is None:
                self._waiting = _made(self._names, 0)
            return self._waiting
        if self._asking is None:
            self._asking = _made(self._names, AT_ONCE)
        return self._asking


def _made(names: "_Names", at_once: int) -> aiohttp.ClientSession:
    """It knows no cookies and no proxies. What one homeserver does holds up no other one."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0, limit_per_host=at_once, resolver=names, ttl_dns_cache=60
        ),
        headers=_HEADERS,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        read_bufsize=_PIECE,
    )


@lru_cache(maxsize=32)
def _timeout(within: float, stalled: float | None) -> aiohttp.ClientTimeout:
    """There are few."""
    return aiohttp.ClientTimeout(total=within, sock_connect=CONNECT, sock_read=stalled)


async def _chunks(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.content.iter_any():
            yield chunk
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Away(_why(error)) from None


def _why(error: BaseException) -> str:
    """In words of ours."""
    found: BaseException | None = error
    while found is not None:
        for kind, words in _REASONS:
            if isinstance(found, kind):
                return words
        found = found.__cause__ or found.__context__
    return "the connection failed"


class _Servers:
    """Those that the operator configured."""

    def __init__(self, links: Iterable[str]) -> None:
        found = [URL(link) for link in links]
        self.origins = frozenset((one.scheme, one.raw_host, one.port) for one in found)
        self.hosts = frozenset((one.raw_host, one.port) for one in found)


class _Names(AbstractResolver):
    """Asks the system for the addresses of hosts, in threads of its own: a name whose servers give
    no answer holds one for as long as the system waits.
    """

    def __init__(self, servers: _Servers) -> None:
        self._servers = servers
        self._threads = ThreadPoolExecutor(LOOKUPS, "homeservers")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Those that may be connected to. Raises OSError."""
        ask = partial(socket.getaddrinfo, host, port, family=family, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        addresses = dict.fromkeys(str(one[4][0]) for one in found)
        if (host, port) not in self._servers.hosts:
            addresses = dict.fromkeys(one for one in addresses if is_public(ip_address(one)))
        if not addresses:
            raise OSError("no address")
        return [_result(host, port, one) for one in addresses]

    async def close(self) -> None:
        """Threads end by themselves when they are not needed."""


def _result(host: str, port: int, address: str) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
