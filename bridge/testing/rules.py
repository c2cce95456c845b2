"""The port's rules as the gateway must keep them, and a ledger that holds it to them.

Pure: told what the gateway does and learns, it raises at the first breach. `bridge.api.adapter`
says what the rules are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bridge.api.adapter import (
    Capabilities,
    Delivery,
    Emoji,
    Ranks,
    Speaker,
    Texts,
    delivery_key,
    part_key,
)
from bridge.api.content import Card, Content, File, Location, Poll, Text
from bridge.api.events import AnyEvent, Edit, Message, Reactions, Ref, Retraction, Vote
from bridge.api.ids import Key, Place, Wire
from bridge.api.text import Span

Lane: TypeAlias = tuple[Place, Speaker]

Fate = Literal[
    "under way",  # `perform` has not returned
    "open",  # it has; what became of the call is told later
    "known",  # the gateway was told
    "unknown",  # the wire was lost first, or the gateway ended
]


class PortBreach(AssertionError):
    """A rule of the port was broken: a mistake in who broke it, not in the test."""


@dataclass(slots=True)
class Made:
    """One call. content: all of it that must be the same when it is repeated."""

    content: object
    lane: Lane
    wire: Wire
    fate: Fate = "under way"


@dataclass(slots=True)
class Ledger:
    """Every call that was ever made on one network. breaches: what was broken, in order."""

    breaches: list[str] = field(default_factory=list)
    _made: dict[Key, Made] = field(default_factory=dict)
    _out: dict[Lane, list[Key]] = field(default_factory=dict)  # under way or open, in order

    def breach(self, words: str) -> PortBreach:
        """Write a breach down for the test; whoever called may catch what is raised."""
        self.breaches.append(words)
        return PortBreach(words)

    def translating(self, delivery: Delivery, able: Capabilities) -> None:
        """A delivery is translated: the place can show it, and what it refers to is there."""
        lack = _lack(delivery.event, able.texts, able.ranks)
        if lack:
            raise self.breach(f"{delivery.key}: {lack}")

    def performing(
        self, key: Key, content: object, lane: Lane, wire: Wire, able: Capabilities
    ) -> None:
        """A call is about to be made. Raises PortBreach."""
        before = self._made.get(key)
        if before is not None:
            self._again(key, before, content, able)
        self._first_parts_first(key)
        out = self._out.setdefault(lane, [])
        if out and self._made[out[-1]].fate == "under way":
            raise self.breach(f"{key}: performed before perform of {out[-1]} has returned")
        if len(out) >= able.window:
            raise self.breach(f"{key}: {len(out) + 1} calls are out, the window is {able.window}")
        self._made[key] = Made(content, lane, wire)
        out.append(key)

    def performed(self, key: Key, *, known: bool) -> None:
        """`perform` returned; known: with an id, or it refused. Else word comes later."""
        if known:
            self._close(key, "known")
        else:
            self._made[key].fate = "open"

    def not_taken(self, key: Key) -> None:
        """`perform` raised TryLater: it is as if the call had never been made."""
        self._close(key, "unknown")
        del self._made[key]

    def doubted(self, key: Key) -> None:
        """`perform` raised Uncertain, or was cancelled."""
        self._close(key, "unknown")

    def told(self, key: Key) -> None:
        """The gateway was told what became of it; what it does not wait for does not matter."""
        if self.is_open(key):
            self._close(key, "known")

    def is_open(self, key: Key) -> bool:
        """Whether the gateway waits for word of this call."""
        made = self._made.get(key)
        return made is not None and made.fate == "open"

    def open_on(self, wire: Wire) -> tuple[Key, ...]:
        """The calls on a wire that the gateway waits for word of."""
        return tuple(
            key
            for out in self._out.values()
            for key in out
            if self._made[key].wire == wire and self._made[key].fate == "open"
        )

    def lost(self, wire: Wire) -> None:
        """The wire was lost: nobody knows what became of what was out."""
        for key in self.open_on(wire):
            self._close(key, "unknown")

    def restarted(self) -> None:
        """The gateway began anew; it may not know any more what it was told last."""
        self._out.clear()
        for made in self._made.values():
            made.fate = "unknown"

    def _close(self, key: Key, fate: Fate) -> None:
        made = self._made[key]
        made.fate = fate
        out = self._out.get(made.lane, [])
        if key in out:
            out.remove(key)

    def _again(self, key: Key, before: Made, content: object, able: Capabilities) -> None:
        if before.content != content:
            raise self.breach(f"{key}: used again for something else")
        if before.fate in ("under way", "open"):
            raise self.breach(f"{key}: performed again before it was known what became of it")
        if before.fate == "known":
            raise self.breach(f"{key}: performed again though it was known what became of it")
        if not able.repeatable:
            raise self.breach(f"{key}: performed again where that is not harmless")

    def _first_parts_first(self, key: Key) -> None:
        try:
            whole, part = delivery_key(key)
        except ValueError:
            raise self.breach(f"{key}: not the key of a part") from None
        if part and part_key(whole, part - 1) not in self._made:
            raise self.breach(f"{key}: performed before the part that stands before it")


def _lack(event: AnyEvent, texts: Texts, ranks: Ranks) -> str:
    """Why an event cannot be shown; "" if it can."""
    if isinstance(event, Edit | Retraction | Reactions | Vote) and not event.target.natives:
        return "refers to a message without its ids"
    match event:
        case Message(answers=Ref(natives=(_, *_))) if not texts.answers:
            return "an answer, where there are none"
        case Message() | Edit() if what := _unshown(event.content, texts):
            return f"{what}, where there are none"
        case Edit() if not texts.edits:
            return "an edit, where there are none"
        case Retraction(by_moderator=True) if not ranks.removes:
            return "a removal, where there are none"
        case Retraction(by_moderator=False) if not texts.retractions:
            return "a retraction, where there are none"
        case Vote() if not texts.votes:
            return "a vote, where there are none"
        case Reactions(emoji=emoji):
            return _excess(emoji, texts.emoji)
    return ""


def _unshown(content: Sequence[Content], texts: Texts) -> str:
    """The first kind of content that a place cannot show; "" if there is none."""
    for part in content:
        match part:
            case Text(spans=spans):
                lacks = _look(spans, texts)
            case File():
                lacks = "" if texts.files else "a file"
            case Location():
                lacks = "" if texts.locations else "a place on the map"
            case Card():
                lacks = "" if texts.cards else "a card"
            case Poll():
                lacks = "" if texts.polls else "a poll"
            case _:
                lacks = "what no place shows"
        if lacks:
            return lacks
    return ""


def _look(spans: Sequence[Span], texts: Texts) -> str:
    if spans and not texts.styles:
        return "words with a look"
    is_hidden = any(span.kind == "spoiler" for span in spans)
    return "words that are hidden" if is_hidden and not texts.spoilers else ""


def _excess(emoji: Sequence[str], able: Emoji | None) -> str:
    if able is None:
        return "a reaction, where there are none"
    if len(emoji) > able.most:
        return f"{len(emoji)} reactions, where {able.most} are the most"
    if able.allowed and not able.allowed.issuperset(emoji):
        return "a reaction that is none of those that are allowed"
    return ""
