"""Which call was taken, and which refusal is whose."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.settling.unsettled import No, Unassigned, Unsettled
from bridge.api.events import Settled
from bridge.api.ids import Key, NativeId

NO = No("forbidden", "No.")
A, B, C = Key("a.0"), Key("b.0"), Key("c.0")


def refused(key: Key) -> Settled:
    return Settled(key=key, outcome="refused", reason="forbidden", text="No.")


def sent(key: Key) -> Settled:
    return Settled(key=key, outcome="sent")


def test_a_label_settles_its_call_once() -> None:
    calls = Unsettled()
    calls.performed(A, "#c")
    calls.performed(B, "#c")

    assert calls.took(B, NativeId("m1")) == Settled(key=B, outcome="sent", native=NativeId("m1"))
    assert calls.took(B, NativeId("m1")) is None
    assert not calls.is_clear(2)
    assert calls.refused(A, NO) == refused(A)
    assert calls.refused(A, NO) is None
    assert calls.is_clear(2)


def test_the_only_call_to_a_target_is_refused_at_once() -> None:
    calls = Unsettled()
    calls.performed(A, "#c")
    calls.performed(B, "#d")

    assert calls.refused_to("#c", NO) == refused(A)
    assert list(calls.passed(2)) == [sent(B)]


def test_a_refusal_to_another_target_is_none_of_ours() -> None:
    calls = Unsettled()
    calls.performed(A, "#c")

    assert calls.refused_to("#d", NO) is False


def test_when_all_calls_to_a_target_are_refused_all_are_told() -> None:
    calls = Unsettled()
    for key in (A, B):
        calls.performed(key, "#c")

    assert [calls.refused_to("#c", NO), calls.refused_to("#c", NO)] == [None, None]
    assert list(calls.passed(2)) == [refused(A), refused(B)]


def test_more_refusals_than_calls_are_not_remembered() -> None:
    calls = Unsettled()
    for key in (A, B):
        calls.performed(key, "#c")
    for number in range(1000):
        calls.refused_to("#c", No("forbidden", str(number)))

    assert {target: len(noes) for target, noes in calls._noes.items()} == {"#c": 2}
    assert [one.text for one in calls.passed(2) if isinstance(one, Settled)] == ["0", "1"]


def test_when_some_calls_to_a_target_are_refused_nobody_can_tell_which() -> None:
    calls = Unsettled()
    for key in (A, B):
        calls.performed(key, "#c")
    calls.refused_to("#c", NO)

    assert list(calls.passed(2)) == [Unassigned("#c", NO), sent(A), sent(B)]
    assert calls.is_clear(2)


def test_a_barrier_settles_nothing_that_came_after_it() -> None:
    calls = Unsettled()
    calls.performed(A, "#c")
    mark = calls.made
    calls.performed(B, "#c")

    assert list(calls.passed(mark)) == [sent(A)]
    assert calls.is_clear(mark)
    assert not calls.is_clear(calls.made)


def test_a_lost_connection_leaves_nothing_open() -> None:
    calls = Unsettled()
    calls.performed(A, "#c")
    calls.lost()

    assert calls.is_clear(calls.made)
    assert calls.refused_to("#c", NO) is False


@given(st.lists(st.tuples(st.sampled_from(["make", "took", "no", "pass"]), st.integers(0, 9))))
def test_no_call_is_settled_twice(steps: list[tuple[str, int]]) -> None:
    calls = Unsettled()
    settled: list[object] = []
    made: list[Key] = []
    for what, number in steps:
        if what == "make":
            made.append(Key(f"k{len(made)}.0"))
            calls.performed(made[-1], f"#{number % 3}")
        elif what == "took" and made:
            settled.append(calls.took(made[number % len(made)], None))
        elif what == "no":
            settled.append(calls.refused_to(f"#{number % 3}", NO))
        elif what == "pass":
            settled += [each for each in calls.passed(calls.made) if isinstance(each, Settled)]
    keys = [each.key for each in settled if isinstance(each, Settled)]

    assert len(keys) == len(set(keys))
