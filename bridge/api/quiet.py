"""Names that are shown and call nobody; pure.

Programs of many networks ring where their owner's name is said. A relay that names who speaks would
ring with each of his words.
"""

import re
from typing import Final

BREAK: Final = "\u200b"
"""Zero width space: what it stands in is read as before, and is no name to a program."""


def broken(name: str) -> str:
    """A name that no program knows; of a single letter it is left as it is."""
    return name[:1] + BREAK + name[1:] if len(name) > 1 else name


_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def plain(name: str) -> str:
    """A name that turns no words around it, and holds nothing that cannot be seen; what joins
    letters stays.
    """
    return _UNSEEN.sub("", name)
