"""Files given out by the gateway itself, where the XMPP server has no place for them.

RFC 9110, RFC 9112. Who has a link gets the file, and learns nothing else: everything but a link
that we gave, and that is still good, is not found. Nobody holds a connection without taking what
he asked for.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from aiohttp import web

from bridge.api.errors import ConfigError, TryLater
from bridge.api.media import Opened
from bridge.core.spool import Measured
from bridge.xmpp import filenames, served
from bridge.xmpp.served import NoSuchRange
from bridge.xmpp.shelf import Shelf
from bridge.xmpp.signed_links import Link, Signer

log = logging.getLogger(__name__)

PIECE: Final = 64 * 1024
"""Bytes of a file that are read and written at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """host, port: where it listens. base: what links begin with, as the outside reaches it.

    directory: where files lie. lifetime: of links, in seconds. max_bytes: of one file. quota: bytes
    of all files. connections: at a time. patience: seconds for a request to come, and for each
    piece to be taken. slowest: bytes a second with which a file must be taken. sweep: seconds
    between two looks for what is over.
    """

    host: str
    port: int
    base: str
    directory: Path
    lifetime: float = 30 * 86_400.0
    max_bytes: int = 100_000_000
    quota: int = 1_000_000_000
    connections: int = 200
    patience: float = 20.0
    slowest: int = 4_096
    sweep: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file that has a link. until: Unix time in seconds up to which it is good."""

    url: str
    name: str
    media_type: str
    measured: Measured
    until: float


class LinkServer:
    """key: the gateway's, of which its own is derived. now: Unix time in seconds."""

    def __init__(self, terms: Terms, key: bytes, *, now: Callable[[], float] = time.time) -> None:
        self._terms = terms
        self._now = now
        self._signer = Signer(key, terms.base)
        self._shelf = Shelf(terms.directory, max_bytes=terms.max_bytes, quota=terms.quota, now=now)
        self._server: web.Server | None = None
        self.is_up = asyncio.Event()

    @property
    def open_connections(self) -> int:
        """How many there are."""
        return 0 if self._server is None else len(self._server.connections)

    @property
    def most(self) -> int:
        """Bytes that a file may have."""
        return min(self._terms.max_bytes, self._terms.quota)

    def change(self, max_bytes: int) -> None:
        """Files may be so large from now on."""
        self._terms = replace(self._terms, max_bytes=max_bytes)
        self._shelf.change(max_bytes)

    async def give(self, file: Opened) -> Given:
        """Keep a file and make a link to it. Raises Refused, TryLater. Only while it runs."""
        until = int(self._now() + self._terms.lifetime)
        measured = await self._shelf.keep(file, until)
        return self._given(file.name, file.media_type, measured, until)

    async def has(self, url: str) -> bool:
        """Whether a link of ours leads to a file; True for others' links."""
        if not self._signer.is_ours(url):
            return True
        link = self._signer.read(urlsplit(url).path, self._now())
        return link is not None and await asyncio.to_thread(self._shelf.has, link.sha256)

    async def run(self) -> None:
        """Serve, until cancelled. Raises ConfigError when it cannot."""
        await self._shelf.open()
        server = web.Server(self._answer)
        listening = await self._listen(server)
        self._server = server
        log.info("links to files are answered at %s:%s", self._terms.host, self._terms.port)
        self.is_up.set()
        try:
            await self._sweep()
        finally:
            self.is_up.clear()
            listening.close()
            await server.shutdown(0.0)

    def _given(self, name: str, media_type: str, measured: Measured, until: int) -> Given:
        name = filenames.safe(name) or "file"
        name = filenames.safe(name + served.ending_for(name, media_type))
        link = Link(until=until, sha256=measured.sha256.hex(), name=name)
        return Given(
            url=self._signer.written(link),
            name=name,
            media_type=media_type,
            measured=measured,
            until=until,
        )

    async def _listen(self, server: web.Server) -> asyncio.Server:
        loop = asyncio.get_running_loop()

        def accepted() -> asyncio.BaseProtocol:
            if len(server.connections) >= self._terms.connections:
                return _TurnedAway()
            return _Connection(
                server,
                loop=loop,
                access_log=None,  # type: ignore[arg-type] # "None for disabling"; links are secrets
                keepalive_timeout=self._terms.patience,
                lingering_time=0.0,
            )

        try:
            return await loop.create_server(accepted, self._terms.host, self._terms.port)
        except OSError as error:
            raise ConfigError(
                "links.port", f"Nothing can listen there: {error.strerror}."
            ) from error

    async def _sweep(self) -> None:
        while True:
            try:
                gone = await self._shelf.sweep()
            except TryLater:
                gone = 0  # the disk is not well; that was logged
            log.debug("%s files were removed: their links are over", gone)
            await asyncio.sleep(self._terms.sweep)

    # --- answers --------------------------------------------------------------------------------

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        is_asked_well = request.method in ("GET", "HEAD")
        link = self._signer.read(request.rel_url.raw_path, self._now()) if is_asked_well else None
        file = await asyncio.to_thread(self._shelf.read, link.sha256) if link else None
        if link is None or file is None:
            return _nothing()
        with file:
            return await self._give_out(request, link, file)

    async def _give_out(
        self, request: web.BaseRequest, link: Link, file: BinaryIO
    ) -> web.StreamResponse:
        size = file.seek(0, 2)
        try:
            asked = served.part(_asked_range(request, link), size)
        except NoSuchRange:
            return _nothing(416, {"Content-Range": f"bytes */{size}"})
        sent = asked or range(size)
        response = web.StreamResponse(
            status=200 if asked is None else 206, headers=served.headers(link, self._now())
        )
        response.headers["Server"] = ""
        response.content_length = len(sent)
        if asked is not None:
            response.headers["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{size}"
        await self._send(request, response, file, sent)
        return response

    async def _send(
        self, request: web.BaseRequest, response: web.StreamResponse, file: BinaryIO, sent: range
    ) -> None:
        """Who takes nothing, or next to nothing, loses his connection."""
        try:
            async with asyncio.timeout(self._terms.patience + len(sent) / self._terms.slowest):
                await response.prepare(request)
                if request.method == "GET":
                    await self._write(response, file, sent)
                await response.write_eof()
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()

    async def _write(self, response: web.StreamResponse, file: BinaryIO, sent: range) -> None:
        file.seek(sent.start)
        for start in range(sent.start, sent.stop, PIECE):
            piece = await asyncio.to_thread(file.read, min(PIECE, sent.stop - start))
            async with asyncio.timeout(self._terms.patience):
                await response.write(piece)


class _Connection(web.RequestHandler):
    """Answers what cannot be read without repeating any of it."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Called for requests that are none, and for what answering raises."""
        if request.writer.output_size > 0:
            raise ConnectionResetError  # half of an answer is there already
        if status >= 500:
            log.error("a link could not be answered", exc_info=exc)
        answer = _nothing(status)
        answer.force_close()
        return answer


class _TurnedAway(asyncio.Protocol):
    """Of one connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.abort()


def _asked_range(request: web.BaseRequest, link: Link) -> str:
    """RFC 9110 section 13.1.5: a range of another version is not asked for; nor by HEAD."""
    condition = request.headers.get("If-Range", "")
    if request.method != "GET" or (condition and condition != served.etag(link)):
        return ""
    return request.headers.get("Range", "")


def _nothing(status: int = 404, more: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status,
        headers={**served.GUARDS, **(more or {}), "Cache-Control": "no-store", "Server": ""},
    )
