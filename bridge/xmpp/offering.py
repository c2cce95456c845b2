"""Files put where XMPP users get them: by the server's upload service, else by the gateway itself.

XEP-0363; where a server has no such service, does not let the gateway use it, takes no files so
large or nothing just now (a quota is used up): our own links, if there are any.
"""

import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Final

from bridge.api.errors import Refused, TryLater
from bridge.api.media import Hosted, Opened
from bridge.core import sizes
from bridge.xmpp.addressing import Domain
from bridge.xmpp.link_server import LinkServer
from bridge.xmpp.upload import Bounds, Uploads
from bridge.xmpp.upload_service import NoUploadService

log = logging.getLogger(__name__)

UPLOADED_FOR: Final = 86_400.0
"""Seconds for which a link of an upload service is given to others, too: no service says for how
long it keeps files. A week is usual.
"""


class Offering:
    """links: None where the gateway gives out no files itself. now: Unix time in seconds."""

    def __init__(
        self, links: LinkServer | None = None, *, now: Callable[[], float] = time.time
    ) -> None:
        self._links = links
        self._now = now
        self._uploads: dict[Domain, Uploads] = {}

    def add(self, domain: Domain, uploads: Uploads) -> None:
        """A component, and what puts files by its stream."""
        self._uploads[domain] = uploads

    def change(self, bounds: Bounds) -> None:
        """They hold for what is put from now on, wherever it is put."""
        for uploads in self._uploads.values():
            uploads.change(bounds)
        if self._links is not None:
            self._links.change(bounds.max_bytes)

    def renew(self, domain: Domain) -> None:
        """Its stream is another one: so may be its server's services."""
        if domain in self._uploads:
            self._uploads[domain].forget()

    async def largest(self, domain: Domain) -> int:
        """Bytes that a file may have. Raises NoUploadService, TryLater."""
        links = self._links
        try:
            most = await self._uploads_of(domain).most()
        except NoUploadService:
            if links is None:
                raise
            return links.most
        return most if links is None else max(most, links.most)

    async def has(self, url: str) -> bool:
        """Whether a link leads to a file yet, so far as we know: it does to none of our own that
        had to make room.
        """
        return self._links is None or await self._links.has(url)

    async def host(self, domain: Domain, file: Opened) -> Hosted:
        """Put a file and get a link to it. Raises Refused, TryLater."""
        begun = _Begun(file.chunks)
        try:
            return await self._put(domain, replace(file, chunks=begun))
        except (Refused, TryLater) as error:
            if isinstance(error, Refused) and error.reason == "forbidden":
                log.warning("%s may not upload files; README.md says what to do", domain)
            if self._links is None or begun.is_begun:
                raise
        given = await self._links.give(file)
        # What is given to others, too, is good for half of its time yet.
        until = (given.until + self._now()) / 2
        return Hosted(native=given.url, size=given.measured.size, until=until)

    async def _put(self, domain: Domain, file: Opened) -> Hosted:
        uploads = self._uploads_of(domain)
        most = await uploads.most()
        if file.size is not None and file.size > most:
            raise sizes.too_large(file.size, most)
        done = await uploads.put(file)
        until = self._now() + UPLOADED_FOR
        return Hosted(native=done.url, size=done.measured.size, until=until)

    def _uploads_of(self, domain: Domain) -> Uploads:
        uploads = self._uploads.get(domain)
        if uploads is None:
            raise NoUploadService
        return uploads


class _Begun:
    """The pieces of a file. is_begun: some were asked for; they do not come again."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self.is_begun = False

    def __aiter__(self) -> "_Begun":
        return self

    async def __anext__(self) -> bytes:
        self.is_begun = True
        return await anext(self._chunks)
