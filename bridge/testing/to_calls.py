"""Pure: what the gateway wants said on a fake network becomes calls, a line each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bridge.api.adapter import Delivery, Speaker, part_key
from bridge.api.content import Content, File, Text, words_of
from bridge.api.events import Edit, Form, Message, Reactions, Ref, Retraction, RoomChange, Vote
from bridge.api.ids import Key, NativeId, Place
from bridge.api.text import Span, piece

Does = Literal["says", "sets the subject", "edits", "takes back", "removes", "reacts", "votes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. to: the id of the message that it is about, or is an answer to.

    holds: what is neither words nor files.
    """

    key: Key
    place: Place
    speaker: Speaker
    text: str = ""
    form: Form = "say"
    does: Does = "says"
    to: NativeId | None = None
    files: tuple[File, ...] = ()
    emoji: tuple[str, ...] = ()
    reason: str = ""
    spans: tuple[Span, ...] = ()
    holds: tuple[Content, ...] = ()
    choices: tuple[int, ...] = ()


def translate(delivery: Delivery) -> Sequence[Call]:
    """One call for each line that is not blank, each file or the like, each part that is taken
    back.
    """
    blank = Call(key=delivery.key, place=delivery.place, speaker=delivery.speaker)
    return tuple(
        replace(call, key=part_key(delivery.key, number))
        for number, call in enumerate(_calls(delivery, blank))
    )


def _calls(delivery: Delivery, blank: Call) -> Iterator[Call]:
    event = delivery.event
    match event:
        case Message():
            yield from _message(event, blank)
        case Edit():
            yield from _edit(event, blank)
        case Retraction():
            does: Does = "removes" if event.by_moderator else "takes back"
            for native in event.target.natives:
                yield replace(blank, does=does, to=native, reason=event.reason)
        case Reactions():
            yield replace(blank, does="reacts", to=_first(event.target), emoji=event.emoji)
        case Vote():
            yield replace(blank, does="votes", to=_first(event.target), choices=event.choices)
        case RoomChange():
            subject = " ".join(line.body for line in _lines(Text(event.subject)))
            yield replace(blank, does="sets the subject", text=subject)


def _message(event: Message, blank: Call) -> Iterator[Call]:
    """The first part is the answer."""
    to = None if event.answers is None else _first(event.answers)
    for part in event.content:
        for call in _parts(part, replace(blank, form=event.form)):
            yield replace(call, to=to)
            to = None


def _edit(event: Edit, blank: Call) -> Iterator[Call]:
    """The first part of the message becomes the whole new one, the others are taken back."""
    words = words_of(_lines(words_of(event.content)))
    files = tuple(part for part in event.content if isinstance(part, File))
    others = tuple(part for part in event.content if not isinstance(part, Text | File))
    said = replace(blank, text=words.body, spans=words.spans, files=files, holds=others)
    yield replace(said, does="edits", to=_first(event.target))
    for native in event.target.natives[1:]:
        yield replace(blank, does="takes back", to=native)


def _parts(part: Content, blank: Call) -> Iterator[Call]:
    match part:
        case Text():
            for line in _lines(part):
                yield replace(blank, text=line.body, spans=line.spans)
        case File():
            yield replace(blank, files=(part,))
        case _:
            yield replace(blank, holds=(part,))


def _first(ref: Ref) -> NativeId | None:
    return ref.natives[0] if ref.natives else None


def _lines(words: Text) -> list[Text]:
    """Those that are not blank."""
    ends = [match.span() for match in re.finditer(r"\r\n|\r|\n|\Z", words.body)]
    starts = [0, *(end for _, end in ends)]
    return [
        Text(words.body[start:end], piece(words.spans, start, end))
        for start, (end, _) in zip(starts, ends, strict=False)
        if words.body[start:end].strip()
    ]
