"""Files that links lead to, read without being led where nobody outside may go.

RFC 9110, RFC 9112. A name is resolved once, its addresses are checked, and the connection goes to
what was checked; each redirect is a new link. What comes is a stream that ends in time and in
size, whatever its server says of it.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bridge import __version__
from bridge.api.errors import Refused, TryLater
from bridge.api.media import Opened
from bridge.api.public_addresses import Address, is_public, literal
from bridge.core import sizes
from bridge.xmpp import aesgcm, filenames
from bridge.xmpp.links import PORTS, Rules, note_untrusted
from bridge.xmpp.patience import Patience
from bridge.xmpp.software import NAME

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host; it and its port are given. Raises OSError."""

MOST_REDIRECTS: Final = 5
LOOKUPS: Final = 8
"""Names that are asked for at a time."""

_MOST_ADDRESSES: Final = 8
_PIECE: Final = 64 * 1024
_LONGEST_WAIT: Final = 3600.0  # seconds, whatever a server asks for
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_HEADERS: Final = {"User-Agent": f"{NAME}/{__version__}", "Accept-Encoding": "identity"}


def anything(_media_type: str) -> bool:
    """Files of all kinds are taken."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one file may be and take.

    within: in seconds, from the question to the last byte. stalled: in seconds, without a byte.
    accepts: whether a media type is taken; it is "" when nobody knows it.
    """

    max_bytes: int
    within: float = 300.0
    stalled: float = 20.0
    accepts: Callable[[str], bool] = anything


class SystemNames:
    """Asks the system for the addresses of hosts.

    In threads of its own: a name whose servers give no answer holds one for as long as the system
    waits, whoever asked for it, and the other ones are for files.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUPS, "names")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """As `Resolve`."""
        loop = asyncio.get_running_loop()
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await loop.run_in_executor(self._threads, ask)
        return [str(address[0]) for *_, address in found]


class Fetcher:
    """Reads what links lead to.

    trusted, plain, ports: as in `Rules`. resolve: None for the system's names. public: whether an
    address may be connected to; those of trusted servers are not asked about. tls: how
    servers prove who they are, None for the system's authorities.
    """

    def __init__(
        self,
        *,
        trusted: Collection[str] = (),
        plain: bool = False,
        ports: Collection[int] = PORTS,
        resolve: Resolve | None = None,
        public: Callable[[Address], bool] = is_public,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._rules = Rules(trusted, plain=plain, ports=ports)
        self._resolve: Resolve = resolve or SystemNames()
        self._public = public
        self._tls = tls

    @asynccontextmanager
    async def open(self, url: str, bounds: Bounds) -> AsyncIterator[Opened]:
        """The file at an `https:` or `aesgcm:` link, `http:` if it is configured.

        Entering and reading raise Refused and TryLater. A file is whole, and an encrypted one
        proven to be what was sent, only when its chunks have ended without an error: what came
        before one must not be given to anybody.
        """
        place, secret = aesgcm.split(url)
        patience = Patience(bounds.within, bounds.stalled)
        async with AsyncExitStack() as stack:
            answer = await self._answer(self._rules.first(place), patience, stack)
            around = 0 if secret is None else aesgcm.TAG_BYTES
            chunks = _pieces(answer, patience, bounds.max_bytes, around)
            if secret is not None:
                chunks = _decrypted(chunks, aesgcm.Opening(secret))
            await stack.enter_async_context(aclosing(chunks))
            yield _opened(answer, chunks, bounds, around)

    async def _answer(
        self, link: URL, patience: Patience, stack: AsyncExitStack
    ) -> aiohttp.ClientResponse:
        """What a link leads to in the end. stack: holds the connection."""
        for _ in range(MOST_REDIRECTS + 1):
            answer = await stack.enter_async_context(self._asked(link, patience))
            if answer.status not in _REDIRECTS:
                _check(answer)
                return answer
            link = self._rules.next(link, answer.headers.get("Location", ""))
            await stack.aclose()
        raise Refused("unreachable", "This link leads on to another one too many times.")

    @asynccontextmanager
    async def _asked(self, link: URL, patience: Patience) -> AsyncIterator[aiohttp.ClientResponse]:
        """One question and the head of its answer, over a connection of its own."""
        async with patience.step():
            addresses = await self._addresses(link)
        async with self._session(addresses) as session:
            async with patience.step():
                answer = await session.get(link, allow_redirects=False)
            try:
                yield answer
            finally:
                answer.close()  # what is still to come of it is not waited for

    async def _addresses(self, link: URL) -> list[Address]:
        """Where a link's server may be connected to."""
        host, port = link.raw_host or "", link.port or 0
        address = literal(host)
        found = [address] if address else list(map(ip_address, await self._resolve(host, port)))
        if not self._rules.trusts(link):
            found = [address for address in found if self._public(address)]
        if not found:
            note_untrusted(link)
            raise Refused("forbidden", "This link leads to a server that is not public.")
        return found[:_MOST_ADDRESSES]

    def _session(self, addresses: list[Address]) -> aiohttp.ClientSession:
        """One that reaches these addresses alone, knows no cookies and no proxies."""
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_Checked(addresses),
                use_dns_cache=False,
                force_close=True,
                ssl=True if self._tls is None else self._tls,
            ),
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            read_bufsize=_PIECE,
        )


class _Checked(AbstractResolver):
    """Knows the addresses that were checked, and nothing else."""

    def __init__(self, addresses: list[Address]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All of them, whatever the host."""
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _check(answer: aiohttp.ClientResponse) -> None:
    """Whether an answer is a file as it is. Raises Refused, TryLater."""
    if answer.status in _LATER:
        after = answer.headers.get("Retry-After", "")
        raise TryLater("The server of this link cannot give the file now.", _seconds(after))
    if answer.status in (401, 403):
        raise Refused("forbidden", "The server of this link does not give the file to everybody.")
    if answer.status in (404, 410):
        raise Refused("not-found", "The file of this link does not exist.")
    if answer.status != 200:
        raise Refused("unreachable", "The server of this link does not give the file.")
    if _is_packed(answer):
        raise Refused("unsupported", "The server of this link gives the file compressed only.")


def _is_packed(answer: aiohttp.ClientResponse) -> bool:
    """A few bytes can unpack to any number of them; none were asked for."""
    content = ",".join(answer.headers.getall("Content-Encoding", ())).strip().lower()
    transfer = ",".join(answer.headers.getall("Transfer-Encoding", ())).strip().lower()
    return content not in ("", "identity") or transfer not in ("", "chunked")


def _seconds(written: str) -> float:
    is_number = written.isascii() and written.isdecimal() and len(written) < 10
    return min(float(written), _LONGEST_WAIT) if is_number else 0.0


def _opened(
    answer: aiohttp.ClientResponse, chunks: AsyncIterator[bytes], bounds: Bounds, around: int
) -> Opened:
    """What a server says of a file. Raises Refused when it is too much or of the wrong kind.

    around: bytes that come with an encrypted file; of what is in it its server knows nothing.
    """
    said = "" if around else filenames.media_type(answer.headers.get("Content-Type", ""))
    disposition = answer.headers.get("Content-Disposition", "")
    name = filenames.of_answer(disposition, answer.url.raw_path, said)
    kind = said or filenames.by_name(name)
    if not bounds.accepts(kind):
        called = f"This kind of file ({kind})" if kind else "A file of an unknown kind"
        raise Refused("unsupported", f"{called} is not taken.")
    length = answer.content_length
    size = None if length is None else max(length - around, 0)
    if size is not None and size > bounds.max_bytes:
        raise sizes.too_large(size, bounds.max_bytes)
    return Opened(name=name, media_type=kind, size=size, chunks=chunks)


async def _pieces(
    answer: aiohttp.ClientResponse, patience: Patience, most: int, around: int
) -> AsyncGenerator[bytes, None]:
    """A body as it comes, read only as fast as somebody takes it."""
    left = most + around
    while True:
        async with patience.step():
            piece = await answer.content.read(_PIECE)
        if not piece:
            return
        left -= len(piece)
        if left < 0:
            raise sizes.too_large(None, most)
        yield piece


async def _decrypted(
    pieces: AsyncGenerator[bytes, None], opening: aesgcm.Opening
) -> AsyncGenerator[bytes, None]:
    """A body in plain, and an error at its end when it is not what was encrypted."""
    async with aclosing(pieces):
        async for piece in pieces:
            if plain := opening.update(piece):
                yield plain
    opening.finish()
