"""Which names look the same."""

import pytest

from bridge.core.naming import likeness


@pytest.mark.parametrize(
    "name",
    [
        *(
            "bob",
            " B o\tb",
            "B\u00f6b",
            "Bo\u0301b",
            "\uff22ob",
            "Bo\u2066b",
            "Bob\u2069",
            "B\u200eob",
        ),
        *("B\u061cob", "Bo\u2064b", "Bob\ufe0f", "Bob\U000e0101", "B\u3164ob", "Bo\u180bb"),
    ],
)
def test_what_cannot_be_seen_makes_no_other_name(name: str) -> None:
    assert likeness(name) == likeness("Bob")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Bob", "Bop"), ("\u0915\u0941\u092e\u093e\u0930", "\u0915\u092e\u093e\u0930")],
)
def test_signs_that_are_seen_make_another_one(one: str, other: str) -> None:
    assert likeness(one) != likeness(other)
