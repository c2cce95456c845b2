"""One lane, pure: the ordered deliveries of one place over one wire, and what to do next.

Told what happened (accepted, translated, performed, settled, failed, flushed, lost), a lane
answers `wish(now)` with the next thing to do. Outcomes are told in the order of the deliveries,
each once; a delivery that was told is forgotten. What may be changed again can stand aside for a
while (`core/aside.py`); then its order is that of its coming back.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridge.api.errors import Reason
from bridge.api.events import Message, Outcome
from bridge.api.ids import EventId, Key, NativeId
from bridge.core import aside
from bridge.core.aside import Aside, Coming
from bridge.core.flight import Flight, key_of
from bridge.store.values import Pending


@dataclass(frozen=True, slots=True)
class Perform:
    """Make the flight's next call: the first of `todo`, after translating it if need be."""

    flight: Flight


@dataclass(frozen=True, slots=True)
class Flush:
    """Let the wire say that everything up to `mark` was taken."""

    mark: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do until something is told, or until this time, in seconds."""

    until: float


@dataclass(frozen=True, slots=True)
class Tell:
    """These deliveries have their outcomes."""

    flights: tuple[Flight, ...]


Wish = Perform | Flush | Wait | Tell | None
"""None: nothing to do until something is told."""


class Lane:
    """window: how many calls may be out at once; half of it is flushed while the rest leaves.
    repeatable: a call may be made twice."""

    __slots__ = (
        "_aside",
        "_blocked",
        "_by_key",
        "_flushing",
        "_flying",
        "_led",
        "_made",
        "_out",
        "_redo",
        "_waiting",
        "coming",
        "repeatable",
        "window",
    )

    def __init__(self, window: int, repeatable: bool) -> None:
        self.window = window
        self.repeatable = repeatable
        self._waiting: deque[Pending] = deque()
        self._flying: deque[Flight] = deque()
        self._aside = Aside()
        self._by_key: dict[Key, Flight] = {}
        self._led: dict[int, Flight] = {}  # by delivery: what it is carried with
        self.coming = Coming()
        self._made = 0
        self._out = 0
        self._flushing = False
        self._redo = False
        self._blocked = 0.0

    def __len__(self) -> int:
        return len(self._waiting) + len(self._flying) + len(self._aside)

    @property
    def is_idle(self) -> bool:
        """Nothing is to be done but for what stands aside."""
        return not self._waiting and not self._flying

    @property
    def is_waiting_for_word(self) -> bool:
        """Calls are out whose fate is not known."""
        return self._out > 0

    @property
    def under_way(self) -> Sequence[Flight]:
        """Those whose turn has come, those among them that stand aside too."""
        return (*self._flying, *self._aside)

    @property
    def is_followed(self) -> bool:
        """The next call follows at once, and needs no outcome of those before it."""
        if not self._waiting or self.coming or self._blocked:
            return False
        event = self._waiting[0].event
        return type(event) is Message and event.answers is None

    # what happened

    def accepted(self, items: Iterable[Pending]) -> None:
        """More to carry, in order, behind what is there."""
        for item in items:
            self._waiting.append(item)
            if type(item.event) is not Message:
                self.coming.add(item)

    def returned(self, items: Sequence[Pending]) -> None:
        """Told already, but lost on the other side: carried once more, before what waits."""
        self._waiting.extendleft(reversed(items))
        for item in items:
            self.coming.add(item)

    def translated(self, flight: Flight, parts: int) -> None:
        """The flight has so many calls; those that have a copy already are not made again."""
        there = flight.pending.parts
        flight.todo = deque(part for part in range(parts) if part not in there)
        if not flight.todo:
            flight.outcome = "sent"

    def performed(self, flight: Flight, native: NativeId | None) -> None:
        """The flight's next call was made; without an id it is settled later."""
        if not flight.todo:
            return  # given up meanwhile
        part = flight.todo.popleft()
        flight.touched = True
        self._made += 1
        if native is None:
            flight.open[part] = self._made
            self._out += 1
        else:
            flight.natives.append((part, native))
            self._conclude(flight)

    def settled(
        self,
        key: Key,
        part: int,
        outcome: Outcome,
        native: NativeId | None = None,
        reason: Reason = "internal",
        text: str = "",
    ) -> None:
        """What became of one call; unknown keys and second answers are ignored."""
        flight = self._by_key.get(key)
        if flight is None or flight.open.pop(part, None) is None:
            return
        self._out -= 1
        if native is not None:
            flight.natives.append((part, native))
        if outcome != "sent":
            self._spoil(flight, outcome, reason, text)
        self._conclude(flight)

    def refused(self, flight: Flight, reason: Reason, text: str) -> None:
        """The flight's next call was refused at once."""
        self._spoil(flight, "refused", reason, text)
        self._conclude(flight)

    def doubted(self, flight: Flight, text: str) -> None:
        """The flight's next call was perhaps taken."""
        flight.touched = True
        self._spoil(flight, "uncertain", "timeout", text)

    def failed(self, flight: Flight, until: float) -> None:
        """The flight's next call was surely not taken; try again at this time."""
        self._blocked = until
        self._redo = True

    def flushed(self, mark: int) -> None:
        """Everything up to the mark is taken, except what was settled otherwise before."""
        self._flushing = False
        for flight in self._flying:
            if not flight.open:
                if flight.todo is None:
                    break
                continue
            taken = [part for part, made in flight.open.items() if made <= mark]
            for part in taken:
                del flight.open[part]
            self._out -= len(taken)
            self._conclude(flight)

    def lost(self, until: float) -> None:
        """The wire was lost: nobody knows what became of the calls that are out."""
        self._flushing = False
        self._blocked = until
        for flight in self._flying:
            if not flight.open:
                continue
            assert flight.todo is not None
            self._out -= len(flight.open)
            if self.repeatable and flight.outcome is None:
                flight.todo = deque(sorted([*flight.open, *flight.todo]))
                flight.open.clear()
                self._redo = True
            else:
                flight.open.clear()
                if flight.outcome is None:
                    self._spoil(flight, "uncertain", "timeout", "")
                self._conclude(flight)

    def gathered(self, flight: Flight, key: aside.Key) -> None:
        """The flight is carried for those that stand aside with this key, too."""
        self._lead(self._aside.take(key), flight)

    def stands_aside(self, flight: Flight, key: aside.Key, until: float) -> None:
        """The flight may be changed again: it waits, and what comes behind it passes it by."""
        group = [one for one in self._flying if one is flight or one.lead is flight]
        for one in group:
            self._flying.remove(one)
        self._aside.put(key, group, until)
        flight.was_aside = True

    def folded(self, flight: Flight, changes: Sequence[Pending]) -> None:
        """The flight says already what these, which wait behind it, would change."""
        for pending in changes:
            self._led[pending.id] = flight

    def overtaken(self, flight: Flight, target: EventId) -> None:
        """The flight takes back what others that stand aside would change: those are done."""
        group = self._aside.take_of(target)
        self._lead(group, flight)
        for one in group:
            one.lead, one.outcome = None, "sent"

    @property
    def can_wait(self) -> bool:
        """More may stand aside."""
        return not self._aside.is_full

    def given_up(self, reason: Reason, text: str) -> None:
        """Nobody will carry any of it: the speaker's login will not come back by itself."""
        self._flying.extend(self._aside.take_all())
        while self._waiting:
            self._take_off()
        for flight in self._flying:
            flight.open.clear()
            outcome: Outcome = "uncertain" if flight.touched else "refused"
            self._spoil(flight, outcome, reason, text)
        self._out = 0

    def woken(self) -> None:
        """The wire is well again: no need to wait any longer."""
        self._blocked = 0.0

    # what to do

    def wish(self, now: float) -> Wish:
        """The next thing to do."""
        if told := self.told():
            return Tell(told)
        if now < self._blocked:
            if expired := self._expired(now):
                return Tell(expired)
        elif self._out < self.window:
            if not self._flushing and self._out >= max(1, self.window // 2):
                return self._flush()  # the rest of the window leaves meanwhile
            flight = self._next(now)
            if flight is not None:
                return Perform(flight)
            if told := self.told():
                return Tell(told)
        if self._out:
            return None if self._flushing else self._flush()
        return self._pause()

    def told(self) -> tuple[Flight, ...]:
        """Those that have their outcomes and nothing before them has not; they are told now."""
        told = []
        while self._flying and self._flying[0].is_done:
            told.append(self._land())
        return tuple(told)

    def _lead(self, group: Sequence[Flight], flight: Flight) -> None:
        """These, which were before it, are carried by the flight."""
        if not group:
            return
        at = self._flying.index(flight)
        for number, one in enumerate(group):
            one.lead, one.todo = flight, deque()
            self._flying.insert(at + number, one)
        flight.first = group[0].pending

    def _flush(self) -> Flush:
        self._flushing = True
        return Flush(self._made)

    def _land(self) -> Flight:
        flight = self._flying.popleft()
        del self._by_key[flight.key]
        lead = flight.lead
        if lead is not None and flight.outcome is None:
            flight.outcome, flight.reason, flight.text = lead.outcome, lead.reason, lead.text
        return flight

    def _next(self, now: float) -> Flight | None:
        """The flight whose call comes next: one under way, else the next that waits."""
        if self._flying and (self._redo or self._flying[-1].is_under_way):
            for flight in self._flying:
                if self._redo and flight.is_under_way and flight.pending.expires <= now:
                    self._age(flight)
                if flight.is_under_way:
                    return flight
        self._redo = False
        if back := self._aside.take_due(now):
            self._flying.extend(back)
            return back[-1]
        while self._waiting:
            first = self._waiting[0]
            if first.expires <= now:
                self._age(self._take_off())
            elif first.not_before > now:
                break
            elif (flight := self._take_off()).is_under_way:
                return flight
        return None

    def _take_off(self) -> Flight:
        pending = self._waiting.popleft()
        flight = Flight(pending, key_of(pending))
        self._flying.append(flight)
        self._by_key[flight.key] = flight
        if self.coming:
            self.coming.remove(pending)
        if self._led and (lead := self._led.pop(pending.id, None)) is not None:
            flight.lead, flight.todo = lead, deque()
        return flight

    def _expired(self, now: float) -> tuple[Flight, ...]:
        """What became too old while the wire is away; in order, from the first."""
        told = []
        if any(one.pending.expires <= now for one in self._aside):
            self._flying.extend(self._aside.take_all())
            self._redo = True
        while not self._out and self._flying and self._flying[0].pending.expires <= now:
            flight = self._land()
            self._age(flight)
            told.append(flight)
        while not self._flying and self._waiting and self._waiting[0].expires <= now:
            self._take_off()
            flight = self._land()
            self._age(flight)
            told.append(flight)
        return tuple(told)

    def _age(self, flight: Flight) -> None:
        """It waited too long."""
        self._spoil(flight, "uncertain" if flight.touched else "expired", "expired", "")

    def _pause(self) -> Wait | None:
        back = self._aside.until()
        if self._flying:
            first = self._flying[0].pending
        elif self._waiting:
            first = self._waiting[0]
        else:
            return None if back is None else Wait(max(self._blocked, back))
        turn = first.not_before if back is None else min(first.not_before, back)
        return Wait(min(max(self._blocked, turn), first.expires))

    def _spoil(self, flight: Flight, outcome: Outcome, reason: Reason, text: str) -> None:
        if flight.outcome is None:
            flight.outcome, flight.reason, flight.text = outcome, reason, text
        if flight.todo is None:
            flight.todo = deque()
        flight.todo.clear()

    def _conclude(self, flight: Flight) -> None:
        if flight.outcome is None and not flight.todo and not flight.open:
            flight.outcome = "sent"
