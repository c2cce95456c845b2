"""What goes wrong because a test says so; endpoints are named as their functions.

hs.faults.fail("send", 429, retry_after_ms=200)       a refusal, the next such request
hs.faults.fail("send", 429, retry_after=2)            told by the header Retry-After
hs.faults.fail("sync", 502, times=3)
hs.faults.html("send")                                a page instead of JSON
hs.faults.garbage("sync")                             what is no JSON
hs.faults.answers("sync", {"next_batch": 7})          this instead
hs.faults.twist("sync", change)                       what `change` makes of the answer
hs.faults.hang("send", takes_effect=True)             never answered, and done all the same
hs.faults.cut("send", takes_effect=True)              the connection is cut
hs.faults.cut_within("download", 1000)                after so many bytes of the answer
hs.faults.waits("send")                               answered when the test says so: `.go()`
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

CODES: Final = {
    401: "M_UNKNOWN_TOKEN",
    403: "M_FORBIDDEN",
    404: "M_NOT_FOUND",
    413: "M_TOO_LARGE",
    429: "M_LIMIT_EXCEEDED",
}


@dataclass(slots=True)
class Fault:
    """name: of the endpoint, "" for any but /sync. takes_effect: it is done all the same."""

    name: str
    kind: str
    times: int = 1
    status: int = 500
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    takes_effect: bool = False
    change: Callable[[Any], Any] | None = None
    bytes: int = 0
    _go: asyncio.Event = field(default_factory=asyncio.Event)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def concerns(self, name: str) -> bool:
        return self.times > 0 and (self.name == name or (not self.name and name != "sync"))

    def go(self) -> None:
        self._go.set()

    async def comes(self) -> None:
        """Until such a request is there."""
        await self._came.wait()

    async def passes(self) -> None:
        self._came.set()
        await self._go.wait()


@dataclass(slots=True)
class Faults:
    """What goes wrong next."""

    waiting: list[Fault] = field(default_factory=list)

    def fail(
        self, name: str, status: int, code: str = "", words: str = "", *, times: int = 1,
        retry_after: float | str | None = None, **more: Any,
    ) -> None:  # fmt: skip
        """more: further keys of the answer."""
        errcode = code or CODES.get(status, "M_UNKNOWN")
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        body = {"errcode": errcode, "error": words or errcode, **more}
        self._add(Fault(name, "answer", times, status, body, headers))

    def html(self, name: str, status: int = 502, *, times: int = 1) -> None:
        self._add(Fault(name, "html", times, status))

    def garbage(self, name: str, status: int = 200, *, times: int = 1) -> None:
        self._add(Fault(name, "garbage", times, status))

    def answers(self, name: str, body: Any, status: int = 200, *, times: int = 1) -> None:
        self._add(Fault(name, "answer", times, status, body))

    def twist(self, name: str, change: Callable[[Any], Any], *, times: int = 1) -> None:
        self._add(Fault(name, "twist", times, takes_effect=True, change=change))

    def hang(self, name: str, *, takes_effect: bool = False, times: int = 1) -> None:
        """Until the client goes away, or the server."""
        self._add(Fault(name, "hang", times, takes_effect=takes_effect))

    def cut(self, name: str, *, takes_effect: bool = False, times: int = 1) -> None:
        self._add(Fault(name, "cut", times, takes_effect=takes_effect))

    def cut_within(self, name: str, after: int, *, times: int = 1) -> None:
        self._add(Fault(name, "cut within", times, takes_effect=True, bytes=after))

    def waits(self, name: str) -> Fault:
        """It is done at once, and answered when the test says so."""
        return self._add(Fault(name, "wait", takes_effect=True))

    def clear(self) -> None:
        self.waiting.clear()

    @property
    def is_over(self) -> bool:
        """All that was to go wrong went wrong."""
        return not any(fault.times > 0 for fault in self.waiting)

    def next(self, name: str) -> Fault | None:
        for fault in self.waiting:
            if fault.concerns(name):
                fault.times -= 1
                return fault
        return None

    def end(self) -> None:
        for fault in self.waiting:
            fault.go()

    def _add(self, fault: Fault) -> Fault:
        self.waiting.append(fault)
        return fault
