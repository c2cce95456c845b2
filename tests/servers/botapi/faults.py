"""What goes wrong because a test says so.

api.faults.fail("sendMessage", code=429, retry_after=2)    a refusal, the next call
api.faults.fail(code=502, times=3)                         whatever the method, three calls
api.faults.html("sendMessage")                             a page instead of JSON
api.faults.hang("sendMessage")                             taken, never answered
api.faults.hang("sendMessage", takes_effect=False)         not taken, never answered
api.faults.cut("sendMessage", takes_effect=True)           done, and the connection is cut
"""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(slots=True)
class Fault:
    """method: "" for any. takes_effect: whether the call is done all the same."""

    method: str
    kind: str
    times: int = 1
    code: int = 500
    description: str = ""
    retry_after: int = 0
    takes_effect: bool = False

    def concerns(self, method: str) -> bool:
        return self.times > 0 and self.method.lower() in {"", method.lower()}


_WORDS = {
    400: "Bad Request: something else",
    401: "Unauthorized",
    403: "Forbidden: bot was kicked from the supergroup chat",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance"
    " is running",
    500: "Internal Server Error: restart",  # Client.cpp, get_closing_error
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(slots=True)
class Faults:
    """What goes wrong next."""

    waiting: list[Fault] = field(default_factory=list)
    _end: asyncio.Event = field(default_factory=asyncio.Event)

    def fail(
        self,
        method: str = "",
        *,
        code: int,
        description: str = "",
        retry_after: int = 0,
        times: int = 1,
    ) -> None:
        words = description or _WORDS.get(code, f"Too Many Requests: retry after {retry_after}")
        self.waiting.append(Fault(method, "fail", times, code, words, retry_after=retry_after))

    def html(self, method: str = "", *, code: int = 502, times: int = 1) -> None:
        self.waiting.append(Fault(method, "html", times, code))

    def hang(self, method: str = "", *, takes_effect: bool = True, times: int = 1) -> None:
        """Until the client goes away, or the server."""
        self.waiting.append(Fault(method, "hang", times, takes_effect=takes_effect))

    def cut(self, method: str = "", *, takes_effect: bool = False, times: int = 1) -> None:
        self.waiting.append(Fault(method, "cut", times, takes_effect=takes_effect))

    def clear(self) -> None:
        self.waiting.clear()

    @property
    def is_over(self) -> bool:
        """All that was to go wrong went wrong."""
        return not any(fault.times > 0 for fault in self.waiting)

    def next(self, method: str) -> Fault | None:
        """Polls are concerned by name alone."""
        for fault in self.waiting:
            if fault.concerns(method) and (fault.method or method.lower() != "getupdates"):
                fault.times -= 1
                return fault
        return None

    async def hangs(self) -> None:
        await self._end.wait()

    def end(self) -> None:
        self._end.set()


def page(code: int) -> web.Response:
    words = "<html><head><title>Bad Gateway</title></head><body><h1>nginx</h1></body></html>"
    return web.Response(status=code, text=words, content_type="text/html")
