"""Reactions as a line of words, and whom words are for; pure."""

from typing import Final

from bridge.api.adapter import Texts
from bridge.api.content import Text
from bridge.api.events import Message, Reactions, Ref
from bridge.api.ids import Identity, Place
from bridge.core.quoting import quoted

TAKEN_BACK: Final = "(no reaction any longer)"


def said(reactions: Reactions, texts: Texts) -> Message:
    """What is new, as an answer; where there are none, it is said to which words:
    `bob: 👋 (to "see you at five")`.
    """
    words, target = _new(reactions), reactions.target
    if not texts.answers:
        if target.words.strip():
            names = [who.name for who in (target.author, reactions.actor) if who is not None]
            words += f" (to {quoted(target.words, names)})"
        name = whom(target, reactions.actor, reactions.place)
        words = f"{name}: {words}" if name else words
    return Message(
        place=reactions.place,
        actor=reactions.actor,
        at=reactions.at,
        content=(Text(words),),
        native=reactions.native,
        alias=reactions.alias,
        back=reactions.back,
        answers=target if texts.answers else None,
    )


def whom(ref: Ref, actor: Identity | None, place: Place) -> str:
    """Who is to be called by name where somebody answers him: nobody in a chat of two, and nobody
    calls himself.
    """
    author = ref.author
    if author is None or place.kind == "direct":
        return ""
    is_own = actor is not None and (actor.network, actor.native) == (author.network, author.native)
    return "" if is_own else author.name


def _new(reactions: Reactions) -> str:
    """What came and what went, as far as it is known what was there."""
    came = [one for one in reactions.emoji if one not in reactions.before]
    gone = [one for one in reactions.before if one not in reactions.emoji]
    if not gone:
        return " ".join(came or reactions.emoji) or TAKEN_BACK
    return ", ".join(filter(None, (" ".join(came), f"no longer {' '.join(gone)}")))
