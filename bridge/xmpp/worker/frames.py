"""What goes through the pipes of the process that reads pictures: a head of fixed size, bytes.

In: an order and its picture. Out: first `READY`, then for each order an answer and what was made
of the picture. All numbers are unsigned, the highest byte first.
"""

from dataclasses import astuple, dataclass
from struct import Struct
from typing import Final

READY: Final = b"\x01"
"""The process lives and has bound itself."""

FORMS: Final = ("", "image/png", "image/jpeg", "image/gif")
"""In an order "" is whatever fits best: PNG where something is seen through, else JPEG."""

TAKEN, UNKNOWN, TOO_LARGE, UNREADABLE = range(4)
"""Verdicts. Unknown: of no kind that is read; too large: of too many pixels."""

_ORDER: Final = Struct("!IIIIB?")
_ANSWER: Final = Struct("!BBIIIII")
ORDER_SIZE: Final = _ORDER.size
ANSWER_SIZE: Final = _ANSWER.size


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made of a picture of `size` bytes.

    edge: pixels that its longer side may have. leave: pixels of the longer side up to which it is
    left as it is, if nothing else is wrong with it; 0 for never. form: an index of `FORMS`.
    """

    size: int
    edge: int
    most_bytes: int
    leave: int
    form: int
    is_square: bool

    def packed(self) -> bytes:
        return _ORDER.pack(*astuple(self))

    @classmethod
    def unpacked(cls, head: bytes) -> "Order":
        return cls(*_ORDER.unpack(head))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it. of_width, of_height: of the picture that came, upright."""

    verdict: int
    form: int = 0
    width: int = 0
    height: int = 0
    of_width: int = 0
    of_height: int = 0
    size: int = 0

    def packed(self) -> bytes:
        return _ANSWER.pack(*astuple(self))

    @classmethod
    def unpacked(cls, head: bytes) -> "Answer":
        return cls(*_ANSWER.unpack(head))
