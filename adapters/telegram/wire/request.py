"""One request of the Bot API by HTTP, and what is known of it when it comes to nothing.

python-telegram-bot's own request says `NetworkError` of what was never written and of what was
perhaps taken alike, and writes answers into its log and its errors; so this is one of our own.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, cast

import httpx
from telegram._utils.types import ODVInput
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

CONNECT: Final = 10.0
READ: Final = 30.0
WRITE: Final = 30.0
"""Seconds without progress; a file is written in pieces, each of which has as many."""
POOL: Final = 5.0
# Some proxies close after a few seconds what is idle. What was closed is not used again; what is
# just being closed would make a request uncertain.
IDLE: Final = 5.0


class NotSent(NetworkError):
    """Nothing of the request was written."""


class Cut(NetworkError):
    """The request was written, all of it or not, and no answer came."""


class Trouble(NetworkError):
    """What answers is broken, or is no Bot API server. code: the HTTP status."""

    def __init__(self, code: int) -> None:
        super().__init__(f"HTTP status {code}")
        self.code = code


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
        try:
            answer = await self._client.request(
                method,
                url,
                data=request_data.json_parameters if request_data else None,
                files=request_data.multipart_data if request_data else None,
                timeout=httpx.Timeout(
                    connect=CONNECT,
                    read=read_timeout if isinstance(read_timeout, int | float) else READ,
                    write=WRITE,
                    pool=POOL,
                ),
                extensions={"trace": written.trace},
            )
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            words = type(error).__name__  # its own may have the url
            raise (Cut(words) if written.is_begun else NotSent(words)) from None
        if method == "POST" and not _is_answer(answer):
            raise Trouble(answer.status_code)
        return answer.status_code, answer.content

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            return cast("dict[str, Any]", json.loads(payload))
        except ValueError:
            raise Trouble(200) from None


class _Written:
    """Whether a request has begun to be written; httpcore tells each step."""

    __slots__ = ("is_begun",)

    def __init__(self) -> None:
        self.is_begun = False

    async def trace(self, step: str, _info: Mapping[str, Any]) -> None:
        if step == "http11.send_request_headers.started":
            self.is_begun = True


def _is_answer(answer: httpx.Response) -> bool:
    """It is a Bot API server's: a proxy before it answers in HTML, whatever the status."""
    if answer.is_success:
        return answer.content[:1] == b"{"
    if answer.status_code >= 500:
        return False
    try:
        error = json.loads(answer.content)
    except ValueError:
        return False
    return isinstance(error, dict) and "error_code" in error
