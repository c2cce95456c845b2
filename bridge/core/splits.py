"""What is said in rooms when a far network breaks apart, pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import Place
from bridge.api.states import Split

LEFT: Final = "Netsplit: {}, {} left."


def lines(split: Split, left: Iterable[Place]) -> Iterator[Message]:
    """One for each room. left: the rooms, each as often as somebody has gone there."""
    for place, count in Counter(left).items():
        people = "1 person" if count == 1 else f"{count} people"
        words = Text(LEFT.format(split.words, people))
        yield Message(place=place, actor=None, at=split.at, content=(words,), form="notice")
