"""One homeserver, asked in one login's name: Matrix Client-Server API."""

import json
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from adapters.matrix.wire import errors
from adapters.matrix.wire.errors import Away, Lost
from adapters.matrix.wire.parsing import parse
from adapters.matrix.wire.requests import Answer, Requests
from bridge.api.errors import ForeignDataError

WITHIN: Final = 30.0
LARGEST: Final = 96 * 1024 * 1024
"""Bytes of an answer: the first one to /sync of an account with a thousand rooms has some tens, and
so has one that names all who are in a large room.
"""
LARGE: Final = 16 * 1024 * 1024
"""Of any other."""
_SHORT: Final = 64 * 1024
"""Bytes of an error."""


def written(body: Mapping[str, Any]) -> bytes:
    """As JSON; half characters, of which no text may consist, are question marks."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


@dataclass(slots=True, kw_only=True)
class Homeserver:
    """url: of its client-server API, without a slash at the end. token: of the device, "" before
    it has one. on_lost: hears that the token is of no use any longer.
    """

    requests: Requests
    url: str
    token: str = field(default="", repr=False)
    on_lost: Callable[[Lost], None] | None = None

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        media_type: str = "application/octet-stream",
        length: int | None = None,
        within: float = WITHIN,
        waits: bool = False,
        largest: int = LARGE,
    ) -> dict[str, Any]:
        """The answer, a JSON object. path: from `/_matrix` on, parts of it quoted.

        body: as JSON; or content, with its media_type, and its length in bytes if it is known.
        waits: the answer comes when there is something new. largest: in bytes; of a longer one
        nothing is read.
        Raises what `errors.failure` makes of what the homeserver says no with: Failure (Refused);
        Away (TryLater) when nothing was taken or nobody knows (what is asked with a transaction id
        can be repeated).
        """
        headers = self._headers()
        if body is not None:
            content, media_type = written(body), "application/json"
        if content is not None:
            headers["Content-Type"] = media_type
        if length is not None:
            headers["Content-Length"] = str(length)
        url = self._url(path, query)
        opened = self.requests.open(
            method, url, headers=headers, body=content, within=within, waits=waits
        )
        async with opened as answer:
            return await self._read(answer, largest)

    @asynccontextmanager
    async def stream(
        self,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        within: float = 600.0,
        stalled: float = 30.0,
    ) -> AsyncIterator[Answer]:
        """A file, or a redirect to where it is (status 307, 308). Raises as `ask`."""
        url = self._url(path, query)
        opened = self.requests.open(
            "GET", url, headers=self._headers(), within=within, stalled=stalled
        )
        async with opened as answer:
            if answer.status not in (200, 307, 308):
                await self._read(answer, _SHORT)
                raise Away(f"what answers there is no homeserver (status {answer.status})")
            yield answer

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _url(self, path: str, query: Mapping[str, str] | None) -> str:
        return f"{self.url}{path}" + (f"?{urlencode(query)}" if query else "")

    async def _read(self, answer: Answer, largest: int) -> dict[str, Any]:
        try:
            found = parse(await _whole(answer, largest if answer.status == 200 else _SHORT))
        except ForeignDataError:
            found = None
        if answer.status == 200 and found is not None:
            return found
        error = errors.failure(answer.status, found, answer.headers)
        if isinstance(error, Lost) and self.token and self.on_lost is not None:
            self.on_lost(error)
        raise error


async def _whole(answer: Answer, largest: int) -> bytes:
    """Raises ForeignDataError where there is no end of it."""
    pieces: list[bytes] = []
    size = 0
    async for piece in answer.chunks:
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            raise ForeignDataError("too long")
    return b"".join(pieces)
