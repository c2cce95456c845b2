"""How fast the bot speaks, and in which order."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.wire.pacing import PATIENCE, Pace

PERSON = 12345
GROUP = -100123


@dataclass
class Lanes:
    """Requests of many lanes, as they are made: each tries again when it was told to."""

    pace: Pace = field(default_factory=Pace)
    now: float = 0.0
    waiting: list[tuple[float, int, int, str]] = field(default_factory=list)
    said: list[tuple[float, int, str]] = field(default_factory=list)
    asked: int = 0

    def say(self, chat: int, who: str) -> None:
        self.asked += 1
        self._try(chat, who, self.asked)

    def run(self) -> None:
        """Until nobody waits."""
        while self.waiting:
            self.waiting.sort()
            at, order, chat, who = self.waiting.pop(0)
            self.now = max(self.now, at)
            self._try(chat, who, order)

    def _try(self, chat: int, who: str, order: int) -> None:
        wait = self.pace.wait(chat, who, self.now)
        if wait > 0.0:
            self.waiting.append((self.now + wait, order, chat, who))
        else:
            self.pace.take(chat, self.now)
            self.said.append((self.now, chat, who))

    def times(self, chat: int) -> list[float]:
        return [at for at, where, _ in self.said if where == chat]

    def order(self, chat: int) -> list[str]:
        return [who for _, where, who in self.said if where == chat]


def names(count: int) -> list[str]:
    return [f"d{number}.0" for number in range(count)]


def said(chat: int, count: int) -> Lanes:
    lanes = Lanes()
    for who in names(count):
        lanes.say(chat, who)
    lanes.run()
    return lanes


def test_a_burst_in_a_chat_passes_and_then_one_each_second() -> None:
    lanes = said(PERSON, 8)

    assert lanes.order(PERSON) == names(8)
    assert lanes.times(PERSON)[:5] == [0.0] * 5
    assert [round(at) for at in lanes.times(PERSON)[5:]] == [1, 2, 3]


def test_a_group_hears_twenty_in_a_minute() -> None:
    times = said(GROUP, 65).times(GROUP)

    assert len(times) == 65
    assert all(later - at >= 60.0 for at, later in zip(times, times[20:], strict=False))


def test_in_ten_seconds_a_chat_hears_ten() -> None:
    times = said(PERSON, 40).times(PERSON)

    assert times[5:10] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert all(later - at >= 10.0 for at, later in zip(times, times[10:], strict=False))


def test_what_brings_nothing_waits_for_no_minute() -> None:
    pace = Pace()
    for second in range(20):
        pace.take(GROUP, second * 2.0)

    assert pace.wait(GROUP, "d1.0", 50.0, messages=0) == 0.0
    assert pace.wait(GROUP, "d2.0", 50.0) == 10.0


def test_an_album_waits_for_room_for_all_of_it() -> None:
    pace = Pace()
    for second in range(18):
        pace.take(GROUP, second * 2.0)

    assert pace.wait(GROUP, "d1.0", 50.0, messages=3) == 10.0
    assert pace.wait(GROUP, "d1.0", 60.0, messages=3) == 0.0


def test_what_takes_long_counts_from_its_answer_on() -> None:
    """Telegram may have counted it only then."""
    pace = Pace()
    pace.take(GROUP, 0.0)
    pace.answered(GROUP, 5.0)
    for second in range(10, 48, 2):
        pace.take(GROUP, float(second))

    assert pace.wait(GROUP, "d1.0", 60.0) == 5.0


def test_all_chats_together_hear_thirty_in_a_second() -> None:
    pace = Pace()
    times = []
    now = 0.0
    for chat in range(1, 91):
        now += pace.wait_for_all(now)
        pace.take(chat, now)
        times.append(now)

    assert times[29] == 0.0
    assert all(later - at > 1.0 for at, later in zip(times, times[30:], strict=False))
    assert times[-1] < 2.3


def test_when_all_is_well_again_who_could_not_send_goes_on_and_a_flood_does_not() -> None:
    pace = Pace()
    pace.stop(PERSON, "d1.0", 60.0, 0.0, is_flood=False)
    pace.stop(GROUP, "d2.0", 60.0, 0.0)
    assert pace.wait(PERSON, "d3.0", 1.0) == 60.0

    pace.resume(2.0)

    assert pace.wait(PERSON, "d1.0", 2.0) == 0.0
    assert pace.wait(GROUP, "d2.0", 2.0) == 58.0


def test_a_flood_stops_one_chat_and_whoever_was_told_is_first_after_it() -> None:
    pace = Pace()
    pace.take(PERSON, 0.0)
    pace.stop(PERSON, "d1.0", 30.0, 0.0)

    assert pace.wait(PERSON, "d2.0", 1.0) == 30.0
    assert pace.wait(777, "d3.0", 1.0) == 0.0
    assert pace.wait(PERSON, "d1.0", 29.0) == 1.0
    assert pace.wait(PERSON, "d2.0", 30.5) > 0.0
    assert pace.wait(PERSON, "d1.0", 30.5) == 0.0
    assert pace.wait(PERSON, "d2.0", 31.5) == 0.0


def test_who_gave_up_holds_nobody_for_long() -> None:
    pace = Pace()
    pace.stop(PERSON, "d1.0", 5.0, 0.0)

    assert pace.wait(PERSON, "d2.0", 4.0) > 0.0
    assert pace.wait(PERSON, "d2.0", 5.1 + PATIENCE) == 0.0


def test_there_is_room_for_signs_while_few_speak() -> None:
    pace = Pace()
    assert pace.has_room(PERSON, 0.0)
    for _ in range(3):
        pace.take(PERSON, 0.0)

    assert not pace.has_room(PERSON, 0.0)
    assert pace.has_room(PERSON, 2.0)


def test_there_is_no_room_for_signs_where_somebody_waits() -> None:
    pace = Pace()
    pace.stop(GROUP, "d1.0", 30.0, 0.0)

    assert not pace.has_room(GROUP, 1.0)
    assert not pace.has_room(GROUP, 30.0)


def test_chats_at_rest_are_forgotten() -> None:
    pace = Pace()
    for chat in range(1, 5000):
        pace.take(chat, float(chat * 10))

    assert len(pace._chats) <= 1001


@given(
    st.lists(
        st.tuples(st.sampled_from([PERSON, GROUP, 7]), st.floats(0.0, 3.0)),
        min_size=1,
        max_size=60,
    )
)
def test_nobody_overtakes_in_a_chat(asked: list[tuple[int, float]]) -> None:
    lanes = Lanes()
    now = 0.0
    order: dict[int, list[str]] = {}
    for number, (chat, pause) in enumerate(asked):
        now += pause
        while lanes.waiting and min(lanes.waiting)[0] <= now:
            lanes.waiting.sort()
            at, first, where, who = lanes.waiting.pop(0)
            lanes.now = max(lanes.now, at)
            lanes._try(where, who, first)
        lanes.now = max(lanes.now, now)
        lanes.say(chat, f"d{number}.0")
        order.setdefault(chat, []).append(f"d{number}.0")
    lanes.run()

    assert {chat: lanes.order(chat) for chat in order} == order
