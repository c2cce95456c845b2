"""Changes that wait: random walks, with crashes, over a lane to where words alone are said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.api.adapter import Emoji, Speaker, Texts
from bridge.api.content import File, Text
from bridge.api.errors import TryLater
from bridge.api.events import Edit, Message, Outcome, Reactions, Ref, Retraction, Stored
from bridge.api.ids import EventId, Identity, NetworkName, Place
from bridge.core.aside import MOST
from bridge.core.flight import Flight
from bridge.core.lane import Flush, Lane, Perform, Tell, Wait
from bridge.core.preferences import EDITS, NOTHING, Wishes
from bridge.core.rewording import LONGEST, Rewording
from bridge.store.standing import Standing
from bridge.store.values import DeliveryId, Pending

FAR = NetworkName("far")
ROOM = Place(FAR, "room", "#tea")
SHOWN = Place(NetworkName("xmpp"), "room", "tea@irc.example")
ALICE = Identity(NetworkName("xmpp"), "alice@example.org", "alice")
LONG = " ".join(f"word{number}" for number in range(40))
AFTER = 5.0
WORDS = Texts()


def message(number: int, words: str, at: float = 0.0) -> Pending:
    event = Message(place=SHOWN, actor=ALICE, at=at, content=(Text(words),))
    return pending(number, event)


def edit(number: int, of: int, words: str, at: float = 0.0) -> Pending:
    target = Ref(event=EventId(of), author=ALICE)
    event = Edit(place=SHOWN, actor=ALICE, at=at, target=target, content=(Text(words),))
    return pending(number, event)


def reactions(number: int, of: int, *emoji: str, at: float = 0.0, before: str = "") -> Pending:
    target = Ref(event=EventId(of), author=ALICE, words="tea")
    event = Reactions(
        place=SHOWN, actor=ALICE, at=at, target=target, emoji=emoji, before=tuple(before)
    )
    return pending(number, event)


def retraction(number: int, of: int) -> Pending:
    return pending(
        number, Retraction(place=SHOWN, actor=ALICE, at=0.0, target=Ref(event=EventId(of)))
    )


def pending(number: int, event: Stored) -> Pending:
    return Pending(DeliveryId(number), ROOM, Speaker(None), event, EventId(number), 1e9)


@dataclass
class House:
    """A table, a clock and a lane. said: what leaves, in words; told: outcomes, in order; stands:
    how each message reads far away. since: of what came before, nobody knows whether it left.
    """

    texts: Texts = WORDS
    wishes: Wishes = NOTHING
    now: float = 0.0
    since: int = 0
    rows: dict[int, Pending] = field(default_factory=dict)
    stands: dict[int, Standing] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    told: list[tuple[int, Outcome]] = field(default_factory=list)
    holds: bool = False

    def __post_init__(self) -> None:
        self.lane = Lane(20, True)
        self.rewording = Rewording(self, lambda _account, _network: self.wishes, {FAR: AFTER})

    async def standing(self, place: Place, message: EventId, before: EventId) -> Standing | None:
        for row in self.rows.values():
            event = row.event
            is_it = row.event_id == message
            is_edit = isinstance(event, Edit) and event.target.event == message
            if is_it or (is_edit and (row.event_id or 0) < before):
                return None
        return self.stands.get(message, Standing(came=False))

    def accept(self, *pendings: Pending) -> None:
        for one in pendings:
            self.rows[one.id] = one
            self.lane.accepted((one,))

    def crash(self) -> None:
        """All that is not in the table is forgotten."""
        self.lane = Lane(20, True)
        self.since = max(self.rows, default=0)
        self.lane.accepted([self.rows[number] for number in sorted(self.rows)])

    def run(self, until: float) -> None:
        """Go on to this time, doing all there is to do."""
        while self.step(until):
            pass
        self.now = until

    def step(self, until: float) -> bool:
        match self.lane.wish(self.now):
            case Perform(flight):
                self.perform(flight)
            case Tell(flights):
                self.tell(flights)
            case Flush(mark):
                self.lane.flushed(mark)
            case Wait(moment):
                if moment > until:
                    return False
                self.now = max(self.now, moment)
            case None:
                return False
        return True

    def perform(self, flight: Flight) -> None:
        lane, texts = self.lane, self.texts
        if lane.coming:
            self.rewording.takes_over(lane, flight, texts, self.since)
        if flight.calls is None:
            if type(flight.event) is not Message:
                finding = self.rewording.finds_words(lane, flight, ROOM, texts, self.now)
                try:
                    if not asyncio.run(finding):
                        return
                except TryLater as error:
                    lane.failed(flight, self.now + error.after)
                    return
            flight.calls = [flight.event]
            lane.translated(flight, 1)
        if self.holds:
            lane.failed(flight, self.now + 1.0)
            return
        self.said.append(_words(flight.event))
        lane.performed(flight, None)

    def tell(self, flights: Sequence[Flight]) -> None:
        for flight in flights:
            event, outcome = flight.pending.event, flight.outcome
            assert outcome is not None
            del self.rows[flight.pending.id]
            self.told.append((flight.pending.id, outcome))
            if outcome != "sent":
                continue
            if isinstance(event, Message):
                # Edits that leave with it are told behind it, and stand then.
                self.stands[flight.pending.id] = Standing(event.content)
            elif isinstance(event, Edit):
                self.stands[event.target.event or 0] = Standing(event.content)


def _words(event: object) -> str:
    if isinstance(event, Reactions):
        return f"{''.join(event.before)}>{''.join(event.emoji)}"
    if isinstance(event, Edit):
        return f"(edited) {event.text}"
    return event.text if isinstance(event, Message) else type(event).__name__


def changed(*words: int) -> str:
    """The long text with other words at these places."""
    return " ".join("new" if n in words else word for n, word in enumerate(LONG.split()))


def test_a_burst_is_one_line_and_what_comes_behind_passes_by() -> None:
    house = House()
    house.accept(message(1, LONG), edit(2, 1, changed(5), 1.0), edit(3, 1, changed(9), 2.0))
    house.accept(message(4, "good night"))
    house.since = 9  # nobody knows whether it left
    house.run(AFTER)
    before = list(house.said), list(house.told)
    house.run(2.0 + AFTER)

    assert before == ([LONG, "good night"], [(1, "sent"), (4, "sent")])
    assert house.said[2:] == ["(edited) … word7 word8 new word10 word11 …"]
    assert house.told[2:] == [(2, "sent"), (3, "sent")]


def test_who_never_stops_is_heard_all_the_same() -> None:
    house = House(since=1)
    house.accept(message(1, LONG))
    for number in range(2, 9):
        house.accept(edit(number, 1, changed(number), at=house.now))
        house.run(house.now + 0.8 * AFTER)

    assert len(house.said) == 2
    assert house.now > LONGEST * AFTER


def test_a_clock_that_was_set_back_holds_nothing_for_long() -> None:
    house = House(since=1)
    house.accept(message(1, LONG), edit(2, 1, changed(5), at=1_000_000.0))
    house.run(LONGEST * AFTER)

    assert len(house.said) == 2


def test_what_has_not_left_leaves_as_it_reads_by_then() -> None:
    house = House(holds=True)
    house.accept(message(1, "tea"), message(2, "now"))
    house.run(1.5)
    house.accept(edit(3, 1, "coffee"), edit(4, 1, "milk"))
    house.holds = False
    house.run(3.0)

    assert house.said == ["milk", "now"]
    assert house.told == [(1, "sent"), (2, "sent"), (3, "sent"), (4, "sent")]


def test_what_perhaps_left_before_is_not_said_in_other_words() -> None:
    """By the same key something else would be said."""
    house = House(since=2)
    house.accept(message(1, "tea"), edit(2, 1, "coffee"))
    house.run(AFTER)

    assert house.said == ["tea", "(edited) coffee"]


def test_edits_share_the_fate_of_what_they_leave_with() -> None:
    house = House(holds=True)
    house.accept(message(1, "tea"), edit(2, 1, "coffee"))
    house.run(0.5)
    house.lane.given_up("offline", "It is gone.")
    house.run(1.0)

    assert house.told == [(1, "refused"), (2, "refused")]


def test_a_message_that_never_came_is_said_anew() -> None:
    house = House()
    house.accept(edit(2, 1, "coffee"))
    house.run(AFTER)

    assert house.said == ["coffee"]


def test_what_was_taken_back_is_changed_no_more() -> None:
    house = House()
    house.stands = {1: Standing((Text("tea"),)), 5: Standing((Text("cake"),))}
    house.accept(edit(2, 1, "coffee"), reactions(3, 1, "👋"))
    house.run(1.0)
    house.accept(retraction(4, 1), edit(6, 5, "pie"), retraction(7, 5))
    house.run(2.0)

    assert house.said == ["Retraction", "Retraction"]
    assert house.told == [(n, "sent") for n in (2, 3, 4, 6, 7)]
    house.stands = {1: Standing(is_gone=True)}
    house.accept(edit(8, 1, "milk"))
    house.run(20.0)
    assert house.said[2:] == []


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [(("👋",), ("👋", "🐢"), [">👋🐢"]), (("👋",), (), []), ((), ("👋",), [">👋"])],
)
def test_reactions_of_a_burst_are_said_as_one(
    first: tuple[str, ...], second: tuple[str, ...], said: list[str]
) -> None:
    house = House()
    house.accept(reactions(2, 1, *first), reactions(3, 1, *second, before="".join(first)))
    house.run(AFTER)

    assert house.said == said
    assert house.told == [(2, "sent"), (3, "sent")]


def test_edits_of_other_than_words_are_said_whole() -> None:
    file = File(name="tea.png", url="https://x.example/tea.png")
    house = House(stands={1: Standing((Text("tea"), file))})
    with_file = edit(2, 1, "coffee")
    assert isinstance(with_file.event, Edit)
    content = (Text("coffee"), file)
    house.accept(with_file._replace(event=replace(with_file.event, content=content)))
    house.run(AFTER)

    assert house.said == ["(edited) coffee"]


def test_whole_messages_are_said_where_that_is_wished() -> None:
    house = House(stands={1: Standing((Text(LONG),))}, wishes=Wishes({EDITS: "again"}, {}))
    house.accept(edit(2, 1, changed(3)))
    house.run(AFTER)

    assert house.said == [f"(edited) {changed(3)}"]


def test_where_edits_are_possible_nothing_waits() -> None:
    house = House(texts=Texts(edits=True))
    house.accept(message(1, "tea"))
    house.run(0.0)
    house.accept(edit(2, 1, "coffee"))
    house.run(0.0)

    assert house.said == ["tea", "(edited) coffee"]


def test_where_edits_are_possible_what_has_not_left_leaves_in_the_words_of_the_last() -> None:
    house = House(texts=Texts(edits=True))
    house.accept(message(1, "tea"), edit(2, 1, "coffee"), message(3, "and"), edit(4, 1, "milk"))
    house.run(0.0)

    assert house.said == ["milk", "and"]
    assert house.told == [(1, "sent"), (2, "sent"), (3, "sent"), (4, "sent")]


def test_edits_that_wait_while_a_network_is_slow_are_one() -> None:
    """It takes what is not taken yet as it is by then; each has the outcome of what was said."""
    house = House(texts=Texts(edits=True), holds=True)
    house.stands[9] = Standing((Text("water"),))
    house.accept(edit(1, 9, "tea"))
    house.run(0.5)
    house.accept(edit(2, 9, "coffee"), message(3, "and"), edit(4, 9, "milk"), edit(5, 8, "other"))
    house.holds = False
    house.run(2.0)

    assert house.said == ["(edited) milk", "and", "(edited) other"]
    assert house.told == [(number, "sent") for number in (1, 2, 3, 4, 5)]


def test_of_the_reactions_of_one_person_that_wait_the_last_are_carried() -> None:
    house = House(texts=Texts(emoji=Emoji()), holds=True)
    house.accept(reactions(1, 9, "a", before="z"))
    house.run(0.5)
    house.accept(reactions(2, 9, "b"), reactions(3, 9), reactions(4, 8, "c"))
    house.holds = False
    house.run(2.0)

    assert house.said == ["z>", ">c"]
    assert house.told == [(number, "sent") for number in (1, 2, 3, 4)]


def test_what_others_do_to_a_message_is_their_own() -> None:
    house = House(texts=Texts(edits=True, emoji=Emoji()))
    bob = ALICE._replace(native="bob@example.org")
    others = reactions(2, 9, "b")
    assert isinstance(others.event, Reactions)
    house.accept(reactions(1, 9, "a"), others._replace(event=replace(others.event, actor=bob)))
    house.accept(retraction(3, 9), retraction(4, 9))
    house.run(0.0)

    assert house.said == [">a", ">b", "Retraction", "Retraction"]


def test_many_changes_at_once_do_not_all_wait() -> None:
    house = House()
    house.stands = {of: Standing((Text("tea"),)) for of in range(1, MOST + 11)}
    house.accept(*(edit(1_000 + of, of, "coffee") for of in range(1, MOST + 11)))
    house.run(0.0)

    assert len(house.said) == 10
    house.run(AFTER)
    assert len(house.said) == MOST + 10


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("message"), st.just(0)),
        st.tuples(st.just("edit"), st.integers(0, 9)),
        st.tuples(st.just("run"), st.integers(0, 9)),
        st.tuples(st.just("crash"), st.just(0)),
        st.tuples(st.just("hold"), st.integers(0, 1)),
    ),
    max_size=30,
)


@given(_STEPS)
@settings(deadline=None, max_examples=60)
def test_whatever_happens_the_last_words_are_said_and_each_is_told_once(
    steps: list[tuple[str, int]],
) -> None:
    house = House()
    messages: list[int] = []
    words: dict[int, str] = {}
    for number, (step, value) in enumerate(steps, 1):
        if step == "message":
            messages.append(number)
            words[number] = f"message {number}"
            house.accept(message(number, words[number], house.now))
        elif step == "edit" and messages:
            of = messages[value % len(messages)]
            words[of] = f"message {of} edited {number}"
            house.accept(edit(number, of, words[of], house.now))
        elif step == "run":
            house.run(house.now + value)
        elif step == "crash":
            house.crash()
        elif step == "hold":
            house.holds = bool(value)
    house.holds = False
    house.run(house.now + 100.0)

    assert not house.rows
    assert len({told for told, _ in house.told}) == len(house.told)
    for of, last in words.items():
        mine = [one for one in house.said if f"message {of} " in f"{one} "]
        assert mine[-1].removeprefix("(edited) ") == last
