"""Verifying by emoji: whom, what both see, whether it is the same."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from adapters.matrix.crypto import emoji
from adapters.matrix.crypto.courses.whom import WHOM, Owner, meant, question
from adapters.matrix.crypto.people import Device
from adapters.matrix.crypto.verification import Verification
from bridge.api.errors import GatewayError, Refused
from bridge.api.login import Ask, Question, Show
from bridge.api.procedures import Told, Turn
from bridge.api.quiet import plain

WHICH: Final = "Which of your devices, or who asked"
OTHER: Final = "Or somebody else, by the name on Matrix"
WHO: Final = "Whom you verify, by the name on Matrix: you have no other device"
ALL: Final = ("devices", "All other devices of yours")
REQUEST: Final = "{} asks for it"
DEVICE: Final = "Your device {}: {}"
NOTHING: Final = "Say with which device, or with whom."
GONE: Final = "This was given up meanwhile. Begin again."

ACCEPT: Final = "Accept it on the other device now; then go on."
ACCEPT_THERE: Final = "{} has to accept it; then go on."
BEGIN_THERE: Final = "Choose there to compare emoji; then go on."
COMPARE: Final = (
    "Both sides see seven emoji: are they the same, in the same order? Here they are: {}"
)
SAME: Final = "Are they the same?"
ANSWER_THERE: Final = "Say on the other side, too, that they are the same; then go on."
DONE: Final = "Verified: {}."
LATE: Final = "It took too long. Begin again."


@dataclass(slots=True)
class Verify:
    owner: Owner
    one: Verification | None = field(default=None)

    async def begin(self) -> Turn:
        choices = [
            (f"request {one.transaction}", REQUEST.format(one.peer))
            for one in self.owner.machine.verifying.waiting()
        ]
        person = await self.owner.person("")
        others = [one for one in person.devices.values() if one.id != self.owner.session.device]
        choices += [ALL] if len(others) > 1 else []
        choices += [(f"device {one.id}", _named(one)) for one in others]
        questions = [question(OTHER if choices else WHO)]
        if choices:
            first = Question(
                name="which",
                label=WHICH,
                kind="choice",
                value=choices[0][0],
                choices=tuple(choices),
                is_required=False,
            )
            questions.insert(0, first)
        return Ask(questions=tuple(questions))

    async def answer(self, values: Mapping[str, str]) -> Turn:
        if self.one is None:
            return await self._chosen(values)
        if values.get("same") == "yes":
            await self.one.confirm()
            return await self._now() or Show(words=ANSWER_THERE)
        await self.one.end("m.mismatched_sas")
        return Told(words=self.one.words)

    async def wait(self) -> Turn:
        one = self.one
        if one is None:
            raise Refused("not-found", GONE)
        was = one.phase
        left = one.until - self.owner.session.now()
        try:
            async with asyncio.timeout(max(left, 0.0)), one.news:
                await one.news.wait_for(lambda: self._is_news(one, was))
        except TimeoutError:
            with suppress(GatewayError):
                await one.end("m.timeout")
        return await self._now() or Told(words=LATE)

    async def abandon(self) -> None:
        if self.one is not None:
            with suppress(GatewayError):
                await self.one.end("m.user")

    async def _chosen(self, values: Mapping[str, str]) -> Turn:
        verifying = self.owner.machine.verifying
        person, which = values.get(WHOM, ""), values.get("which", "")
        if person.strip():
            self.one = await verifying.begin(meant(person))
            return Show(words=ACCEPT_THERE.format(self.one.peer))
        kind, _, id = which.partition(" ")
        if kind == "request":
            self.one = verifying.all.get(id)
            if self.one is None or self.one.is_over:
                self.one = None
                raise Refused("not-found", GONE)
            await self.one.answer()
            return Show(words=BEGIN_THERE)
        if kind not in ("device", "devices"):
            raise Refused("malformed", NOTHING)
        self.one = await verifying.begin(self.owner.session.me, id)
        return Show(words=ACCEPT)

    async def _now(self) -> Turn | None:
        """What is to be done; None while the other side has to do something."""
        one = self.one
        assert one is not None
        if one.phase == "done":
            return Told(words=DONE.format(one.peer))
        if one.phase == "ended":
            return Told(words=one.words)
        if one.phase == "compared" and one.sas is not None:
            same = Question(
                name="same",
                label=SAME,
                kind="choice",
                choices=(("yes", "Yes"), ("no", "No")),
            )
            words = COMPARE.format(emoji.named(one.sas.emoji()))
            return Ask(questions=(same,), words=words)
        return None

    @staticmethod
    def _is_news(one: Verification, was: str) -> bool:
        return one.is_over or (one.phase == "compared" and was != "confirmed")


def _named(device: Device) -> str:
    return DEVICE.format(plain(device.name)[:60] or device.id, device.id)
