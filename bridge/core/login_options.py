"""What a login needs, and what its owner has set for it and its rooms; pure."""

from collections.abc import Mapping
from typing import Final

from bridge.api.errors import Refused

MOST: Final = 500
"""Of one login; those of its rooms are among them."""

TOO_MANY: Final = "So many settings cannot be kept: set those of some rooms back first."


def check(known: Mapping[str, str], changes: Mapping[str, str]) -> None:
    """Some are to be set otherwise. Raises Refused for too many."""
    if len(changed(known, changes)) > max(MOST, len(known)):
        raise Refused("overload", TOO_MANY)


def changed(known: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """All as they are then; "" takes one away."""
    return {name: value for name, value in {**known, **changes}.items() if value}
