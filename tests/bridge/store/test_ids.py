"""Ids that only rise."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.store.ids import EPOCH, Ids, milliseconds

START = EPOCH / 1000


@given(
    st.lists(st.floats(min_value=START - 1e6, max_value=START + 1e9), min_size=1),
    st.integers(0, 1023),
    st.integers(0, 2**40),
)
def test_an_id_is_above_all_before_it_whatever_the_clock_does(
    clock: list[float], process: int, above: int
) -> None:
    times = iter(clock)
    ids = Ids(process, now=lambda: next(times), above=above)

    made = [above, *(ids.next() for _ in clock)]

    assert all(earlier < later for earlier, later in pairwise(made))
    assert all(id_ < 2**63 for id_ in made)


def test_processes_never_make_the_same_id() -> None:
    here, there = Ids(1, now=lambda: START), Ids(2, now=lambda: START)

    made = [ids.next() for ids in (here, there) for _ in range(10_000)]

    assert len(set(made)) == 20_000


def test_the_time_is_in_the_id() -> None:
    ids = Ids(1023, now=lambda: START + 60.5)

    assert milliseconds(ids.next()) == EPOCH + 60_500


def test_the_first_id_is_above_that_of_a_higher_process_in_the_same_millisecond() -> None:
    highest = Ids(9, now=lambda: START).next()

    assert Ids(1, now=lambda: START, above=highest).next() > highest


def test_a_process_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="process"):
        Ids(1024)
