"""What is known of how a homeserver gives out files."""

from dataclasses import dataclass
from typing import Final

ANY_SIZE: Final = 1 << 40
"""Bytes; where nothing is said of it."""


@dataclass(slots=True)
class Depot:
    """most: bytes of a file, until most_until. old_until: it knows the old paths alone. Both are
    Unix times in seconds.
    """

    most: int = ANY_SIZE
    most_until: float = 0.0
    old_until: float = 0.0
