"""Edits and what is taken back, part by part; pure.

Bot API: editMessageText, editMessageCaption, editMessageMedia, deleteMessage ("A message can only
be deleted if it was sent less than 48 hours ago", but by admins with that right). Nobody tells
whether a part is a file: what Telegram finds to have no text has a caption.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Final, Literal

from adapters.telegram import formatting
from adapters.telegram.calls import files, requests
from adapters.telegram.calls.call import Call
from adapters.telegram.calls.told import Kept, Told
from adapters.telegram.calls.voices import named
from adapters.telegram.items import Keep
from bridge.api.content import Text
from bridge.api.ids import NativeId
from bridge.api.text import Span

GONE: Final = "This message was taken back."
"""What is put in the place of what cannot be deleted any more."""


@dataclass(frozen=True, slots=True)
class Part:
    """A message has one part more, or fewer. parts: those it had when it was said."""

    parts: tuple[NativeId, ...]
    change: Literal["more", "fewer"]
    part: NativeId | None = None

    def now(self, call: Call, told: Told, kept: Kept) -> Call:
        return call

    def taken(self, told: Told, kept: Kept, native: NativeId | None) -> Keep:
        """Known by its first part for as long as it is there."""
        first, parts = self.parts[0], list(standing(self.parts, told, kept))
        if self.change == "fewer":
            parts = [one for one in parts if one != self.part]
        elif native is not None and native not in parts:
            parts.append(native)
        return told.parts.put(first, parts, kept)

    def answer(self, native: NativeId | None) -> NativeId | None:
        return native


def standing(natives: Sequence[NativeId], told: Told, kept: Kept) -> tuple[NativeId, ...]:
    """The parts of a message as they are now. natives: as it was said."""
    if not natives:
        return ()
    known = told.parts.get(natives[0], kept)
    return tuple(natives) if known is None else tuple(known)


def edited(
    calls: Sequence[Call], natives: tuple[NativeId, ...], there: tuple[NativeId, ...]
) -> Iterator[Call]:
    """calls: those that would say the new words. natives: the parts when it was said; there: now.

    Where there are more parts than before, they come behind what was said meanwhile.
    """
    if not natives:
        yield from calls
        return
    more, fewer = Part(natives, "more"), Part(natives, "fewer")
    for native, call in zip_longest(there, calls):
        if native is None:
            yield replace(call, wish=more)
            continue
        again = None if call is None else _again(native, call)
        if again is not None:
            yield again
            continue
        yield _deleted(native, wish=replace(fewer, part=native))
        if call is not None:
            yield replace(call, wish=more)


def taken_back(there: Sequence[NativeId], name: str, *, is_ours: bool) -> Iterator[Call]:
    """is_ours: the bot said it, so that it can be said anew where it cannot be deleted."""
    for native in there:
        yield replace(_deleted(native), otherwise=_gone(native, name) if is_ours else None)


def _deleted(native: NativeId, wish: Part | None = None) -> Call:
    return requests.about(native, "delete_message", {}, wish)


def _again(native: NativeId, call: Call) -> Call | None:
    """Other words in the place of a part; None where it cannot become that."""
    arguments = call.arguments
    if call.method == "send_message":
        words = {"text": arguments["text"], "entities": arguments["entities"]}
        again = requests.about(native, "edit_message_text", words)
        return replace(again, otherwise=_captioned(native, words))
    kind = call.method.removeprefix("send_")
    if not call.files or kind in ("sticker", "voice"):
        return None
    facts = {name: value for name, value in arguments.items() if name not in _OF_NEW}
    media = files.Media(kind, tuple(facts.items()))
    again = requests.about(native, "edit_message_media", {"media": media})
    return replace(again, files={"media": call.files[kind]})


_OF_NEW: Final = ("reply_parameters", "disable_notification")


def _captioned(native: NativeId, words: dict[str, Any]) -> Call | None:
    return requests.caption_instead(native, words["text"], words["entities"])


def _gone(native: NativeId, name: str) -> Call:
    text, entities = formatting.write(_words(name))
    words = {"text": text, "entities": entities}
    again = requests.about(native, "edit_message_text", words)
    return replace(again, otherwise=_captioned(native, words))


def _words(name: str) -> Text:
    begin = f"{named(name).body}: " if name else ""
    said = begin + GONE
    return Text(said, (*named(name).spans, Span(len(begin), len(said), "italic")))
