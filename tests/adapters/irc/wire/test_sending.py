"""How fast lines leave, and in which order."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.wire.sending import (
    MOST_WISHED,
    SLOW_FOR,
    SLOWEST,
    WISHED_EVERY,
    Pace,
    Queue,
    Turn,
)


def left(pace: Pace, count: int, start: float = 0.0) -> list[float]:
    """When so many lines leave that all wait from the start on."""
    now, times = start, []
    for _ in range(count):
        now += pace.wait(now)
        pace.take(now)
        times.append(now)
    return times


def test_a_burst_leaves_at_once_and_the_rest_at_the_pace() -> None:
    assert left(Pace(3, 2.0), 6) == [0.0, 0.0, 0.0, 2.0, 4.0, 6.0]


def test_without_an_interval_nothing_waits() -> None:
    assert left(Pace(1, 0.0), 100) == [0.0] * 100


def test_a_server_that_finds_us_too_fast_gets_less_for_a_while_and_less_each_time() -> None:
    pace = Pace(10, 1.0)

    assert pace.slow(0.0)
    assert left(pace, 3) == [0.0, 2.0, 4.0]
    assert not pace.slow(10.0)
    assert left(pace, 3, 10.0) == [10.0, 14.0, 18.0]
    for _ in range(9):
        pace.slow(30.0)
    assert left(pace, 2, 40.0) == [40.0, 40.0 + SLOWEST]
    assert left(pace, 3, 100.0 + SLOW_FOR) == [100.0 + SLOW_FOR] * 3
    assert pace.slow(500.0 + SLOW_FOR)


def test_many_complaints_at_once_are_one() -> None:
    pace = Pace(1, 1.0)

    for _ in range(20):
        pace.slow(100.0)

    assert left(pace, 3, 100.0) == [100.0, 102.0, 104.0]


def test_a_server_without_limits_is_slowed_down_for_all_the_same() -> None:
    pace = Pace(10, 0.0)
    pace.slow(0.0)

    assert left(pace, 3) == [0.0, 1.0, 2.0]


def test_who_was_put_out_for_a_flood_comes_back_slower() -> None:
    pace = Pace(10, 1.0)
    pace.slow(0.0)
    pace.set(10, 1.0)

    assert left(pace, 2, 5.0) == [5.0, 7.0]


def test_a_server_that_promises_to_put_nobody_out_gets_more_but_no_less() -> None:
    quick, slow = Pace(1, 0.1), Pace(1, 2.0)
    quick.is_safe()
    slow.is_safe()

    assert left(quick, 2) == [0.0, 0.1]
    assert left(slow, 2) == [0.0, 0.5]


def test_what_is_soon_stale_leaves_only_while_half_of_the_burst_is_there() -> None:
    pace = Pace(4, 1.0)
    idle = []
    for _ in range(5):
        idle.append(pace.is_idle(0.0))
        pace.take(0.0)

    assert idle == [True, True, True, False, False]
    assert Pace(1, 1.0).is_idle(0.0)


def drained(queue: Queue[str]) -> list[str]:
    taken = []
    while queue:
        taken.append(queue.take())
    return taken


def test_targets_take_turns_and_each_keeps_its_order() -> None:
    queue: Queue[str] = Queue()
    for number in range(4):
        queue.put(f"a{number}", Turn.SAID, "#a")
    queue.put("b0", Turn.SAID, "#b")
    queue.put("b1", Turn.SAID, "#b")
    queue.put("c0", Turn.SAID, "#c")

    assert drained(queue) == ["a0", "b0", "c0", "a1", "b1", "a2", "a3"]


def test_who_asks_is_served_before_what_is_said_and_that_before_what_is_wished() -> None:
    queue: Queue[str] = Queue()
    queue.put("who", Turn.WISHED, "")
    queue.put("hello", Turn.SAID, "#a")
    queue.put("join", Turn.ASKED, "")
    queue.put("kick", Turn.ASKED, "")

    assert drained(queue) == ["join", "kick", "hello", "who"]


def test_what_is_asked_of_a_channel_goes_behind_what_was_said_in_it() -> None:
    queue: Queue[str] = Queue()
    queue.put("hello", Turn.SAID, "#a")
    queue.put("good-bye", Turn.SAID, "#b")
    queue.put("part", Turn.ASKED, "#b")

    assert drained(queue) == ["good-bye", "part", "hello"]


def test_however_much_is_said_what_is_wished_leaves_in_the_end() -> None:
    queue: Queue[str] = Queue()
    for number in range(100):
        queue.put(str(number), Turn.SAID, "#a")
    queue.put("who", Turn.WISHED, "")

    assert drained(queue).index("who") == WISHED_EVERY - 1


def test_wishes_that_wait_are_bounded() -> None:
    queue: Queue[str] = Queue()

    taken = [queue.put("who", Turn.WISHED, "") for _ in range(MOST_WISHED + 5)]

    assert taken == [True] * MOST_WISHED + [False] * 5
    assert len(drained(queue)) == MOST_WISHED


@given(st.lists(st.tuples(st.sampled_from(Turn), st.sampled_from("abc"), st.booleans())))
def test_all_that_waits_leaves_once_in_the_order_of_its_target(
    steps: list[tuple[Turn, str, bool]],
) -> None:
    queue: Queue[tuple[Turn, str, int]] = Queue()
    put, taken = [], []
    for number, (turn, target, takes) in enumerate(steps):
        item = (turn, target, number)
        queue.put(item, turn, target)
        put.append(item)
        if takes:
            taken.append(queue.take())
    while queue:
        taken.append(queue.take())

    assert sorted(taken, key=lambda item: item[2]) == put
    for turn in Turn:
        for target in "abc":
            own = [item for item in taken if item[:2] == (turn, target)]
            assert own == sorted(own, key=lambda item: item[2])
