"""Which names can be seen."""

import pytest

from bridge.xmpp.muc.occupants import is_blank


@pytest.mark.parametrize(
    "name",
    ["", " ", "\u00a0", "\u3000\u2003", "\u2066", "\u2800", "\u115f\u1160", "\uffa0 "],
    ids=ascii,
)
def test_what_nobody_sees_is_no_name(name: str) -> None:
    assert is_blank(name)


@pytest.mark.parametrize(
    "name", ["alice\u2800", "\u115falice", "al\u3164ice", "alice\uffa0"], ids=ascii
)
def test_a_name_with_something_unseen_in_it_would_be_anothers(name: str) -> None:
    assert is_blank(name)


@pytest.mark.parametrize("name", ["alice", "a b", "한국", "🦄", "é", "-", "ـ"], ids=ascii)
def test_what_can_be_seen_is_a_name(name: str) -> None:
    assert not is_blank(name)
