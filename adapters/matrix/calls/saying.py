"""A message as events: its words, then what else it holds, in order; pure.

Words stand with the first file where they can. Several files are several events, so that each has
an id of its own by which it can be taken back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from adapters.matrix.calls import drafts, files, mentions, things
from adapters.matrix.calls.cutting import fits, pieces
from adapters.matrix.calls.drafts import Draft
from adapters.matrix.calls.mentions import NOBODY, Called
from adapters.matrix.rooms.room import Room
from bridge.api.content import Content, File, Location, Poll, Text, words_of
from bridge.api.events import Form
from bridge.api.readable import file_in_words, in_words

SPOILER: Final = "(spoiler)"
"""Said of a file that is hidden, since few clients do hide it."""

Thing = File | Location | Poll


@dataclass(frozen=True, slots=True)
class Voice:
    """How something is said. room: in which, None where that is not known before. me: who says it.

    also: who is called whatever the words say.
    """

    room: Room | None
    me: str
    form: Form = "say"
    also: Called = NOBODY

    @property
    def is_encrypted(self) -> bool:
        """A chat that is not there yet may be."""
        return self.room is None or self.room.is_encrypted

    def called(self, words: Text) -> tuple[Text, Called]:
        if self.room is None or self.form == "notice":
            return words, NOBODY
        found, people = mentions.called(words, self.room, self.me)
        return found, people.joined(self.also)


def said(content: Iterable[Content], voice: Voice) -> list[Draft]:
    """All of it; [] where there is nothing to say."""
    words, held = _parted(content)
    return list(_drafts(words, held, voice))


def _parted(content: Iterable[Content]) -> tuple[Text, list[Thing]]:
    """The words, with what can be said in words alone; and the rest."""
    words: list[Text] = []
    held: list[Thing] = []
    for part in content:
        match part:
            case Text():
                words.append(part)
            case Location():
                held.append(part)
            case Poll() if things.can_be_asked(part):
                held.append(part)
            case File() if files.known(part) is not None:
                held.append(part)
            case File():
                words.append(Text(file_in_words(part, part.url)))
            case _:
                words.append(Text(in_words(part)))
    return words_of([one for one in words if one.body.strip()]), held


def _drafts(words: Text, held: list[Thing], voice: Voice) -> Iterator[Draft]:
    first = held[0] if held else None
    if isinstance(first, File) and (draft := _captioned(first, words, voice)) is not None:
        yield draft
        held = held[1:]
    elif words.body:
        yield from _texts(words, voice)
    for one in held:
        yield from _thing(one, voice)


def _texts(words: Text, voice: Voice) -> Iterator[Draft]:
    found, people = voice.called(words)
    calls: Mapping[str, Any] = people.written()
    has_room = partial(_has_room, voice=voice, calls=calls)
    for piece in pieces(found, has_room):
        bare = Text(piece.body.rstrip("\n"), piece.spans)
        if bare.body.strip():
            yield drafts.text(bare, voice.form, calls)
            calls = {}


def _has_room(words: Text, *, voice: Voice, calls: Mapping[str, Any]) -> bool:
    draft = drafts.text(words, voice.form, calls)
    return fits(draft.content, is_encrypted=voice.is_encrypted)


def _thing(one: Thing, voice: Voice) -> Iterator[Draft]:
    match one:
        case Location():
            yield things.located(one)
        case Poll():
            yield things.polled(one)
        case File():
            draft = _captioned(one, Text(""), voice)
            if draft is not None:
                yield draft
                return
            shown = _shown(one, Text(""))
            if shown and not files.is_sticker(one):
                yield from _texts(Text(shown), voice)
            yield files.said(one, Text(""), {})


def _captioned(file: File, words: Text, voice: Voice) -> Draft | None:
    """A file with words, and with what it shows; None where these have no room there."""
    if not files.has_caption(file) or (words.body and voice.form != "say"):
        return None
    shown = _shown(file, words)
    caption = words_of([one for one in (words, Text(shown)) if one.body])
    found, people = voice.called(caption)
    draft = files.said(file, found, people.written())
    return draft if fits(draft.content, is_encrypted=voice.is_encrypted) else None


def _shown(file: File, words: Text) -> str:
    """What it shows, if that is not said; and that one may not wish to see it."""
    shown = "" if file.description in words.body else file.description
    return f"{SPOILER} {shown}".rstrip() if file.is_spoiler else shown
