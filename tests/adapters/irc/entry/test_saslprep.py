"""Names and passwords before they are compared: the examples of RFC 4013 section 3, and more."""

import pytest

from adapters.irc.entry.saslprep import prepared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I\u00adX", "IX"),  # SOFT HYPHEN mapped to nothing
        ("user", "user"),  # no transformation
        ("USER", "USER"),  # case preserved, will not match the one before
        ("\u00aa", "a"),  # output is NFKC
        ("\u2168", "IX"),  # output is NFKC, will match the first
        ("a\u00a0b", "a b"),  # "non-ASCII space characters [...] mapped to SPACE"
        ("", ""),
    ],
)
def test_it_is_prepared(text: str, expected: str) -> None:
    assert prepared(text) == expected


@pytest.mark.parametrize("text", ["\u0007", "\u06271", "\u0627a\u0627", "a\ue000"])
def test_what_the_profile_forbids_stays_as_it_was_written(text: str) -> None:
    assert prepared(text) == text


def test_right_to_left_alone_is_prepared() -> None:
    assert prepared("\u0627\u00ad\u0628") == "\u0627\u0628"
