"""Flood buckets and growing waits, with time passed in."""

from hypothesis import given
from hypothesis import strategies as st

from bridge.api.pacing import Bucket, backoff


def passed(bucket: Bucket, times: list[float]) -> list[bool]:
    out = []
    for now in times:
        free = bucket.wait(now) == 0.0
        if free:
            bucket.take(now)
        out.append(free)
    return out


def test_a_burst_passes_at_once_and_the_next_one_waits() -> None:
    bucket = Bucket(3, 2.0)

    assert passed(bucket, [10.0] * 4) == [True, True, True, False]
    assert bucket.wait(10.0) == 2.0


def test_after_the_burst_one_passes_each_interval() -> None:
    bucket = Bucket(1, 0.5)

    assert passed(bucket, [0.0, 0.25, 0.5, 0.75, 1.0]) == [True, False, True, False, True]


def test_a_rested_bucket_holds_its_burst_and_not_more() -> None:
    bucket = Bucket(2, 1.0)
    passed(bucket, [0.0, 0.0])

    assert passed(bucket, [1000.0] * 3) == [True, True, False]


def test_a_bucket_without_interval_never_waits() -> None:
    assert passed(Bucket(1, 0.0), [5.0] * 100) == [True] * 100


@given(
    st.integers(1, 20),
    st.sampled_from([0.25, 0.5, 1.0, 2.0]),
    st.lists(st.integers(0, 40).map(lambda n: n / 4), max_size=80),
)
def test_no_stretch_of_time_sees_more_than_burst_and_rate(
    burst: int, interval: float, gaps: list[float]
) -> None:
    bucket, now, taken = Bucket(burst, interval), 0.0, []
    for gap in gaps:
        now += gap
        if bucket.wait(now) == 0.0:
            bucket.take(now)
            taken.append(now)
    for i, start in enumerate(taken):
        for j, end in enumerate(taken[i:], start=1):
            assert j <= burst + (end - start) / interval


def test_waiting_as_long_as_told_is_enough() -> None:
    bucket = Bucket(2, 1.5)
    now = 0.0
    for _ in range(20):
        now += bucket.wait(now)

        assert bucket.wait(now) == 0.0
        bucket.take(now)


def test_backoff_doubles_up_to_its_longest() -> None:
    waits = [backoff(n, jitter=1.0, first=1.0, longest=60.0) for n in range(8)]

    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


@given(st.integers(0, 10**9), st.floats(0.0, 1.0))
def test_backoff_is_never_shorter_than_half_its_step_nor_longer_than_its_longest(
    attempt: int, jitter: float
) -> None:
    assert 0.5 <= backoff(attempt, jitter=jitter, longest=300.0) <= 300.0
