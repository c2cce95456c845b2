"""JSON of others, taken as what it should be, pure: whatever else stands there is as good as
nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

MOST_TEXT: Final = 65_536
"""Bytes that an event may have, by the specification: no text of one has more characters."""

MOST_LEVEL: Final = 2**53 - 1
"""Numbers of events are at most this large, either way: canonical JSON."""


def text(found: Any, key: str, most: int = MOST_TEXT) -> str:
    """A string, cut where it is too long; "" for anything else."""
    value = found.get(key) if isinstance(found, Mapping) else None
    return value[:most] if isinstance(value, str) else ""


def number(found: Any, key: str, default: int = 0) -> int:
    """A whole number; old rooms have some that are written as strings."""
    value = found.get(key) if isinstance(found, Mapping) else None
    if isinstance(value, str):
        value = _read(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MOST_LEVEL:
        return default
    return value


def table(found: Any, key: str) -> Mapping[str, Any]:
    """An object; an empty one for anything else."""
    value = found.get(key) if isinstance(found, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def nested(found: Any, *keys: str) -> Mapping[str, Any]:
    """An object within objects; an empty one where there is none."""
    for key in keys:
        found = table(found, key)
    return found if isinstance(found, Mapping) else {}


def rows(found: Any, key: str) -> Sequence[Any]:
    """A list; an empty one for anything else."""
    value = found.get(key) if isinstance(found, Mapping) else None
    return value if isinstance(value, list) else ()


def texts(found: Any, key: str, most: int) -> tuple[str, ...]:
    """The strings of a list, so many at most."""
    return tuple(value for value in rows(found, key)[:most] if isinstance(value, str))


def _read(written: str) -> int | None:
    if len(written) > 20:
        return None
    try:
        return int(written)
    except ValueError:
        return None
