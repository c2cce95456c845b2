"""Words are cut where it hurts least."""

import pytest

from bridge.api.cutting import cut


@pytest.mark.parametrize(
    ("body", "end", "pieces"),
    [
        ("tea or coffee", 100, ("tea or coffee", "")),
        ("one two\n\nthree. four\nfive six", 24, ("one two\n\nthree. four\n", "five six")),
        ("one two\n\nthree. four five", 14, ("one two\n\n", "three. four five")),
        ("one two. three four", 14, ("one two. ", "three four")),
        ("one two three four", 16, ("one two three ", "four")),
        ("a " + "b" * 10, 8, ("a " + "b" * 6, "bbbb")),
        ("family 👩\u200d👩\u200d👧", 10, ("family ", "👩\u200d👩\u200d👧")),
        ("xxxxe\u0301", 5, ("xxxx", "e\u0301")),
        ("x" + "\u0301" * 50, 40, ("x" + "\u0301" * 39, "\u0301" * 11)),
    ],
)
def test_words_are_cut_behind_the_largest_part_that_leaves_half(
    body: str, end: int, pieces: tuple[str, str]
) -> None:
    at = cut(body, 0, end)

    assert (body[:at], body[at:]) == pieces
