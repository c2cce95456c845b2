"""A message with files as the several that XMPP shows it as: the words, then each file; pure.

Clients draw a file that is all of its message, and no other one (XEP-0066, XEP-0447).
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Final

from bridge.api.content import Content, File, Preview, Text
from bridge.api.events import Message

MOST: Final = 20
"""Files that are messages of their own; those behind them stay with the words."""

_MARK: Final = 16
"""Digits that tell one file of a message from another."""


def parts(event: Message, is_shown: Callable[[File], bool]) -> tuple[Message, ...]:
    """As what it is shown, in order; the message itself, where that is one.

    The first holds the words, and whom it answers, or the first file where it has no words. What an
    XMPP client said is shown as it was said. is_shown: whether a file can be shown, and not only
    named.
    """
    content = event.content
    if event.back is not None or (len(content) == 1 and isinstance(content[0], Text)):
        return (event,)  # nearly all there is
    rest: list[Content] = []
    apart: list[File] = []
    for part in content:
        if isinstance(part, File) and is_shown(part) and len(apart) < MOST:
            apart.append(part)
        elif part != Text(""):
            rest.append(part)
    if apart and not (any(not isinstance(part, Preview) for part in rest) or _quotes(event)):
        rest.insert(0, apart.pop(0))
    if not apart:
        return (event,)
    first = replace(event, content=tuple(rest), form=event.form if rest else "say")
    return (first, *(replace(first, content=(one,), form="say", answers=None) for one in apart))


def marks(event: Message) -> tuple[str, ...]:
    """For `Ref.parts`; what is not known to be impossible to show counts as shown."""
    several = parts(event, _can_be_shown)
    found = tuple(map(_mark_of, several))
    return found if len(found) > 1 or found[0] else ()


def mark(file: File) -> str:
    """What tells a file from the others of its message, in few characters."""
    native = file.native or file.url
    return sha256(native.encode(errors="replace")).hexdigest()[:_MARK]


def _mark_of(event: Message) -> str:
    first = event.content[0] if event.content else None
    return mark(first) if isinstance(first, File) and _can_be_shown(first) else ""


def _can_be_shown(file: File) -> bool:
    return not file.trouble


def _quotes(event: Message) -> bool:
    """Whether it says in words what it answers, since no id tells it."""
    ref = event.answers
    return (
        ref is not None
        and ref.event is None
        and bool(ref.words if ref.quote is None else ref.quote)
    )
