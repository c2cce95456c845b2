"""One request of the Bot API by HTTP, and what is known of it when it comes to nothing.

python-telegram-bot's own request says `NetworkError` of what was never written and of what was
perhaps taken alike, and writes answers into its log and its errors; so this is one of our own.
"""

import asyncio
import json
import os
import socket
import ssl
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import IO, Any, Final, cast

import httpx
from telegram._utils.types import ODVInput
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData

CONNECT: Final = 10.0
READ: Final = 30.0
WRITE: Final = 30.0
"""Seconds without progress; a file is written in pieces, each of which has as many."""
POOL: Final = 5.0
SLOWEST: Final = 128 * 1024
"""Bytes a second: what was uploaded is answered when the server has handed it on."""
# Some proxies close after a few seconds what is idle. What was closed is not used again; what is
# just being closed would make a request uncertain.
IDLE: Final = 5.0

UNTOLD: Final = 30
"""Seconds to wait where the server does not say how many."""
LONGEST_WAIT: Final = 3600
"""Seconds that a server is obeyed; it is asked again then, whatever it said."""

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of an answer."""
SLOW: Final = 120.0
"""Seconds for all of it, from its beginning."""

_KINDS: Final[dict[int, type[TelegramError]]] = {
    401: InvalidToken,
    403: Forbidden,
    404: InvalidToken,
    409: Conflict,
}


_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (socket.gaierror, "this name is not known"),
    (ConnectionRefusedError, "the connection is refused"),
    (ssl.SSLCertVerificationError, "its certificate is not accepted"),
    (ssl.SSLError, "it does not speak TLS as the gateway does"),
    (httpx.TimeoutException, "there is no answer"),
    (httpx.RemoteProtocolError, "the connection was cut, or it does not speak HTTP"),
)
"""What lies behind an error, and why it is one."""


class NotSent(NetworkError):
    """Nothing of the request was written. Its message: why, for the operator."""


class Cut(NetworkError):
    """The request was written, all of it or not, and no answer came. Its message: as above."""


class Trouble(NetworkError):
    """What answers is broken, or is no Bot API server. code: the HTTP status. is_api: it spoke as
    such a server does.
    """

    def __init__(self, code: int, *, is_api: bool = False) -> None:
        super().__init__(f"HTTP status {code}")
        self.code = code
        self.is_api = is_api


class Busy(RetryAfter):
    """Too many requests. retry_after: in seconds."""

    @property
    def retry_after(self) -> int:
        """Without the library's word on what it will be one day."""
        return int(self._retry_after.total_seconds())


class Request(BaseRequest):
    """Requests over a pool of connections of its own. No proxy is taken from the environment: a
    variable that was set for other programs must not get the token to see.
    """

    def __init__(self, connections: int) -> None:
        self._limits = httpx.Limits(
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=IDLE,
        )
        self._client: httpx.AsyncClient | None = None

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        if self._client is None:
            self._client = httpx.AsyncClient(limits=self._limits, trust_env=False)

    async def shutdown(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Raises NotSent, Cut, Trouble; the url, which has the token, is in none of them."""
        if self._client is None:
            raise NotSent("not open")
        written = _Written()
        asking = self._client.stream(
            method,
            url,
            data=request_data.json_parameters if request_data else None,
            files=request_data.multipart_data if request_data else None,
            timeout=httpx.Timeout(
                connect=CONNECT,
                read=_patience(read_timeout, request_data),
                write=WRITE,
                pool=POOL,
            ),
            extensions={"trace": written.trace},
        )
        try:
            async with asking as answer:
                content = await _read(answer)
        except ValueError:
            # Half a character, as no text may have; the error would quote the text.
            raise BadRequest("no text") from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
            words = _why(error)
            raise (Cut(words) if written.is_begun else NotSent(words)) from None
        if not answer.is_success or (method == "POST" and content[:1] != b"{"):
            raise _error(answer.status_code, content)
        return answer.status_code, content

    def stream(self, url: str) -> AbstractAsyncContextManager[httpx.Response]:
        """A file, as it comes. Entering raises NotSent; all else, what httpx raises."""
        if self._client is None:
            raise NotSent("not open")
        timeout = httpx.Timeout(connect=CONNECT, read=READ, write=WRITE, pool=POOL)
        return self._client.stream("GET", url, timeout=timeout)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer = _json(payload)
        if not isinstance(answer, dict) or "result" not in answer:
            raise Trouble(200)
        return cast("dict[str, Any]", answer)


def _why(error: BaseException) -> str:
    """In words of ours: its own may have the url."""
    found: BaseException | None = error
    while found is not None:
        for kind, words in _REASONS:
            if isinstance(found, kind):
                return words
        if isinstance(found, BaseExceptionGroup):  # of one name's addresses, one each
            found = found.exceptions[0]
        else:
            found = found.__cause__ or found.__context__
    return type(error).__name__


async def _read(answer: httpx.Response) -> bytes:
    """All that was answered. Raises Trouble where there is no end of it."""
    content = bytearray()
    try:
        async with asyncio.timeout(SLOW):
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > LARGEST:
                    raise Trouble(answer.status_code)
    except TimeoutError:
        raise Trouble(answer.status_code) from None
    return bytes(content)


def _json(payload: bytes) -> Any:
    """None where it is none; so deeply nested nothing is that the Bot API says."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None


def _patience(read_timeout: object, request: RequestData | None) -> float:
    """Seconds until the answer begins."""
    if isinstance(read_timeout, int | float):
        return float(read_timeout)
    files = request.multipart_data.values() if request and request.contains_files else ()
    return READ + sum(_size(file[1]) for file in files) / SLOWEST


def _size(file: bytes | IO[bytes]) -> int:
    if isinstance(file, bytes):
        return len(file)
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    return end


class _Written:
    """Whether a request has begun to be written; httpcore tells each step."""

    __slots__ = ("is_begun",)

    def __init__(self) -> None:
        self.is_begun = False

    async def trace(self, step: str, _info: Mapping[str, Any]) -> None:
        if step == "http11.send_request_headers.started":
            self.is_begun = True


def _error(code: int, payload: bytes) -> TelegramError:
    """What was answered instead of a result. A proxy before the server answers in HTML."""
    answer = _json(payload)
    if not isinstance(answer, dict) or "error_code" not in answer:
        return Trouble(code)
    words = str(answer.get("description", ""))
    told = answer.get("parameters")
    parameters = told if isinstance(told, dict) else {}
    if isinstance(chat := parameters.get("migrate_to_chat_id"), int) and chat < 0:
        return ChatMigrated(chat)
    if code == 429:
        wait = parameters.get("retry_after")
        asked = wait if isinstance(wait, int) and wait > 0 else UNTOLD
        return Busy(min(asked, LONGEST_WAIT))
    if code >= 500:
        return Trouble(code, is_api=True)
    return _KINDS.get(code, BadRequest)(words)
