"""Words that are said once more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.quiet import BREAK, broken
from bridge.core.quoting import QUOTED, is_addressed, quiet, quoted, shortened


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("see you at five", "see you at five"),
        ("see\n  you\tat five", "see you at five"),
        ("how about tomorrow at five, or at six perhaps", "how about tomorrow at five, or at six…"),
        ("x" * 50, "x" * 39 + "…"),
        ("👨\u200d👩\u200d👧" * 20, "👨\u200d👩\u200d👧" * 7 + "…"),
        ("e\u0301" * 30, "e\u0301" * 19 + "…"),
        ("", ""),
    ],
)
def test_a_quotation_is_one_short_line_cut_between_words(words: str, said: str) -> None:
    assert shortened(words) == said


@given(st.text())
def test_no_quotation_is_longer_than_it_may_be(words: str) -> None:
    said = shortened(words)

    assert len(said) <= QUOTED + 1
    assert said == " ".join(words.split()) or said.endswith("…")


@pytest.mark.parametrize(
    ("words", "names", "said"),
    [
        ("hello @everyone, @bob", (), f"hello @{BREAK}everyone, @{BREAK}bob"),
        ("bob: yes", (), f"b{BREAK}ob: yes"),
        ("ask Bob, or bobby", ("bob",), f"ask B{BREAK}ob, or bobby"),
        ("mail bob@x.example", ("bob",), f"mail b{BREAK}ob@x.example"),
        ("https://x.example/@bob", (), f"https://x.example/@{BREAK}bob"),
        ("a.b (c)", ("a.b",), f"a{BREAK}.b (c)"),
        ("I am i", ("i",), "I am i"),
        ("nothing here", ("bob",), "nothing here"),
    ],
)
def test_what_is_repeated_calls_nobody(words: str, names: tuple[str, ...], said: str) -> None:
    assert quiet(words, names) == said


@given(st.text(), st.lists(st.text(), max_size=3))
def test_quiet_words_read_as_before(words: str, names: list[str]) -> None:
    assert quiet(words, names).replace(BREAK, "") == words.replace(BREAK, "")


def test_a_quotation_stands_in_quotation_marks() -> None:
    assert quoted("bob says hi", ["bob"]) == f'"b{BREAK}ob says hi"'


@pytest.mark.parametrize(("name", "shown"), [("bob", f"b{BREAK}ob"), ("b", "b"), ("", "")])
def test_a_name_is_broken_so_that_it_is_still_read(name: str, shown: str) -> None:
    assert broken(name) == shown


@pytest.mark.parametrize(
    ("words", "is_so"),
    [
        ("bob: yes", True),
        ("BOB, yes", True),
        ("@bob yes", True),
        ("bob", True),
        ("bobby: yes", False),
        ("bob-2: yes", False),
        ("yes, bob", False),
        ("", False),
    ],
)
def test_who_is_named_at_the_beginning_is_addressed(words: str, is_so: bool) -> None:
    assert is_addressed(words, "bob") is is_so
