"""As which events a message stands by now: an edit has more of them, or fewer; pure.

    /part/$first/2      ->  $third      since an edit
    /part/$first/1      ->              it fell away

$first: the id of the message's first part as it was said.
"""

from collections.abc import Mapping
from typing import Final

from adapters.matrix.items import Keep
from bridge.api.ids import NativeId

PREFIX: Final = "/part/"


def names(parts: tuple[NativeId, ...]) -> str:
    """What the names begin with of all that is kept of a message."""
    return f"{PREFIX}{parts[0]}/"


def standing(parts: tuple[NativeId, ...], kept: Mapping[str, bytes]) -> dict[int, NativeId]:
    """Those that are there, by their numbers. parts: as it was said."""
    there = dict(enumerate(parts))
    for name, value in kept.items():
        number = int(name.rpartition("/")[2])
        if value:
            there[number] = NativeId(value.decode())
        else:
            there.pop(number, None)
    return dict(sorted(there.items()))


def is_now(parts: tuple[NativeId, ...], number: int, native: NativeId) -> Keep:
    """One of them is another event."""
    return {f"{names(parts)}{number}": native.encode()}


def fell_away(parts: tuple[NativeId, ...], number: int) -> Keep:
    return {f"{names(parts)}{number}": b""}


def forgotten(kept: Mapping[str, bytes]) -> Keep:
    """Of a message that is no more."""
    return dict.fromkeys(kept)
