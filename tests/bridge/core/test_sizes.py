"""Sizes are said in words."""

import pytest

from bridge.core.sizes import in_words, too_large


def test_sizes_have_the_unit_that_suits_them() -> None:
    sizes = [0, 1, 999, 1_000, 1_449_999, 25_000_000, 2_500_000_000]

    assert [in_words(size) for size in sizes] == [
        "0 bytes",
        "1 byte",
        "999 bytes",
        "1 kB",
        "1.4 MB",
        "25 MB",
        "2.5 GB",
    ]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (25_000_000, "The file has 25 MB; at most 10 MB are taken."),
        (10_000_001, "The file has 10000001 bytes; at most 10000000 bytes are taken."),
        (None, "The file has more than 10 MB."),
    ],
)
def test_what_is_too_large_says_by_how_much(size: int | None, text: str) -> None:
    refused = too_large(size, 10_000_000)

    assert (refused.reason, refused.text) == ("not-acceptable", text)
