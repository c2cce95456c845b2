"""Sizes of files in words; pure."""

from typing import Final

from bridge.api.errors import Refused

_UNITS: Final = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


def in_words(size: int) -> str:
    """`12 bytes`, `1.4 MB`, `25 MB`."""
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + f" {name}"
    return _bytes(size)


def too_large(size: int | None, most: int) -> Refused:
    """The refusal of a file. size: None when all that is known of it is that it has more."""
    if size is None:
        return Refused("not-acceptable", f"The file has more than {in_words(most)}.")
    is_close = in_words(size) == in_words(most)
    has, may = (_bytes(size), _bytes(most)) if is_close else (in_words(size), in_words(most))
    return Refused("not-acceptable", f"The file has {has}; at most {may} are taken.")


def _bytes(size: int) -> str:
    return "1 byte" if size == 1 else f"{size} bytes"
