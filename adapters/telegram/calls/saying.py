"""A message as requests: its words, then what else it holds, in order; pure.

Words stand with the first file where they fit there. Several files are several messages, so that
each has an id of its own by which it can be taken back.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from adapters.telegram.calls import files, requests, things
from adapters.telegram.calls.answering import answering, quoted
from adapters.telegram.calls.call import Call
from adapters.telegram.calls.cutting import CAPTION, ENTITIES, TEXT, fits, pieces, units
from adapters.telegram.calls.requests import Voice
from adapters.telegram.calls.voices import named, voiced
from adapters.telegram.spelling import spelled
from bridge.api.content import Card, Content, File, Location, Text, words_of
from bridge.api.events import Edit, Message
from bridge.api.readable import file_in_words, in_words

SPOILER: Final = "(spoiler)"
"""Said of a file that cannot be hidden."""

Thing = File | Location | Card


def said(event: Message | Edit, voice: Voice) -> list[Call]:
    """The requests that say it anew; the first is the answer, where it answers."""
    words, held = _parted(event.content)
    words = quoted(words, event.answers, voice.chat)
    calls = list(_calls(words, held, voice))
    if calls:
        calls[0] = answering(calls[0], event.answers)
    return calls


def _parted(content: Iterable[Content]) -> tuple[Text, list[Thing]]:
    """The words, with what can be said in words alone; and the rest."""
    words: list[Text] = []
    held: list[Thing] = []
    for part in content:
        match part:
            case Text():
                words.append(spelled(part))
            case Location():
                held.append(part)
            case File(hosted=hosted) if hosted:
                held.append(part)
            case Card(phones=(phone, *_)) if phone.strip():
                held.append(part)
            case File():
                words.append(Text(file_in_words(part, part.link)))
            case _:
                words.append(Text(in_words(part)))
    return words_of([one for one in words if one.body.strip()]), held


def _calls(words: Text, held: list[Thing], voice: Voice) -> Iterator[Call]:
    first = held[0] if held else None
    if isinstance(first, File) and (caption := _caption(first, words, voice)) is not None:
        yield files.sent(voice, first, caption)
        held = held[1:]
    elif words.body:
        yield from _texts(voice, words)
    is_named = bool(words.body) or not voice.name
    for one in held:
        yield from _thing(one, voice, is_named)
        is_named = True


def _texts(voice: Voice, words: Text) -> Iterator[Call]:
    """Each piece names who speaks: one without a name would be whosever its words say they are."""
    begin = units(voiced(Text("."), voice.name, voice.form).body) - 1
    room = TEXT - begin
    for piece in pieces(words, room, room, ENTITIES - 1):
        if piece.body.strip():
            said = requests.text(voice, voiced(piece, voice.name, voice.form))
            yield from () if said is None else (said,)


def _thing(one: Thing, voice: Voice, is_named: bool) -> Iterator[Call]:
    """is_named: who says it was said just before."""
    if isinstance(one, Location):
        # What is written on a map is no one's words but his.
        is_bare = is_named and not one.name.strip()
        yield things.located(voice, one, "" if is_bare else voice.name)
    elif isinstance(one, Card):
        if not is_named:
            yield from _begun(voice)
        yield things.card(voice, one)
    elif (caption := _caption(one, Text(""), voice)) is not None:
        yield files.sent(voice, one, caption)
    else:
        shown = Text(_shown(one, Text(""))) if files.has_caption(one) else Text("")
        if shown.body:
            yield from _texts(voice, shown)
        elif not is_named:
            yield from _begun(voice)
        yield files.sent(voice, one, named(voice.name) if files.has_caption(one) else Text(""))


def _caption(file: File, words: Text, voice: Voice) -> Text | None:
    """Words, and what the file shows; None where that has no room there."""
    if not files.has_caption(file):
        return None
    shown = _shown(file, words)
    both = words_of([one for one in (words, Text(shown)) if one.body])
    said = voiced(both, voice.name, voice.form)
    return said if fits(said, CAPTION) else None


def _shown(file: File, words: Text) -> str:
    """What it shows, if that is not said; and that one may not wish to see it."""
    shown = "" if file.description in words.body else file.description
    if not file.is_spoiler or files.hides(file):
        return shown
    return f"{SPOILER} {shown}".rstrip()


def _begun(voice: Voice) -> Iterator[Call]:
    """Who speaks, before what has no room for it."""
    begun = named(voice.name)
    said = requests.text(voice, Text(f"{begun.body}:", begun.spans))
    yield from () if said is None else (said,)
