"""Moments as people write and read them, in UTC: pure."""

import re
from datetime import UTC, datetime
from typing import Final

_FORMATS: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d")
_SPAN: Final = re.compile(r"([0-9]{1,4}) ?(min|h|d|w|minutes?|hours?|days?|weeks?)")
_SECONDS: Final = {"m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}


def until(text: str, now: float) -> float | None:
    """`2026-01-31`, `2026-01-31 18:00`, `10 min`, `7d`; Unix time, None where it is no such."""
    text = " ".join(text.lower().removesuffix("utc").split())
    span = _SPAN.fullmatch(text)
    if span is not None:
        return now + int(span[1]) * _SECONDS[span[2][0]]
    for written in _FORMATS:
        try:
            return datetime.strptime(text.upper(), written).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    return None


def shown(at: float | None) -> str:
    """`2026-01-31 18:00 UTC`; "" for none."""
    return "" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def ago(seconds: float) -> str:
    """`3 days`, `2 h`, `5 min`, `12 s`: about so long."""
    for length, unit in ((172_800.0, "days"), (3_600.0, "h"), (60.0, "min")):
        if seconds >= length:
            return f"{seconds / (86_400.0 if unit == 'days' else length):.0f} {unit}"
    return f"{seconds:.0f} s"
