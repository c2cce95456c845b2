"""Makes an event fit what a place can show: what it has no form for is said in words; pure.

Where words would not help (messages taken back) nothing is said: who of ours does such a thing is
refused at once; so is who reacts, unless he wishes his reactions to be said in words.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Final, assert_never

from bridge.api.adapter import Capabilities, Texts
from bridge.api.content import (
    Card,
    Content,
    File,
    Location,
    Poll,
    Preview,
    Text,
    Unsupported,
    preceded,
    words_of,
)
from bridge.api.events import AnyEvent, Edit, Message, Reactions, Ref, said_anew
from bridge.api.readable import in_words
from bridge.core import files, reacting
from bridge.core.corrections import EDITED
from bridge.core.quoting import is_addressed, quoted
from bridge.core.reacting import whom
from bridge.core.styling import degrading, markup

OLD: Final = 600.0
"""Seconds after which words are quoted that somebody answers: nobody remembers which were meant."""

FAR_BACK: Final = 20
"""Messages behind which they are quoted, too."""


def reduce(event: AnyEvent, capabilities: Capabilities) -> AnyEvent:
    """The event as the place can take it; itself where nothing is lacking."""
    texts = capabilities.texts
    if isinstance(event, Reactions) and texts.emoji is None:
        event = reacting.said(event, texts)
    if not isinstance(event, Message | Edit) or _is_plain(event):
        return event
    if not all(isinstance(part, Text | File) for part in event.content):
        event = replace(event, content=_said(event.content, texts))
    if not texts.files and any(isinstance(part, File) for part in event.content):
        event = replace(event, content=(_with_links(event.content),))
    if event.answers is not None and not texts.answers:
        event = replace(event, content=_addressed(event, event.answers), answers=None)
    if isinstance(event, Edit) and not texts.edits:
        event = _said_again(event)
    if any(isinstance(part, Text) and part.spans for part in event.content):
        return _shown(event, texts)
    return event


def _shown(event: Message | Edit, texts: Texts) -> Message | Edit:
    """Words with a look, as the place has it: `*bold*` as somebody types it, `(spoiler) him`."""
    if not texts.styles:
        return replace(event, content=tuple(map(_typed, event.content)))
    if texts.spoilers or not any(
        span.kind == "spoiler"
        for part in event.content
        if isinstance(part, Text)
        for span in part.spans
    ):
        return event
    return replace(event, content=tuple(map(_unhidden, event.content)))


def _is_plain(event: Message | Edit) -> bool:
    """Nearly all there is."""
    content = event.content
    if len(content) != 1 or event.answers is not None or isinstance(event, Edit):
        return False
    return isinstance(content[0], Text) and not content[0].spans


def _said(content: Iterable[Content], texts: Texts) -> tuple[Content, ...]:
    """What the place has no form for is said in words, in its place; words that meet are one.

    What a link leads to is no part of what was said.
    """
    parts = [part if _is_shown(part, texts) else Text(in_words(part)) for part in content]
    said: list[Content] = []
    for is_text, run in groupby(parts, lambda part: isinstance(part, Text)):
        told = [part for part in run if not (isinstance(part, Text) and not part.body)]
        said += [words_of(told)] if is_text and told else told
    return tuple(said) or (Text(""),)


def _is_shown(part: Content, texts: Texts) -> bool:
    match part:
        case Text() | File():
            return True
        case Location():
            return texts.locations
        case Card():
            return texts.cards
        case Poll():
            return texts.polls
        case Preview() | Unsupported():
            return False
        case _:
            assert_never(part)


def _addressed(event: Message | Edit, ref: Ref) -> tuple[Content, ...]:
    """`bob: yes` for an answer to bob, as people write it by hand; of what was said long ago,
    `bob: (to "how about tomorrow…") yes`. Never twice, and nobody calls himself.
    """
    words = words_of(event.content)
    if not words.body or event.form == "action":
        return event.content
    name = whom(ref, event.actor, event.place)
    begin = "" if not name or is_addressed(words.body, name) else f"{name}:"
    if _is_old(event, ref) and not _quotes(words):
        names = [who.name for who in (ref.author, event.actor) if who is not None]
        begin = f"{begin} (to {quoted(ref.words, names)})".lstrip()
    return _put(event.content, begin) if begin else event.content


def _is_old(event: Message | Edit, ref: Ref) -> bool:
    if not ref.words.strip():
        return False
    return ref.behind > FAR_BACK or 0 < ref.at < event.at - OLD


def _quotes(words: Text) -> bool:
    """Whether somebody quotes by himself what he answers."""
    return any(span.start == 0 and span.kind == "quote" for span in words.spans)


def _said_again(edit: Edit) -> Message:
    return replace(said_anew(edit), content=_put(edit.content, EDITED))


def _put(content: tuple[Content, ...], before: str) -> tuple[Content, ...]:
    """The words of a message behind others; a quotation still begins its line."""
    words = words_of(content)
    if not words.body:
        return content
    is_block = any(span.start == 0 and span.kind in ("quote", "pre") for span in words.spans)
    said = preceded(words, before + ("\n" if is_block else " "))
    return said, *(part for part in content if not isinstance(part, Text))


def _typed(part: Content) -> Content:
    return Text(markup.typed(part.body, part.spans)) if isinstance(part, Text) else part


def _unhidden(part: Content) -> Content:
    return Text(*degrading.unhidden(part.body, part.spans)) if isinstance(part, Text) else part


def _with_links(content: tuple[Content, ...]) -> Text:
    said = (
        Text(files.told(part)) if isinstance(part, File) else words_of((part,)) for part in content
    )
    return words_of([words for words in said if words.body])
