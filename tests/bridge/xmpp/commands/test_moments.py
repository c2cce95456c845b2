"""Moments as people write them."""

import pytest

from bridge.xmpp.commands import moments

NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("10 minutes", 600.0),
        ("1 minute", 60.0),
        ("10min", 600.0),
        ("12 hours", 43_200.0),
        ("1h", 3_600.0),
        ("7 Days", 604_800.0),
        ("2w", 1_209_600.0),
    ],
)
def test_a_span_counts_from_now(written: str, after: float) -> None:
    assert moments.until(written, NOW) == NOW + after


@pytest.mark.parametrize("written", ["5m", "10 months", "soon", "10", "-1 days"])
def test_what_may_mean_something_else_means_nothing(written: str) -> None:
    assert moments.until(written, NOW) is None
