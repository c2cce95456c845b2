"""Names that are shown and call nobody; pure.

Programs of many networks ring where their owner's name is said. A relay that names who speaks would
ring with each of his words.
"""

from typing import Final

BREAK: Final = "\u200b"
"""Zero width space: what it stands in is read as before, and is no name to a program."""


def broken(name: str) -> str:
    """A name that no program knows; of a single letter it is left as it is."""
    return name[:1] + BREAK + name[1:] if len(name) > 1 else name
