"""What can be done with messages, in rooms and in chats with one person, as discovery tells; pure.

XEP-0085, XEP-0308, XEP-0333, XEP-0382, XEP-0393, XEP-0424, XEP-0444 section 2.2, XEP-0447,
XEP-0461.
"""

from collections.abc import Iterator

from bridge.api.adapter import Emoji, Texts
from bridge.xmpp import namespaces as ns
from bridge.xmpp.entity import Form
from bridge.xmpp.forms import Field


def features(texts: Texts) -> Iterator[str]:
    """Nothing is named that is only said in other words: it would be refused, or look odd."""
    if texts.answers:
        yield ns.REPLY
        yield ns.FALLBACK
    if texts.edits:
        yield ns.CORRECTION
    if texts.retractions:
        yield ns.RETRACT_1
    if texts.emoji is not None:
        yield ns.REACTIONS
    if texts.styles:
        yield ns.STYLING
    if texts.spoilers:
        yield ns.SPOILER
    if texts.files:
        yield ns.FILE_SHARING
    if texts.typing:
        yield ns.CHAT_STATES
    if texts.reads:
        yield ns.MARKERS


def forms(texts: Texts) -> tuple[Form, ...]:
    """How reactions are restricted."""
    return () if texts.emoji is None else (_restrictions(texts.emoji),)


def _restrictions(emoji: Emoji) -> Form:
    fields = [Field("max_reactions_per_user", values=(str(emoji.most),))]
    if emoji.allowed:
        fields.append(Field("allowlist", values=tuple(sorted(emoji.allowed))))
    return Form(ns.REACTION_LIMITS, tuple(fields))
