"""Changes of modes are read, written and said in words."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.rooms import modes
from adapters.irc.rooms.modes import Change
from adapters.irc.wire.isupport import DEFAULT, learn

SUPPORT = learn(
    DEFAULT, ["PREFIX=(qaohv)~&@%+", "CHANMODES=beI,k,l,imnpst", "MODES=2", "MAXLIST=b:60,eI:30"]
)


@pytest.mark.parametrize(
    ("written", "values", "expected"),
    [
        ("+m", (), [Change("+", "m")]),
        ("m-n", (), [Change("+", "m"), Change("-", "n")]),
        ("+o-v", ("bob", "carol"), [Change("+", "o", "bob"), Change("-", "v", "carol")]),
        ("+l-l", ("5",), [Change("+", "l", "5"), Change("-", "l")]),
        ("-k", ("*",), [Change("-", "k", "*")]),
        ("+b", (), [Change("+", "b")]),
        ("+-+", (), []),
        ("+m\u0100n", (), [Change("+", "m"), Change("+", "n")]),
        ("", ("rest",), []),
    ],
)
def test_changes_are_read(written: str, values: Sequence[str], expected: list[Change]) -> None:
    assert modes.changes(SUPPORT, written, values) == expected


def test_a_line_of_a_hostile_server_is_read_to_a_bound() -> None:
    assert len(modes.changes(SUPPORT, "m" * 10_000, ())) == modes.MOST_CHANGES


def test_no_line_has_more_values_than_the_server_takes() -> None:
    wanted = [Change("+", "o", "a"), Change("+", "m"), Change("+", "v", "b"), Change("-", "v", "c")]

    assert list(modes.lines(SUPPORT, wanted)) == [["+omv", "a", "b"], ["-v", "c"]]


def test_no_line_is_longer_than_a_line() -> None:
    support = learn(SUPPORT, ["MODES=100"])
    wanted = [Change("+", "b", f"{number:060}!*@*") for number in range(20)]
    written = [" ".join(line) for line in modes.lines(support, wanted)]

    assert max(len(line) for line in written) < 450
    assert sum(line.count("!*@*") for line in written) == 20


@given(
    st.lists(
        st.tuples(st.sampled_from("+-"), st.sampled_from("qovbeIklimnt"), st.just("value")).map(
            lambda one: Change(one[0], one[1], one[2] if modes.takes(SUPPORT, *one[:2]) else "")
        )
    )
)
def test_what_is_written_is_read_as_the_same(wanted: list[Change]) -> None:
    lines = list(modes.lines(SUPPORT, wanted))

    assert [c for first, *rest in lines for c in modes.changes(SUPPORT, first, rest)] == wanted


def test_modes_are_what_they_were_and_what_was_changed() -> None:
    made = modes.changes(SUPPORT, "+k-n+b-l+o", ("key", "*!*@x", "bob"))

    assert modes.settled(SUPPORT, {"n": "", "l": "5", "t": ""}, made) == {"k": "key", "t": ""}


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ([Change("+", "m")], "bob sets +m (only those with voice can speak)."),
        ([Change("+", "k", "sesame")], "bob sets +k (there is a password)."),
        ([Change("+", "l", "5")], "bob sets +l 5."),
        ([Change("+", "b", "*!*@x"), Change("-", "m")], "bob sets +b-m *!*@x."),
        ([Change("+", "C")], "bob sets +C."),
    ],
)
def test_changes_are_said_without_passwords(made: list[Change], words: str) -> None:
    assert modes.in_words("bob", made) == words


def test_how_many_masks_a_list_takes() -> None:
    assert [modes.most(SUPPORT, mode) for mode in "beq"] == [60, 30, None]
