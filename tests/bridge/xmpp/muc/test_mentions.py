"""A name is one where it stands as a word of its own."""

import pytest

from bridge.xmpp.muc.mentions import is_named


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("alice", "alice: tea?"),
        ("alice", "tea for ALICE"),
        ("alice", "(alice), @alice!"),
        ("Ünal", "hallo ünal"),
        ("[al]ice^", "hey [AL]ICE^, tea"),
        ("al.ce", "al.ce"),
    ],
)
def test_a_name_is_found(name: str, text: str) -> None:
    assert is_named(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("alice", "malice"),
        ("alice", "alice_ and alice2"),
        ("alice", ""),
        ("al.ce", "alice"),
        ("ali", "aliénor"),
    ],
)
def test_a_part_of_a_word_is_no_name(name: str, text: str) -> None:
    assert not is_named(name, text)
