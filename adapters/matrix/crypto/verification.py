"""One verification: two devices, or people, whose keys are compared by emoji.

Matrix specification, "Key verification framework", "Short Authentication String (SAS)
verification". It lives in memory alone: who restarts begins anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from adapters.matrix import foreign
from adapters.matrix.crypto.sas import METHOD, OFFER, Failed, Sas, Side

WITHIN: Final = 600.0
"""Seconds from the request to the end: "clients should time out after 10 minutes"."""

Phase = Literal["asked", "begun", "compared", "confirmed", "done", "ended"]
"""asked: one side wants to. begun: both do. compared: the emoji are there. confirmed: the owner of
our login found them to be the same.
"""

ENDED: Final = {
    "m.user": "It was given up on the other side.",
    "m.timeout": "It took too long. Begin again.",
    "m.mismatched_sas": (
        "The emoji were not the same. Somebody may be between you: do not trust this device."
    ),
    "m.key_mismatch": "The keys are not those that are known. Do not trust this device.",
    "m.mismatched_commitment": (
        "Somebody may be between you: the keys changed on the way. Do not trust this device."
    ),
    "m.unknown_method": "The other side cannot compare emoji.",
    "m.accepted": "It goes on with another device of yours.",
}
OTHERWISE: Final = "It came to an end on the other side."

Send = Callable[[str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""A message of a verification, by the last part of its type; its content as it left."""


@dataclass(slots=True, kw_only=True)
class Verification:
    """transaction: by what both know it. peer, device: whom it is with; device "" until one has
    answered. is_incoming: the other side asked. until: when it is given up.

    us, them: the keys of both; side: finds out those of the other one. taken: he has these keys.
    """

    transaction: str
    peer: str
    device: str
    is_incoming: bool
    until: float
    us: Side
    send: Send
    side: Callable[[str, str], Awaitable[Side | None]]
    taken: Callable[[Side, frozenset[str]], Awaitable[None]]
    phase: Phase = "asked"
    words: str = ""
    sas: Sas | None = None
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _codes: Mapping[str, Any] | None = None

    @property
    def is_over(self) -> bool:
        return self.phase in ("done", "ended")

    # --- what our side does -----------------------------------------------------------------------

    async def answer(self) -> None:
        """Our side wants to, too. Raises TryLater, Refused."""
        async with self.turn:
            if self.phase == "asked":
                await self._go("begun")
                await self.send("ready", {"from_device": self.us.device, "methods": [METHOD]})

    async def confirm(self) -> None:
        """The emoji are the same. Raises TryLater, Refused."""
        async with self.turn:
            if self.phase != "compared":
                return
            assert self.sas is not None
            await self.send("mac", self.sas.codes())
            await self._go("confirmed")
            await self._finish()

    async def end(self, code: str) -> None:
        """It is given up. Raises TryLater, Refused."""
        async with self.turn:
            await self._end(code)

    # --- what the other side does -----------------------------------------------------------------

    async def hear(self, kind: str, content: Mapping[str, Any]) -> None:
        """kind: the last part of the event's type. Raises TryLater, Refused."""
        async with self.turn:
            if self.is_over:
                return
            try:
                await self._hear(kind, content)
            except Failed as failed:
                await self._end(failed.code)

    async def _hear(self, kind: str, content: Mapping[str, Any]) -> None:
        match kind:
            case "ready":
                await self._ready(content)
            case "start":
                await self._started(content)
            case "accept" if self.sas is not None and self.sas.began:
                self.sas.accepted(content)
                await self.send("key", {"key": self.sas.key})
            case "key" if self.sas is not None and self.phase == "begun":
                self.sas.agree(foreign.text(content, "key", 100))
                if not self.sas.began:
                    await self.send("key", {"key": self.sas.key})
                await self._go("compared")
            case "mac" if self.phase in ("compared", "confirmed"):
                self._codes = content
                await self._finish()
            case "cancel":
                code = foreign.text(content, "code", 100)
                self.words = ENDED.get(code, OTHERWISE)
                await self._go("ended")
            case "done":
                pass
            case _:
                raise Failed("m.unexpected_message")

    async def _ready(self, content: Mapping[str, Any]) -> None:
        if self.is_incoming or self.phase != "asked":
            raise Failed("m.unexpected_message")
        if METHOD not in foreign.texts(content, "methods", 20):
            raise Failed("m.unknown_method")
        self.device = foreign.text(content, "from_device", 255)
        await self._go("begun")
        start = await self.send("start", {"from_device": self.us.device, **OFFER})
        self.sas = await self._made(start, began=True)

    async def _started(self, content: Mapping[str, Any]) -> None:
        device = foreign.text(content, "from_device", 255)
        if self.phase != "begun" or (self.device and device != self.device):
            raise Failed("m.unexpected_message")
        ours = (self.us.person, self.us.device)
        if self.sas is not None and (not self.sas.began or (self.peer, device) > ours):
            return  # "the one with the smaller id" begins
        self.device = device
        self.sas = await self._made(content, began=False)
        await self.send("accept", self.sas.accept())

    async def _made(self, start: Mapping[str, Any], *, began: bool) -> Sas:
        them = await self.side(self.peer, self.device)
        if them is None:
            raise Failed("m.user_error")
        return Sas(transaction=self.transaction, us=self.us, them=them, began=began, start=start)

    async def _finish(self) -> None:
        """Where both have said that the emoji are the same."""
        if self._codes is None or self.phase != "confirmed":
            return
        assert self.sas is not None
        await self.taken(self.sas.them, self.sas.check(self._codes))
        await self.send("done", {})
        await self._go("done")

    async def _end(self, code: str) -> None:
        if self.is_over:
            return
        self.words = ENDED.get(code, OTHERWISE)
        await self._go("ended")
        await self.send("cancel", {"code": code, "reason": code.removeprefix("m.")})

    async def _go(self, phase: Phase) -> None:
        async with self.news:
            self.phase = phase
            self.news.notify_all()
