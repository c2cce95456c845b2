"""Files that the gateway gave a fake network: what really came of each, whatever is said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

HEAD = 1_000
"""Bytes of a file that are kept, from its beginning: a test may give large ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A file as it came. sha256: hexadecimal. head: how it begins."""

    native: str
    name: str
    media_type: str
    size: int
    sha256: str
    head: bytes


class Parcels:
    """on_change: called when there is another one."""

    def __init__(self, on_change: Callable[[], object]) -> None:
        self._on_change = on_change
        self._numbers = count(1)
        self._kept: dict[str, Parcel] = {}

    def parcel(self, native: str) -> Parcel:
        """By the id that the network gave it. KeyError: there is none."""
        return self._kept[native]

    def parcels(self) -> tuple[Parcel, ...]:
        """All that ever came, in order."""
        return tuple(self._kept.values())

    def keep(self, name: str, media_type: str, coming: "Coming") -> Parcel:
        """What has come is whole."""
        native = f"parcel{next(self._numbers)}"
        parcel = self._kept[native] = Parcel(
            native=native,
            name=name,
            media_type=media_type,
            size=coming.size,
            sha256=coming.digest.hexdigest(),
            head=bytes(coming.head),
        )
        self._on_change()
        return parcel


class Coming:
    """A file that comes in pieces."""

    def __init__(self) -> None:
        self.size = 0
        self.digest = sha256()
        self.head = bytearray()

    def take(self, piece: bytes) -> None:
        """One more piece."""
        self.size += len(piece)
        self.digest.update(piece)
        self.head += piece[: HEAD - len(self.head)]
