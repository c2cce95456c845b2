"""Makes the gateway's calls on a fake network, and gives word of them as the network does."""

import asyncio
from dataclasses import replace
from typing import Final

from bridge.api.adapter import Capabilities
from bridge.api.errors import Refused, TryLater, Uncertain
from bridge.api.events import Settled
from bridge.api.ids import Key, NativeId, Wire
from bridge.testing.far import FarSide
from bridge.testing.faults import Drop, Faults, Postpone, Refuse
from bridge.testing.manner import Manner
from bridge.testing.rules import Ledger
from bridge.testing.sessions import Sessions, resolve
from bridge.testing.to_calls import Call
from bridge.testing.views import View

HARMLESS: Final = frozenset({"edits", "takes back", "removes", "reacts"})
"""They say how something is from now on."""


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
        if self._manner.resent or call.does in HARMLESS:
            able = replace(able, repeatable=True)
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
        native = self._far.hearing.hear(view, call)
        self._taken[call.key] = native
        return native

    def _answer(self, view: View, settled: Settled) -> None:
        self._faults.answers.when_open(lambda: self._far.world.see(view, settled))
