"""What the gateway says on a fake network, from the delivery to the ears of the far side."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bridge.api.adapter import Capabilities, Delivery, Speaker, part_key
from bridge.api.errors import Refused, TryLater, Uncertain
from bridge.api.events import Form, Message, RoomChange, Settled
from bridge.api.ids import Key, NativeId, Place, Wire
from bridge.testing.far import FarSide
from bridge.testing.faults import Drop, Faults, Postpone, Refuse
from bridge.testing.manner import Manner
from bridge.testing.rules import Ledger
from bridge.testing.sessions import Sessions, resolve
from bridge.testing.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One line to be said, or a subject to be set."""

    key: Key
    place: Place
    speaker: Speaker
    text: str
    form: Form | Literal["subject"]


def translate(delivery: Delivery) -> Sequence[Call]:
    """Pure: one call for each line that is not blank."""
    event = delivery.event
    match event:
        case Message():
            lines = _lines(event.text)
            return _calls(delivery, lines, event.form)
        case RoomChange():
            return _calls(delivery, [" ".join(_lines(event.subject))], "subject")
        case _:
            return ()


class Calls:
    """Makes calls, as the network's manner is and as the test lets them go wrong."""

    def __init__(
        self, manner: Manner, *, far: FarSide, faults: Faults, ledger: Ledger, sessions: Sessions
    ) -> None:
        self._manner = manner
        self._far = far
        self._faults = faults
        self._ledger = ledger
        self._sessions = sessions
        self._taken: dict[Key, NativeId | None] = {}

    async def perform(self, call: Call, wire: Wire, able: Capabilities) -> NativeId | None:
        """As `Adapter.perform`."""
        if call.place.login in self._sessions.ended:
            raise self._ledger.breach(f"{call.key}: performed after its login was ended")
        self._ledger.performing(call.key, call, (call.place, call.speaker), wire, able)
        try:
            await self._faults.calls.passed()
            await asyncio.sleep(self._manner.delay)
            return self._meet(call)
        except TryLater:
            self._ledger.not_taken(call.key)
            raise
        except Refused:
            self._ledger.performed(call.key, known=True)
            raise
        except (Uncertain, asyncio.CancelledError):
            self._ledger.doubted(call.key)
            raise

    async def flush(self, wire: Wire) -> None:
        """As `Adapter.flush`."""
        running = self._sessions.running.values()
        session = next((session for session in running if session.wire == wire), None)
        waiting = self._ledger.open_on(wire)
        if session is None or session.view is None:
            self._ledger.lost(wire)
            raise TryLater("The connection is down.")
        view = session.view
        down = asyncio.get_running_loop().create_future()
        session.barriers.add(down)
        try:
            self._faults.answers.when_open(
                lambda: self._far.world.mark(view, lambda: resolve(down))
            )
            await down
        finally:
            session.barriers.discard(down)
        for key in waiting:
            self._ledger.told(key)

    def _meet(self, call: Call) -> NativeId | None:
        """Make the call, or meet what goes wrong."""
        session = self._sessions.running.get(call.place.login)
        if session is None or session.view is None:
            raise TryLater("The connection is down.")
        fault = self._faults.of_call(call.place.native)
        match fault:
            case Postpone():
                raise TryLater("This is too fast.", fault.after)
            case Drop():
                if fault.taken:
                    self._take(session.view, call)
                    self._ledger.performed(call.key, known=False)
                self._sessions.cut(session)
                self._lost(taken=fault.taken)
                return None
            case Refuse():
                self._refuse(session.view, call, Refused(fault.reason, fault.text), fault.late)
                return None
            case None:
                return self._say(session.view, call)

    def _lost(self, *, taken: bool) -> None:
        if not taken:
            raise TryLater("The connection was lost.")
        if self._manner.word == "returned":
            raise Uncertain("The connection was lost before the answer came.")

    def _say(self, view: View, call: Call) -> NativeId | None:
        try:
            native = self._take(view, call)
        except Refused as refusal:
            self._refuse(view, call, refusal, late=True)
            return None
        if self._manner.word == "returned":
            self._ledger.performed(call.key, known=True)
            return native
        self._ledger.performed(call.key, known=False)
        if self._manner.word == "echoed":
            self._answer(view, Settled(key=call.key, outcome="sent", native=native))
        return None

    def _refuse(self, view: View, call: Call, refusal: Refused, late: bool) -> None:
        """Where ids are returned a refusal comes at once, else in the stream if it is late."""
        if not late or self._manner.word == "returned":
            raise refusal
        self._ledger.performed(call.key, known=False)
        self._answer(
            view,
            Settled(key=call.key, outcome="refused", reason=refusal.reason, text=refusal.text),
        )

    def _take(self, view: View, call: Call) -> NativeId | None:
        """Let the far side have it. Raises Refused."""
        if self._manner.once and call.key in self._taken:
            return self._taken[call.key]
        name = "" if call.speaker.login is not None else call.speaker.name
        native = self._far.hear(view, call.place, call.text, call.form, name=name, key=call.key)
        self._taken[call.key] = native
        return native

    def _answer(self, view: View, settled: Settled) -> None:
        self._faults.answers.when_open(lambda: self._far.world.see(view, settled))


def _calls(
    delivery: Delivery, lines: Sequence[str], form: Form | Literal["subject"]
) -> tuple[Call, ...]:
    return tuple(
        Call(
            key=part_key(delivery.key, number),
            place=delivery.place,
            speaker=delivery.speaker,
            text=line,
            form=form,
        )
        for number, line in enumerate(lines)
    )


def _lines(body: str) -> list[str]:
    return [line for line in re.split(r"\r\n|\r|\n", body) if line.strip()]
