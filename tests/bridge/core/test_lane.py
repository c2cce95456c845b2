"""Random walks over the pure lane: first in first out, nothing lost, nothing told twice."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.api.adapter import Speaker
from bridge.api.content import Text
from bridge.api.events import Message, Outcome, Ref
from bridge.api.ids import EventId, NetworkName, Place
from bridge.core.flight import Flight, key_of
from bridge.core.lane import Flush, Lane, Perform, Tell, Wait
from bridge.store.values import DeliveryId, Pending

PLACE = Place(NetworkName("fake"), "room", "#room%server")


def pending(number: int, *, expires: float = 1e9, not_before: float = 0.0) -> Pending:
    event = Message(place=PLACE, actor=None, at=0.0, content=(Text(str(number)),))
    return Pending(
        DeliveryId(number), PLACE, Speaker(None), event, EventId(number), expires, not_before
    )


@dataclass
class World:
    """A wire, a clock and a table around one lane. parts: how many calls each delivery makes."""

    window: int
    repeatable: bool
    parts: dict[int, int]
    now: float = 0.0
    table: dict[int, Pending] = field(default_factory=dict)
    performed: list[tuple[int, int]] = field(default_factory=list)
    told: list[tuple[int, Outcome]] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    out: list[tuple[int, int]] = field(default_factory=list)
    next_number: int = 1

    def __post_init__(self) -> None:
        self.lane = Lane(self.window, self.repeatable)

    def accept(self, life: float) -> None:
        item = pending(self.next_number, expires=self.now + life)
        self.table[self.next_number] = item
        self.next_number += 1
        self.lane.accepted((item,))

    def step(self, fate: str) -> None:
        """Do the next thing that the lane wishes; fate: how the call goes."""
        match self.lane.wish(self.now):
            case Perform(flight):
                self.perform(flight, fate)
            case Flush(mark):
                self.marks.append(mark)
            case Tell(flights):
                for flight in flights:
                    self.tell(flight)
            case Wait(until):
                assert until > self.now or not self.table
                self.now = min(until, self.now + 50.0)
            case None:
                pass

    def perform(self, flight: Flight, fate: str) -> None:
        number = flight.pending.id
        if flight.todo is None:
            self.lane.translated(flight, self.parts.get(number, 1))
            if not flight.todo:
                return
        assert flight.todo
        part = flight.todo[0]
        if fate == "later":
            self.lane.failed(flight, self.now + 7.0)
        elif fate == "no":
            self.lane.refused(flight, "forbidden", "no")
        else:
            self.performed.append((number, part))
            native = None if fate == "unknown" else f"n{number}.{part}"
            if native is None:
                self.out.append((number, part))
                assert len(self.out) <= self.window
            self.lane.performed(flight, native)  # type: ignore[arg-type]

    def tell(self, flight: Flight) -> None:
        number = flight.pending.id
        assert flight.outcome is not None
        assert number in self.table, "told twice, or never accepted"
        self.told.append((number, flight.outcome))
        del self.table[number]

    def flush(self) -> None:
        if self.marks:
            self.lane.flushed(self.marks.pop(0))
            self.out.clear()

    def lose(self) -> None:
        if self.marks:
            self.marks.pop(0)
            self.lane.lost(self.now + 5.0)
            self.out.clear()

    def settle(self, outcome: Outcome) -> None:
        if self.out:
            number, part = self.out.pop(0)
            self.lane.settled(key_of(pending(number)), part, outcome)

    def crash(self) -> None:
        """Only the table is left; what was told is gone from it."""
        self.lane = Lane(self.window, self.repeatable)
        self.marks.clear()
        self.out.clear()
        self.lane.accepted(self.table[number] for number in sorted(self.table))

    def finish(self) -> None:
        """Everything works from now on."""
        for _ in range(2000):
            self.step("sent")
            self.flush()
            if not self.table:
                return
        raise AssertionError(f"{len(self.table)} deliveries never ended")


FATES = st.sampled_from(["sent", "unknown", "unknown", "later", "no"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("accept"), st.sampled_from([3.0, 40.0, 1e6])),
        st.tuples(st.just("step"), FATES),
        st.tuples(st.just("flush"), st.none()),
        st.tuples(st.just("lose"), st.none()),
        st.tuples(st.just("settle"), st.sampled_from(["sent", "refused", "uncertain"])),
        st.tuples(st.just("pass"), st.floats(0.1, 30.0)),
        st.tuples(st.just("wake"), st.none()),
    ),
    max_size=80,
)
PARTS = st.dictionaries(st.integers(1, 30), st.integers(0, 4), max_size=10)


def walk(world: World, steps: list[tuple[str, object]]) -> None:
    for what, how in steps:
        match what:
            case "accept":
                world.accept(how)  # type: ignore[arg-type]
            case "step":
                world.step(how)  # type: ignore[arg-type]
            case "settle":
                world.settle(how)  # type: ignore[arg-type]
            case "pass":
                world.now += how  # type: ignore[operator]
            case "wake":
                world.lane.woken()
            case "crash":
                world.crash()
            case _:
                getattr(world, what)()


@given(st.integers(1, 6), st.booleans(), PARTS, STEPS)
@settings(max_examples=300, deadline=None)
def test_every_delivery_is_told_once_in_order(
    window: int, repeatable: bool, parts: dict[int, int], steps: list[tuple[str, object]]
) -> None:
    world = World(window, repeatable, parts)
    walk(world, steps)
    world.finish()

    assert [number for number, _ in world.told] == list(range(1, world.next_number))


@given(st.integers(1, 6), PARTS, STEPS, st.data())
@settings(max_examples=300, deadline=None)
def test_a_crash_at_any_step_loses_nothing_and_tells_nothing_twice(
    window: int, parts: dict[int, int], steps: list[tuple[str, object]], data: st.DataObject
) -> None:
    world = World(window, True, parts)
    at = data.draw(st.integers(0, len(steps)))
    walk(world, [*steps[:at], ("crash", None), *steps[at:]])
    world.finish()

    assert sorted(number for number, _ in world.told) == list(range(1, world.next_number))


@given(st.integers(1, 6), PARTS, STEPS)
@settings(max_examples=300, deadline=None)
def test_parts_leave_in_order_and_a_delivery_begins_only_behind_the_one_before(
    window: int, parts: dict[int, int], steps: list[tuple[str, object]]
) -> None:
    world = World(window, False, parts)
    walk(world, steps)
    world.finish()

    assert world.performed == sorted(world.performed)


def test_what_is_not_repeatable_is_uncertain_when_the_wire_is_lost() -> None:
    world = World(4, False, {})
    world.accept(100.0)
    world.step("unknown")
    world.step("")
    world.lose()
    world.step("")

    assert world.told == [(1, "uncertain")]
    assert world.performed == [(1, 0)]


def test_what_is_repeatable_is_made_again_with_the_same_part_when_the_wire_is_lost() -> None:
    world = World(4, True, {1: 2})
    world.accept(100.0)
    world.step("unknown")
    world.step("sent")
    world.step("")
    world.lose()
    world.finish()

    assert world.performed == [(1, 0), (1, 1), (1, 0)]
    assert world.told == [(1, "sent")]


def test_a_part_that_has_its_copy_already_is_not_made_again() -> None:
    lane = Lane(4, True)
    lane.accepted((pending(1)._replace(parts=frozenset({0})),))
    wish = lane.wish(0.0)
    assert isinstance(wish, Perform)
    lane.translated(wish.flight, 2)

    assert list(wish.flight.todo or ()) == [1]


def test_a_delivery_that_waited_too_long_is_told_as_expired() -> None:
    world = World(4, True, {})
    world.accept(10.0)
    world.step("later")
    world.now = 11.0
    world.step("")

    assert world.told == [(1, "expired")]


def test_when_the_login_will_not_come_back_all_that_waits_is_refused() -> None:
    world = World(4, True, {})
    for _ in range(3):
        world.accept(100.0)
    world.step("later")
    world.lane.given_up("unreachable", "The name does not resolve.")
    world.step("")

    assert world.told == [(1, "refused"), (2, "refused"), (3, "refused")]
    assert len(world.lane) == 0


def test_words_that_come_next_and_answer_nothing_follow_at_once() -> None:
    lane = Lane(1, repeatable=True)
    is_followed = [lane.is_followed]
    lane.accepted([pending(1)])
    is_followed.append(lane.is_followed)
    assert isinstance(lane.wish(0.0), Perform)
    is_followed.append(lane.is_followed)
    answer = Message(place=PLACE, actor=None, at=0.0, content=(Text("2"),), answers=Ref())
    lane.accepted([pending(2)._replace(event=answer)])
    is_followed.append(lane.is_followed)

    assert is_followed == [False, True, False, False]
