"""Faults of ours are told without the words that led to them."""

from bridge.api import faults


def test_of_a_fault_is_told_where_it_came_about_and_not_its_words() -> None:
    try:
        int("what somebody said")
    except ValueError as error:
        told = faults.where(error)

    assert told.startswith("ValueError\n  File ")
    assert "test_faults.py" in told
    assert "invalid literal" not in told
