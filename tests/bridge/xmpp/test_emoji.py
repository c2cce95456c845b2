"""What is one emoji."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.xmpp import emoji

EMOJI = (
    "👋",
    "👋🏽",
    "❤",
    "❤\ufe0f",
    "☺\ufe0e",
    "👩🏽\u200d🚀",
    "👨\u200d👩\u200d👧\u200d👦",
    "🏳\ufe0f\u200d🌈",
    "🙂\u200d↔\ufe0f",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "🇫🇷",
    "7\ufe0f\u20e3",
    "#\u20e3",
    "ℹ\ufe0f",  # noqa: RUF001  # this very sign
    "™",
    "\U0001faea",
)
"""The last is of a later Unicode than this Python knows."""

OTHERS = (
    "x",
    "7",
    "+1",
    ":wave:",
    "да",
    "你",
    "👋👋",
    "👋 tea",
    "x\ufe0f",
    "x\u20e3",
    "\ufe0f",
    "\u200d",
    "👋\u200d",
    "\u200d👋",
    "🇫",
    "🇫🇷🇫",
    "",
    "\u202e👋",
)


@pytest.mark.parametrize("text", EMOJI)
def test_an_emoji_is_one(text: str) -> None:
    assert emoji.is_one(text)


@pytest.mark.parametrize("text", OTHERS)
def test_anything_else_is_none(text: str) -> None:
    assert not emoji.is_one(text)


def _is_no_part(char: str) -> bool:
    """What is a letter or a mark by its category, but has a place in emoji."""
    return char not in "\ufe0e\ufe0f\u20e3\u2139"


@given(
    st.sampled_from(EMOJI),
    st.characters(categories=["L", "M", "N", "Z", "Cc"]).filter(_is_no_part),
)
def test_with_a_letter_it_is_none(text: str, letter: str) -> None:
    assert not emoji.is_one(letter)
    assert not emoji.is_one(text + letter)
    assert not emoji.is_one(letter + text)
