"""Files put where the XMPP server's users can get them: XEP-0363 version 1.1.

A file whose size is known is put as it comes; else it is read to its end first, for a slot is asked
for with the exact size. A redirect is an answer like any other that is not wanted: the slot says
where the file goes.
"""

import asyncio
import logging
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp

from bridge import __version__
from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.api.media import Opened
from bridge.core import sizes
from bridge.core.spool import Measured, Spooled, spooled
from bridge.xmpp import filenames, slots
from bridge.xmpp.exact import Exactly
from bridge.xmpp.slots import Slot
from bridge.xmpp.software import NAME
from bridge.xmpp.upload_service import UploadServices

log = logging.getLogger(__name__)

AT_ONCE: Final = 8
"""Files put at a time."""

_LATER: Final = frozenset({408, 410, 425, 429})
_TOO_LARGE: Final = 413
_LONGEST_WAIT: Final = 3_600.0  # seconds, whatever a service says


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a file may be and take.

    connect, stalled, within: in seconds; to reach the service, without progress, for all of it.
    directory: where files lie that are read to their end first; None: the system's.
    """

    max_bytes: int
    connect: float = 10.0
    stalled: float = 30.0
    within: float = 600.0
    directory: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file that the service has. url: from which everybody gets it. name: as it was put."""

    url: str
    name: str
    media_type: str
    measured: Measured


def session(tls: ssl.SSLContext | None = None) -> aiohttp.ClientSession:
    """One for uploads: no cookies, no proxies, nothing that the slot has not said.

    tls: how services prove who they are; None for the system's authorities.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=AT_ONCE, ssl=True if tls is None else tls),
        headers={"User-Agent": f"{NAME}/{__version__}"},
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )


class Uploads:
    """Puts files. http: from `session`; who made it closes it."""

    def __init__(
        self, services: UploadServices, http: aiohttp.ClientSession, bounds: Bounds
    ) -> None:
        self._services = services
        self._http = http
        self._bounds = bounds
        self._turns = asyncio.Semaphore(AT_ONCE)

    def change(self, bounds: Bounds) -> None:
        """They hold for what is put from now on."""
        self._bounds = bounds

    def forget(self) -> None:
        """The server may be another one: look for its service again."""
        self._services.forget()

    async def most(self) -> int:
        """Bytes that a file may have. Raises NoUploadService, TryLater."""
        service = await self._services.service()
        return min(self._bounds.max_bytes, service.max_bytes)

    async def put(self, file: Opened) -> Uploaded:
        """Put a file. Raises Refused, NoUploadService, TryLater."""
        most = await self.most()
        if file.size is not None and file.size > most:
            raise sizes.too_large(file.size, most)
        async with self._turns:
            if file.size:  # of nothing it is said, too, when nobody knows
                return await self._put(file, file.size)
            async with spooled(file, most, self._bounds.directory) as held:
                return await self._put_held(held)

    async def _put_held(self, held: Spooled) -> Uploaded:
        """What goes wrong on the way is tried again, once."""
        try:
            return await self._put(held.opened(), held.measured.size)
        except TryLater as error:
            if error.after:
                raise
            return await self._put(held.opened(), held.measured.size)

    async def _put(self, file: Opened, size: int) -> Uploaded:
        if not size:
            raise Refused("not-acceptable", "The file is empty.")
        name = filenames.safe(file.name) or "file"
        slot = await self._services.slot(name, size, file.media_type)
        measured = await self._send(slot, file, size)
        return Uploaded(url=slot.get, name=name, media_type=file.media_type, measured=measured)

    async def _send(self, slot: Slot, file: Opened, size: int) -> Measured:
        """Raises Refused, TryLater; nothing reads the file any more when it returns."""
        loop = asyncio.get_running_loop()
        stalled = asyncio.timeout(self._bounds.stalled)

        def goes_on() -> None:
            if not stalled.expired():
                stalled.reschedule(loop.time() + self._bounds.stalled)

        body = Exactly(file.chunks, size, goes_on)
        try:
            async with asyncio.timeout(self._bounds.within), stalled:
                await self._ask(slot, body, size, file.media_type)
        except GatewayError:
            self._services.forget()
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if body.fault is not None:
                raise body.fault from error
            self._services.forget()
            log.warning("a file could not be put at %s: %s", slot.put.host, type(error).__name__)
            raise _meaning(error) from error
        finally:
            await body.idle()
        if not body.is_whole:
            raise TryLater("The XMPP server took only a part of the file.")
        return body.measured

    async def _ask(self, slot: Slot, body: Exactly, size: int, media_type: str) -> None:
        headers = [
            *slot.headers,
            ("Content-Type", media_type or slots.ANY_BYTES),
            ("Content-Length", str(size)),
        ]
        answering = self._http.put(
            slot.put,
            data=body,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._bounds.connect),
        )
        async with answering as answer:
            _check(answer)


def _check(answer: aiohttp.ClientResponse) -> None:
    """Whether a file was taken. Raises Refused, TryLater. What else is answered is not read."""
    if 200 <= answer.status < 300:
        return
    log.warning("a file was not taken: HTTP status %s", answer.status)
    if answer.status == _TOO_LARGE:
        raise slots.too_large()
    if answer.status in _LATER or answer.status >= 500:
        after = answer.headers.get("Retry-After", "")
        raise TryLater("The XMPP server cannot take the file now.", _seconds(after))
    raise Refused("unreachable", "The XMPP server did not take the file.")


def _meaning(error: Exception) -> Refused | TryLater:
    match error:
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return Refused("unreachable", "The server for files cannot prove who it is.")
        case TimeoutError():
            return TryLater("The XMPP server took too long to take the file.")
        case aiohttp.ClientResponseError() | aiohttp.InvalidURL() | ValueError():
            return Refused("unreachable", "The XMPP server's place for files gives no answer.")
        case aiohttp.ClientConnectorError():
            return TryLater("The XMPP server's place for files cannot be reached.")
        case _:
            return TryLater("The XMPP server could not take the whole file.")


def _seconds(written: str) -> float:
    is_number = written.isascii() and written.isdecimal() and len(written) < 10
    return min(float(written), _LONGEST_WAIT) if is_number else 0.0
