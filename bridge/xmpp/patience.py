"""How long another web server is waited for, and what it means when something goes wrong there."""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from bridge.api.errors import Refused, TryLater

log = logging.getLogger(__name__)

_NO_SUCH_HOST: Final = frozenset({socket.EAI_NONAME, socket.EAI_NODATA})


class Patience:
    """How long one file is waited for. within: in seconds, in all; stalled: without progress."""

    def __init__(self, within: float, stalled: float) -> None:
        self._now = asyncio.get_running_loop().time
        self._until = self._now() + within
        self._stalled = stalled

    @asynccontextmanager
    async def step(self) -> AsyncIterator[None]:
        """Around everything that waits for somebody else's server. Raises Refused, TryLater."""
        try:
            async with asyncio.timeout_at(min(self._until, self._now() + self._stalled)):
                yield
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
            log.debug("a link cannot be read: %s", type(error).__name__)
            is_over = isinstance(error, TimeoutError) and self._now() >= self._until
            raise _too_slow() if is_over else _meaning(error) from error


def _too_slow() -> Refused:
    return Refused("timeout", "The file of this link took too long to come.")


def _meaning(error: Exception) -> Refused | TryLater:
    match error:
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return Refused("unreachable", "The server of this link cannot prove who it is.")
        case aiohttp.ClientPayloadError():
            return TryLater("The file ended too early.")
        case socket.gaierror() if error.errno in _NO_SUCH_HOST:
            return Refused("not-found", "There is no such server as this link names.")
        case aiohttp.ClientResponseError() | HttpProcessingError() | ValueError():
            return Refused("unreachable", "The server of this link gives no proper answer.")
        case TimeoutError():
            return TryLater("The server of this link does not answer.")
        case _:
            return TryLater("The server of this link cannot be reached.")
